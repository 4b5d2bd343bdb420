"""``biomusic record``: raw frames into a journal, ended well or not at all; then heard again."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from biomusic.app.cli import run
from biomusic.errors import InputError
from biomusic.journal import from_line, to_line
from biomusic.rooms import open_source
from biomusic.session.fold import Fold
from biomusic.types import Choice, Connection, Frame, Incoming, Link, Person

pytestmark = pytest.mark.alone


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


def everything(location: str) -> list[Incoming]:
    async def listen() -> list[Incoming]:
        return [item async for item in open_source(location).stream()]

    return asyncio.run(listen())


def test_what_came_is_in_the_journal_byte_for_byte(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--plain", "record", "simulated:rest?minutes=1", "--out", "one"]) == 0
    assert everything("journal:one") == everything("simulated:rest?minutes=1")
    assert everything("one/session.jsonl") == everything("journal:one")
    said = capsys.readouterr().out
    assert "packets  59 × heart_rate_measurement" in said
    assert [it.name for it in (tmp_path / "one").iterdir()] == ["session.jsonl"]
    assert run(["--plain", "body", "one/session.jsonl", "--out", "states.csv"]) == 0


def test_a_session_is_not_overwritten(capsys: pytest.CaptureFixture[str]) -> None:
    run(["--plain", "record", "simulated:rest?minutes=1", "--out", "one"])
    before = Path("one/session.jsonl").read_bytes()
    assert run(["--plain", "record", "simulated:run?minutes=1", "--out", "one"]) == 2
    assert "there is a session already" in capsys.readouterr().err
    assert Path("one/session.jsonl").read_bytes() == before


def test_nothing_is_left_of_a_source_that_brings_nothing() -> None:
    Path("empty.csv").write_text("t_s,heart_rate_bpm\n")
    assert run(["--plain", "record", "empty.csv", "--out", "one"]) == 2
    assert not Path("one").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_an_interruption_ends_it_in_good_order(tmp_path: Path, number: signal.Signals) -> None:
    run(["--plain", "record", "simulated:rest?minutes=5", "--out", "whole"])
    program = "import sys; from biomusic.app.cli import run; sys.exit(run(sys.argv[1:]))"
    words = ["--plain", "record", "journal:whole?speed=20", "--out", "part"]
    process = subprocess.Popen(
        [sys.executable, "-c", program, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    part = tmp_path / "part" / "session.jsonl.part"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not (part.exists() and part.stat().st_size > 2000):
        time.sleep(0.05)
    process.send_signal(number)
    said, complaints = process.communicate(timeout=10)
    assert process.returncode == 0, complaints
    assert b"recorded in" in said
    heard = everything("journal:part")
    assert heard == everything("journal:whole")[: len(heard)]
    assert not part.exists()


def test_a_journal_comes_at_the_pace_that_is_asked_for() -> None:
    run(["--plain", "record", "simulated:rest?minutes=1", "--out", "one"])
    begun = time.monotonic()
    everything("journal:one?speed=120")
    assert 0.4 < time.monotonic() - begun < 2.0
    with pytest.raises(InputError, match="is no speed"):
        open_source("journal:one?speed=quick")


def heard_rate(*items: Incoming) -> float | None:
    fold = Fold(Person())
    for item in items:
        fold.take(item)
    return fold.look(items[-1].t).heart_rate.value


def test_the_device_that_was_chosen_is_believed() -> None:
    wearable = "heart_rate_strap"
    links = [Connection(0.0, name, wearable, Link.CONNECTED) for name in ("arm", "chest")]

    def beats(t: float) -> list[Incoming]:
        stream = "heart_rate_measurement"
        return [Frame(t, "arm", stream, b"\x00\x64"), Frame(t, "chest", stream, b"\x00\x3c")]

    many: list[Incoming] = [item for n in range(1, 30) for item in beats(float(n))]
    first = heard_rate(*links, *many)
    chosen = heard_rate(*links, Choice(0.5, "heart rate", "chest", "better than arm"), *many)
    assert first is not None
    assert chosen is not None
    assert first == pytest.approx(100, abs=1)
    assert chosen == pytest.approx(60, abs=1)


def test_a_choice_is_a_record_of_the_journal() -> None:
    choice = Choice(1.5, "RR", "polar 3fa2c1", "better than foot_pod 123abc")
    assert from_line(to_line(choice)) == choice


class Stuck:
    """A source that never brings anything."""

    title, duration = "nothing", None
    closed = False

    async def stream(self) -> AsyncIterator[Incoming]:
        try:
            await asyncio.sleep(1000)
            yield Connection(0.0, "", "", Link.LOST)
        finally:
            self.closed = True


def test_a_source_that_is_stopped_may_say_goodbye(tmp_path: Path) -> None:
    from biomusic.app.choices import choose
    from biomusic.session.capture import capture

    source: Any = Stuck()
    header = choose(None, None, None).header("nothing")
    answers = iter((False, True))
    counters = capture(
        source, tmp_path / "one", header, lambda: next(answers, True), lambda _: None
    )
    assert source.closed
    assert not counters.frames
