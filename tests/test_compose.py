"""``biomusic compose``: pieces that begin and end, and locks that are never broken."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from signal import SIGINT
from typing import Any

import numpy as np
import pytest
import soundfile

from biomusic.app.cli import run
from biomusic.rooms import open_generator
from biomusic.score.chord_symbol import chord_bars, parse_chords
from biomusic.score.key import parse_key
from biomusic.score.style import style_names
from biomusic.session.composition import Piece, Wishes, closing_bar, compose, planned_bars
from biomusic.session.locks import cycle
from biomusic.types import Bar, Intent, Key, Locks, Mode, Note, Role

mido: Any = import_module("mido")

A_MINOR = parse_key("A minor")
TUNE = (64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62, 64, 64, 62, 60, 60)  # quarters, MIDI


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def midi_file(path: Path, *tracks: list[Any], ticks: int = 480) -> Path:
    file = mido.MidiFile(ticks_per_beat=ticks)
    file.tracks.extend(mido.MidiTrack(track) for track in tracks)
    file.save(path)
    return path


def struck(pitch: int, length: int, wait: int = 0, channel: int = 0) -> list[Any]:
    """A note of ``length`` ticks, ``wait`` ticks after what is before it."""
    on = mido.Message("note_on", channel=channel, note=pitch, velocity=90, time=wait)
    return [on, mido.Message("note_off", channel=channel, note=pitch, time=length)]


def tune(path: Path, *before: Any) -> Path:
    return midi_file(path, [*before, *(m for pitch in TUNE for m in struck(pitch, 480))])


def locked_session() -> Locks:
    """Two chords in a bar, foreign roots, and a melody off the grid that holds over bar lines."""
    chords = chord_bars(parse_chords("Am | F C | E7/G# | Bb Dm G | Am9"), A_MINOR, 4)
    bars: list[tuple[Note, ...]] = []
    draw = np.random.default_rng(4)
    for bar in range(10):
        beats = np.sort(draw.uniform(0, 3.7, size=bar % 4))
        notes = [
            Note(Role.MELODY, float(b), float(draw.uniform(0.1, 5)), int(draw.integers(24)), 0.6, 0)
            for b in beats
        ]
        bars.append(tuple(notes))
    return Locks(A_MINOR, chords, tuple(bars))


def restless(bar: int) -> Intent:
    """Wishes that change with every bar, and a style and a key that do so now and then."""
    draw = np.random.default_rng(bar)
    styles = style_names()
    key = Key((bar // 40) % 12, tuple(Mode)[bar // 60 % 6])
    tempo, density, energy, bright, valence, register, syncopation = draw.random(7)
    return Intent(
        t=2.0 * bar,
        tempo=60 + 100 * float(tempo),
        key=key,
        density=float(density),
        energy=float(energy),
        brightness=float(bright),
        valence=float(valence),
        style=styles[bar // 30 % len(styles)],
        register=float(register),
        syncopation=float(syncopation),
    )


def broken(bar: Bar, locks: Locks) -> list[str]:
    """What of the locks a bar does not keep."""
    kept = tuple(note for note in bar.notes if note.role is Role.MELODY)
    locked = locks.melody[bar.index % len(locks.melody)] if locks.melody else kept
    facts = {
        "key": bar.key == locks.key,
        "chords": not locks.chords or bar.chords == locks.chords[bar.index % len(locks.chords)],
        "melody": [(n.beat, n.length, n.pitch) for n in kept]
        == [(n.beat, n.length, n.pitch) for n in locked],
        "rank": not locks.melody or all(note.rank == 0 for note in kept),
    }
    return [fact for fact, holds in facts.items() if not holds]


@pytest.mark.parametrize("part", ["both", "chords", "melody"])
def test_a_thousand_bars_never_break_a_lock(part: str) -> None:
    both = locked_session()
    locks = {
        "both": both,
        "chords": replace(both, melody=()),
        "melody": replace(both, chords=()),
    }[part]
    composer = open_generator("rules").open(3, locks)
    count = 1000 if part == "both" else 200
    found = {
        bar.index: faults
        for bar in (composer.compose(index, restless(index)) for index in range(count))
        if (faults := broken(bar, locks))
    }
    assert not found


def test_a_lock_that_nobody_keeps_would_be_noticed() -> None:
    composer = open_generator("rules").open(3)
    faults = [broken(composer.compose(bar, restless(bar)), locked_session()) for bar in range(8)]
    assert {fault for bar in faults for fault in bar} >= {"chords", "melody"}


class Recorder:
    """A composer that writes nothing, on a chord of each bar's choosing, and remembers."""

    def __init__(self, root: Callable[[int], int]) -> None:
        self.intents: list[Intent] = []
        self._root = root

    def compose(self, index: int, intent: Intent) -> Bar:
        self.intents.append(intent)
        span = replace(parse_chords("C")[0][0].span(parse_key("C")), root=self._root(index))
        return Bar(index, "test", intent.style, 4, intent.key, (span,), ())


def cycled(roots: tuple[int, ...], bar: int) -> int:
    return roots[bar % len(roots)]


def wishes(**changes: Any) -> Wishes:
    base = Wishes(style="techno", key=A_MINOR, tempo=120.0, minutes=4.0)
    return replace(base, **changes)


def test_a_piece_ends_on_its_tonic() -> None:
    for roots, expected in (((0, 5, 7, 3), 121), ((5, 7, 3, 0), 120), ((5, 5, 5, 5), 128)):
        recorder = Recorder(partial(cycled, roots))
        assert len(list(compose(recorder, wishes()))) == expected


def test_the_form_is_told_to_close_in_time() -> None:
    recorder = Recorder(lambda _: 0)
    bars = list(compose(recorder, wishes()))
    closing = [intent.closing for intent in recorder.intents]
    first = closing.index(True)
    assert first == closing_bar(wishes())
    assert all(closing[first:])
    assert first % 4 == 0
    assert 20.0 <= (len(bars) - first) * 2.0 <= 45.0


def test_the_key_travels_in_a_long_piece_and_comes_home() -> None:
    recorder = Recorder(lambda _: 0)
    list(compose(recorder, wishes(minutes=12.0)))
    keys = [intent.key for intent in recorder.intents]
    assert len(set(keys)) > 1
    assert {keys[0], *keys[-60:]} == {A_MINOR}
    list(compose(short := Recorder(lambda _: 0), wishes(minutes=5.0)))
    list(compose(locked := Recorder(lambda _: 0), wishes(minutes=12, locks=Locks(A_MINOR))))
    assert {intent.key for intent in (*short.intents, *locked.intents)} == {A_MINOR}


def test_a_locked_piece_is_whole_passes_long() -> None:
    locks = locked_session()
    assert cycle(locks) == 10
    assert planned_bars(wishes(locks=locks)) == 120
    assert planned_bars(wishes(locks=locks, minutes=0.1)) == 10
    short = Locks(A_MINOR, locks.chords[:3])
    assert cycle(short) == 6


def test_the_command_alone_leaves_a_score_and_a_sheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--plain", "compose", "--out", "x.mid"]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"x.mid", "x.txt"}
    said = capsys.readouterr().out
    assert "bpm" in said
    assert "x.txt" in said
    file = mido.MidiFile("x.mid")
    texts = [m.text for m in file.tracks[0] if m.type == "marker"]
    assert {text.split()[0] for text in texts} >= {"section", "key"}
    assert abs(file.length - 180.0) < 15.0
    assert len({track.name for track in file.tracks[1:]}) == len(file.tracks) - 1
    first = Path("x.mid").read_bytes()
    assert run(["--plain", "compose", "--out", "y.mid"]) == 0
    assert Path("y.mid").read_bytes() == first
    assert run(["--plain", "compose", "--out", "y.mid", "--seed", "2"]) == 0
    assert Path("y.mid").read_bytes() != first


def played(path: Path) -> list[tuple[int, int, int]]:
    """(tick, length, pitch) of the melody track."""
    track = next(t for t in mido.MidiFile(path).tracks if t.name == "melody")
    now, sounding, notes = 0, dict[int, int](), list[tuple[int, int, int]]()
    for message in track:
        now += message.time
        if message.type == "note_on":
            sounding[message.note] = now
        elif message.type == "note_off":
            start = sounding.pop(message.note)
            notes.append((start, now - start, message.note))
    return sorted(notes)


def test_the_written_file_has_the_melody_note_for_note(tmp_path: Path) -> None:
    tune(tmp_path / "in.mid")
    options = ["--melody", "in.mid", "--minutes", "0.5", "--chords", "C G | F | Dm G7 | C"]
    assert run(["--plain", "compose", "--out", "x.mid", *options]) == 0
    notes = played(tmp_path / "x.mid")
    expected = [(960 * turn, 960, TUNE[turn % len(TUNE)]) for turn in range(len(notes))]
    assert notes == expected
    assert len(notes) % len(TUNE) == 0
    rows = [line for line in Path("x.txt").read_text().splitlines() if "|" in line]
    assert all(row.split("|")[1:5] == rows[0].split("|")[1:5] for row in rows)
    assert rows[0].split()[2:4] == ["C", "G"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--out x.xyz", ".flac"),
        ("--out x.mid --style tekno", "techno"),
        ("--out x.mid --key Hm", "Hm"),
        ("--out x.mid --density 2", "from 0 to 1"),
        ("--out x.mid --valence nan", "from 0 to 1"),
        ("--out x.mid --tempo 900", "from 40 to 200"),
        ("--out x.mid --minutes 0", "--minutes"),
        ("--out x.mid --generator rule", "rules"),
        ("--out x.mid --chords Q", "“Q”"),
        ("--out x.mid --melody none.mid", "no such file"),
        ("--out drums.mid --melody drums.mid", "drums"),
    ],
)
def test_a_mistake_is_one_sentence_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: str, words: str
) -> None:
    midi_file(tmp_path / "drums.mid", struck(36, 240, channel=9))
    assert run(["--plain", "compose", *options.split()]) == 2
    said = capsys.readouterr().err.strip()
    assert said.count("\n") == 0
    assert words in said
    assert [path.name for path in tmp_path.iterdir()] == ["drums.mid"]


def test_sound_comes_with_its_score(tmp_path: Path) -> None:
    options = ["--minutes", "0.1", "--tempo", "160", "--chords", "Am F C G"]
    assert run(["--plain", "compose", "--out", "x.wav", *options]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"x.wav", "x.mid", "x.txt"}
    audio, rate = soundfile.read("x.wav")
    assert np.abs(audio).max() > 0.05
    assert np.abs(audio[-rate // 100 :]).max() < 0.001
    assert 4.0 <= len(audio) / rate - mido.MidiFile("x.mid").length <= 6.0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C otherwise")
def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    code = "from biomusic.app.cli import main; main()"
    command = [sys.executable, "-c", code, "--plain", "compose", "--out", "x.wav"]
    running = subprocess.Popen([*command, "--minutes", "30"], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("*.part")) and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(0.5)
    running.send_signal(SIGINT)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 130, said
    assert "Traceback" not in said
    assert not list(tmp_path.iterdir())


def test_pieces_count_what_sounds() -> None:
    sparse, full = (
        sum(1 for _ in Piece(wish, tuple(compose(composer, wish))).notes())
        for wish in (wishes(minutes=1, density=0.1), wishes(minutes=1, density=0.9))
        for composer in (open_generator("rules").open(1),)
    )
    assert sparse < full
