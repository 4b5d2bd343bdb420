"""Scores are read and described as they were written."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from benchmarks.harmony import (
    bar_pitch_class_entropy,
    in_scale_share,
    krumhansl_key,
    pitch_class_entropy,
)
from benchmarks.notes import Score, read_score
from benchmarks.structure import (
    bar_onsets,
    density_correlation,
    duplicate_share,
    groove_consistency,
    lag_jaccard,
    notes_per_bar,
    novel_share,
    verbatim_repeats,
)

mido: Any = import_module("mido")
C_MAJOR = (60, 62, 64, 65, 67, 69, 71)


def write(path: Path, bars: Sequence[Sequence[int]], channel: int = 0, bpm: float = 120) -> Score:
    """A file whose bars divide four beats evenly among their pitches."""
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm))])
    for bar in bars:
        for pitch in bar:
            track.append(mido.Message("note_on", note=pitch, velocity=80, channel=channel))
            length = 4 * 480 // len(bar)
            track.append(mido.Message("note_off", note=pitch, channel=channel, time=length))
    file = mido.MidiFile(ticks_per_beat=480)
    file.tracks.append(track)
    file.save(str(path))
    return read_score(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "music.mid"


def test_notes_have_seconds_and_bars(path: Path) -> None:
    score = write(path, [[60, 64, 67, 72]] * 2, bpm=90)
    assert [note.pitch for note in score.notes[:4]] == [60, 64, 67, 72]
    assert score.notes[5].start == pytest.approx(5 * 60 / 90, abs=1e-5)
    assert score.notes[5].beat == 5
    assert score.bar_of(score.notes[5]) == 1


def test_a_tempo_change_moves_what_follows(path: Path) -> None:
    on, off = mido.Message("note_on", note=60), mido.Message("note_off", note=60, time=480)
    faster = mido.MetaMessage("set_tempo", tempo=250_000)
    file = mido.MidiFile(ticks_per_beat=480)
    file.tracks.append(mido.MidiTrack([on, off, faster, on, off, on, off]))
    file.save(str(path))
    assert [round(note.start, 6) for note in read_score(path).notes] == [0, 0.5, 0.75]


def test_a_wrong_note_lowers_the_share_in_scale_unless_marked(path: Path) -> None:
    score = write(path, [[60, 62, 64, 66]])
    scale = {pitch % 12 for pitch in C_MAJOR}
    assert in_scale_share(score.notes, lambda _: scale) == 0.75
    assert in_scale_share(score.notes, lambda _: scale, lambda note: note.pitch == 66) == 1.0


@pytest.mark.parametrize("shift", [0, 5, 11])
def test_the_key_of_a_cadence_is_found(path: Path, shift: int) -> None:
    chords = [[60, 64, 67, 60], [65, 69, 72, 65], [67, 71, 74, 67], [60, 64, 67, 60]]
    score = write(path, [[pitch + shift for pitch in chord] for chord in chords])
    assert krumhansl_key(score.notes) == (shift, "major")


def test_entropy_counts_how_evenly_pitch_classes_are_used(path: Path) -> None:
    score = write(path, [[60, 72, 60, 48], [60, 62, 64, 65]])
    assert pitch_class_entropy(score.notes[4:]) == pytest.approx(2.0)
    assert bar_pitch_class_entropy(score) == pytest.approx(1.0)


def test_density_that_follows_its_request_correlates(path: Path) -> None:
    score = write(path, [[60] * count for count in (2, 4, 8, 16, 4, 2)])
    assert list(notes_per_bar(score)) == [2, 4, 8, 16, 4, 2]
    assert density_correlation(score, [0.1, 0.3, 0.6, 0.9, 0.3, 0.1]) == pytest.approx(1)
    assert density_correlation(score, [0.9, 0.6, 0.3, 0.1, 0.6, 0.9]) == pytest.approx(-1)


def test_equal_rhythms_groove_and_unequal_ones_less(path: Path) -> None:
    assert groove_consistency(write(path, [[36] * 4] * 3, channel=9)) == 1.0
    assert groove_consistency(write(path, [[36] * 4, [36] * 8] * 3, channel=9)) == 0.75


def test_similarity_shows_the_lag_of_a_loop(path: Path) -> None:
    loop = [[60, 64], [62, 65], [64, 67], [65, 69]]
    bars = bar_onsets(write(path, loop * 4))
    assert lag_jaccard(bars, 4) == 1.0
    assert lag_jaccard(bars, 1) == 0.0
    assert novel_share(bars) == 0.25
    assert duplicate_share(bars) == 0.75


def test_a_passage_of_16_bars_that_returns_is_reported_once(path: Path) -> None:
    verse = [[40 + i, 60 + i] for i in range(20)]
    bridge = [[80 + i, 50 + i] for i in range(10)]
    score = write(path, verse + bridge + verse)
    assert verbatim_repeats(bar_onsets(score, exact=True)) == [(0, 30)]
    assert verbatim_repeats(bar_onsets(write(path, verse + bridge), exact=True)) == []
