"""A whole live session by its command: what is heard, what is kept, what survives a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import fitdecode
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks import reaction
from benchmarks.null_sink import missing, null_sink
from biomusic.app.cli import run
from biomusic.journal import read_header, read_journal
from biomusic.session.replay import replay
from biomusic.session.silent import Silent
from biomusic.sound.files import read_blocks
from biomusic.types import SAMPLE_RATE, BodyState

pytestmark = pytest.mark.alone

COMMAND = (sys.executable, "-c", "import sys; from biomusic.app.cli import main; main()")


def started(arguments: tuple[str, ...], environment: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        (*COMMAND, "--plain", *arguments),
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def at_home(folder: Path) -> dict[str, str]:
    """The environment of somebody who was never here, but whose kernels are compiled."""
    cache = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    own = {"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_CACHE_HOME": cache}
    return os.environ | own


def best_match(recording: NDArray[np.float32], music: NDArray[np.float32]) -> float:
    """The correlation of the two where they fit best."""
    from scipy.signal import correlate

    place = int(np.argmax(correlate(recording, music, mode="valid", method="fft")))
    heard = recording[place : place + len(music)]
    return float(np.corrcoef(heard, music)[0, 1])


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_what_is_heard_live_is_what_the_session_keeps(tmp_path: Path) -> None:
    folder = tmp_path / "session"
    with null_sink() as sink:
        session = started(
            ("run", "--strap", "simulated:demo", "--minutes", "0.25", "--out", str(folder)),
            sink.environment,
        )
        words, _ = session.communicate(timeout=120)
        recording = sink.recording()[:, 0]
    assert session.returncode == 0, words
    assert "playing on" in words
    assert "begins softly" in words  # nobody ever listened in that home
    music = np.concatenate(list(read_blocks(folder / "music.flac", 4096)))[:, 0]
    part = music[4 * SAMPLE_RATE : 12 * SAMPLE_RATE]
    assert best_match(recording, part) > 0.999
    for name in ("music.mid", "report.html", "activity.fit", "session.jsonl"):
        assert (folder / name).stat().st_size > 0, name


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_a_strap_on_the_link_and_a_hand_are_heard_within_their_horizons() -> None:
    told = reaction.measured(20.0)
    assert len(told["bytes"]) > 50
    assert np.median(told["bytes"]) < 40.0  # ms from the strap's notification to its decoder
    assert np.median(told["look"]) < 260.0  # ms on to the cue; a look comes every 250
    assert np.quantile(told["hand"], 0.9) < 20.0  # ms from a key to the engine
    assert max(told["notes"]) + 4.0 <= 8.0  # beats until a whole bar of the new wish is over
    assert 0.0 < np.median(told["latency"]) < 300.0


def test_a_kill_loses_at_most_a_second(tmp_path: Path) -> None:
    folder = tmp_path / "session"
    session = started(("run", "--strap", "simulated:demo", "--out", str(folder)), at_home(tmp_path))
    journal = folder / "session.jsonl"
    until = time.monotonic() + 60.0
    while time.monotonic() < until and not _states(journal):
        time.sleep(0.05)
    begun = time.monotonic() - _states(journal)[-1].t
    time.sleep(4.0)
    killed = time.monotonic() - begun
    session.send_signal(signal.SIGKILL)
    session.communicate()
    assert _states(journal)[-1].t >= killed - 1.5  # 1 s, and half a second to see the first state
    replayed = replay(journal, Silent())
    assert not replayed.whole
    assert replayed.conductor.notes


def _states(journal: Path) -> list[BodyState]:
    if not journal.exists() or not journal.stat().st_size:
        return []
    return [record for record in read_journal(journal) if isinstance(record, BodyState)]


def test_an_interrupt_ends_in_good_order_and_the_activity_is_readable(tmp_path: Path) -> None:
    folder = tmp_path / "session"
    session = started(("run", "--strap", "simulated:demo", "--out", str(folder)), at_home(tmp_path))
    journal = folder / "session.jsonl"
    until = time.monotonic() + 60.0
    while time.monotonic() < until and len(_states(journal)) < 24:
        time.sleep(0.1)
    session.send_signal(signal.SIGINT)
    words, _ = session.communicate(timeout=60)
    assert session.returncode == 0, words
    with fitdecode.FitReader(folder / "activity.fit") as reader:
        frames: list[Any] = [f for f in reader if isinstance(f, fitdecode.FitDataMessage)]
    found = [frame for frame in frames if frame.name == "record"]
    assert len(found) >= 5
    assert 60 <= found[-1].get_value("music_tempo") <= 200
    assert found[-1].get_value("heart_rate") > 40
    begun = read_header(journal).begun
    assert begun is not None
    assert abs((found[0].get_value("timestamp") - begun).total_seconds()) < 1.5
    assert {"file_id", "session", "lap", "activity"} <= {frame.name for frame in frames}


def test_a_report_is_made_anew(tmp_path: Path) -> None:
    from tests.rehearsed_session import Rehearsal

    rehearsal = Rehearsal(tmp_path / "session.jsonl")
    rehearsal.begin()
    rehearsal.go_on(5.0)
    rehearsal.end()
    assert run(["report", str(tmp_path)]) == 0
    assert "<html" in (tmp_path / "report.html").read_text(encoding="utf-8")
    renamed = (tmp_path / "session.jsonl").rename(tmp_path / "sunday.jsonl")
    assert run(["report", str(renamed)]) == 0
    assert "sunday.flac" in (tmp_path / "sunday.html").read_text(encoding="utf-8")


def test_the_same_heart_with_another_mapping_makes_other_music(tmp_path: Path) -> None:
    from tests.rehearsed_session import Rehearsal

    rehearsal = Rehearsal(tmp_path / "session.jsonl")
    rehearsal.begin()
    rehearsal.go_on(8.0)
    rehearsal.end()
    other = tmp_path / "other.mid"
    assert run(["replay", str(tmp_path), "--preset", "meditate", "--out", str(other)]) == 0
    assert read_header(tmp_path / "other.jsonl").preset.guide == "settle"
    hearts = [
        [s.heart_rate.value for s in read_journal(tmp_path / name) if isinstance(s, BodyState)]
        for name in ("session.jsonl", "other.jsonl")
    ]
    common = min(map(len, hearts))
    assert common > 20
    assert hearts[0][common - 1] == pytest.approx(hearts[1][common - 1], abs=3.0)


def test_a_goal_that_means_nothing_makes_no_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "session"
    assert run(["--plain", "run", "--goal", "fast", "--out", str(folder)]) == 2
    assert "175spm" in capsys.readouterr().err
    assert not folder.exists()
