"""Real output in real time, on a server's null sink: nothing is lost while Python is busy."""

from __future__ import annotations

import subprocess
import sys

import pytest

from benchmarks.live_passage import engine
from benchmarks.null_sink import missing, null_sink
from benchmarks.output import aligned, faded_in, gaps, likeness, played
from biomusic.sound.sound_server import real_name
from biomusic.types import BLOCK, SAMPLE_RATE

pytestmark = pytest.mark.alone

SECONDS = 14.0


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_what_is_heard_is_the_offline_render_to_the_bit_while_python_spins_and_collects() -> None:
    told, recording = played(SECONDS)
    assert told["underflows"] == 0
    assert told["strange"] == 0
    truth = faded_in(engine(SECONDS)).render(told["blocks"] * BLOCK)
    heard = aligned(recording, truth)
    frames = min(len(heard), len(truth)) - int((told["latency"] + 0.1) * SAMPLE_RATE)
    heard, truth = heard[2 * SAMPLE_RATE : frames], truth[2 * SAMPLE_RATE : frames]
    assert len(heard) > 8 * SAMPLE_RATE
    assert gaps(heard) == 0
    assert likeness(heard, truth) > 0.999


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_an_output_is_known_by_its_own_name_and_not_by_its_servers() -> None:
    asking = "from biomusic.sound.speaker import output_name; print(output_name())"
    names = list[str]()
    with null_sink() as sink:
        for name in ("Headphones", "Loudspeaker"):
            described = f"sink_properties=device.description={name}"
            for words in (
                ("load-module", "module-null-sink", f"sink_name={name}", described),
                ("set-default-sink", name),
            ):
                subprocess.run(("pactl", *words), env=sink.environment, check=True)
            told = subprocess.run(
                (sys.executable, "-c", asking),
                env=sink.environment,
                capture_output=True,
                text=True,
                check=True,
            )
            names.append(told.stdout.strip())
    assert names == ["Headphones", "Loudspeaker"]


def test_a_server_that_does_not_answer_leaves_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nowhere")
    assert real_name("default") == "default"
    assert real_name("USB Audio") == "USB Audio"
