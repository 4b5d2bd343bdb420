"""The measures of keys, voices, corpora and feels say the right thing where the answer is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.bars import score_of, wish
from benchmarks.corpora import MUSIC, compare, figures, windowed
from benchmarks.feels import feel_of, hand, on_grid, swung
from benchmarks.takes import FOLDER, takes
from benchmarks.tonality import (
    grounded,
    kinship,
    kinships,
    landings,
    motions,
    parallels,
    resolutions,
    sonorities,
    unmarked,
)
from biomusic.score.feel import Feel
from biomusic.score.style import open_style
from biomusic.types import Bar, ChordSpan, Key, Mode, Note, Role

STYLE = "ambient"
C_MAJOR = Key(0, Mode.MAJOR)
TRIAD, MINOR_TRIAD, OPEN = (0, 4, 7), (0, 3, 7), (0, 5, 7)


def span(root: int = 0, tones: tuple[int, ...] = TRIAD, beat: float = 0.0) -> ChordSpan:
    return ChordSpan(beat, root, tones, "")


def note(role: Role, step: float, pitch: int = 0, velocity: float = 0.5, rank: float = 0.0) -> Note:
    """A sixteenth-grid note as the style's feel plays it, one beat long."""
    return Note(role, open_style(STYLE).feel.beat(role, step), 1.0, pitch, velocity, rank)


def bar(
    notes: Sequence[Note] = (), chords: Sequence[ChordSpan] = (), key: Key = C_MAJOR, index: int = 0
) -> Bar:
    return Bar(index, "hand", STYLE, 4, key, tuple(chords) or (span(),), tuple(notes))


# Tonality.


def test_kinship_names_what_was_found() -> None:
    a_minor = Key(9, Mode.MINOR)
    assert kinship((9, "minor"), a_minor) == "exact"
    assert kinship((0, "major"), a_minor) == "relative"
    assert kinship((9, "minor"), C_MAJOR) == "relative"
    assert kinship((4, "minor"), a_minor) == kinship((2, "minor"), a_minor) == "fifth"
    assert kinship((9, "major"), a_minor) == "other"
    assert kinship((7, "major"), Key(7, Mode.MIXOLYDIAN)) == "exact"
    assert kinship(None, a_minor) == "none"


def chordal(root: int, tones: tuple[int, ...], index: int = 0, key: Key = C_MAJOR) -> Bar:
    notes = [note(Role.PAD, 0, root + tone) for tone in tones]
    return bar([note(Role.BASS, 0, root - 24), *notes], [span(root, tones)], key, index)


def test_a_cadence_is_in_its_key_and_windows_across_keys_are_left_out() -> None:
    cadence = [chordal(0, TRIAD), chordal(5, TRIAD), chordal(7, TRIAD), chordal(0, TRIAD)]
    assert kinships(cadence * 2, 4) == {"exact": 2}
    moved = [replace(one, key=Key(7, Mode.MAJOR)) for one in cadence]
    assert kinships(cadence + moved, 4) == {"exact": 2}
    assert not kinships(cadence + moved, 8)
    mislabelled = [
        replace(one, notes=tuple(replace(n, pitch=n.pitch + 7) for n in one.notes))
        for one in cadence
    ]
    assert kinships(mislabelled, 4) == {"fifth": 1}


def test_sections_start_on_the_tonic_in_root_or_bass() -> None:
    first, other = chordal(0, TRIAD), chordal(7, TRIAD)
    assert grounded([replace(first, section="A"), replace(other, section="B")]) == [True, False]
    over = replace(other, section="B", notes=(note(Role.BASS, 0, -24),))
    assert grounded([replace(first, section="A"), over]) == [True, True]


def test_parallel_fifths_of_the_outer_voices_are_found() -> None:
    down = [
        bar([note(Role.BASS, 0, b), note(Role.PAD, 0, t)], [span(r)])
        for r, b, t in ((0, -24, 7), (2, -22, 9), (0, -24, 7))
    ]
    assert parallels(sonorities(down), Role.PAD) == [True, True]
    contrary = [
        bar([note(Role.BASS, 0, b), note(Role.PAD, 0, t)], [span(r)])
        for r, b, t in ((0, -24, 7), (2, -22, 5), (0, -24, 4))
    ]
    assert parallels(sonorities(contrary), Role.PAD) == [False, False]
    assert parallels(sonorities(down), Role.MELODY) == []


def test_the_melody_meets_the_bass_about_the_change() -> None:
    before = bar([note(Role.BASS, 0, -24), note(Role.MELODY, 0, 4), note(Role.MELODY, 8, 12)])
    after = bar([note(Role.BASS, 0, -22), note(Role.MELODY, 0, 14)], [span(2)])
    assert parallels(sonorities([before, after]), Role.MELODY) == [True]


def test_a_chord_held_over_the_barline_is_one() -> None:
    assert len(sonorities([chordal(0, TRIAD)] * 3)) == 1
    assert len(sonorities([chordal(0, TRIAD), chordal(5, TRIAD)])) == 2


@pytest.mark.parametrize(("goal", "good"), [(12, True), (7, False), (0, False)])
def test_a_leading_tone_must_rise_to_the_tonic(goal: int, good: bool) -> None:
    dominant = bar([note(Role.MELODY, 0, 7), note(Role.MELODY, 8, 11)], [span(7)])
    assert resolutions(sonorities([dominant, bar([note(Role.MELODY, 0, goal)])])) == [good]


def test_only_dominants_that_go_where_the_tonic_is_must_resolve() -> None:
    leading = [note(Role.MELODY, 0, 11)]
    there = bar([note(Role.MELODY, 0, 4)])
    assert resolutions(sonorities([bar(leading, [span(4, MINOR_TRIAD)]), there])) == []
    away = bar([note(Role.MELODY, 0, 4)], [span(4, MINOR_TRIAD)])
    assert resolutions(sonorities([bar(leading, [span(7)]), away])) == []


def test_motion_is_what_each_voice_of_the_pad_moves() -> None:
    held = [
        bar([note(Role.PAD, 0, p) for p in chord], [span(r)])
        for r, chord in ((0, (0, 4, 7)), (5, (0, 5, 9)), (0, (0, 4, 7)))
    ]
    assert motions(sonorities(held)) == [1.0, 1.0]


def test_a_key_lands_by_its_dominant_or_does_not() -> None:
    goal = Key(2, Mode.MAJOR)
    wishes = [wish(STYLE, i, key=C_MAJOR if i < 4 else goal) for i in range(24)]
    by_dominant = [chordal(0, TRIAD)] * 7 + [chordal(9, TRIAD)] + [chordal(0, TRIAD, key=goal)] * 16
    assert landings(by_dominant, wishes) == [(True, True)]
    abrupt = [chordal(0, TRIAD)] * 8 + [chordal(0, TRIAD, key=goal)] * 16
    assert landings(abrupt, wishes) == [(True, False)]
    assert landings([chordal(0, TRIAD)] * 24, wishes) == [(False, False)]


def test_a_stray_note_must_be_marked() -> None:
    stray = note(Role.PAD, 0, 1)
    assert unmarked([bar([stray, note(Role.DRUMS, 0, 37)])]) == 1
    assert unmarked([bar([replace(stray, chromatic=True)])]) == 0


# Corpora and feels.


def test_a_figure_far_from_the_human_row_is_marked() -> None:
    human = {"novel bars": [0.4, 0.5, 0.6]}
    table = compare("", human, {"near": {"novel bars": [0.55]}, "far": {"novel bars": [0.1]}})
    cells = [next(iter(column.cells)) for column in table.columns]
    assert cells == ["novel bars", "0.50 ± 0.08", "0.55", "0.10 !"]


def test_windows_start_at_the_first_bar_and_round_to_sixteenths() -> None:
    late = score_of([bar(), bar([note(Role.BASS, 0)]), bar([note(Role.BASS, 4)])], 0.5)
    moved = replace(late, notes=tuple(replace(n, beat=n.beat + 0.04) for n in late.notes))
    assert [n.beat for n in windowed(moved).notes] == [0.0, 5.0]
    assert windowed(moved, bars=1).bars == 1


def test_pieces_that_are_too_short_have_no_figures() -> None:
    score = score_of([bar([note(Role.BASS, 0)])] * 4, 0.5)
    assert not any(figures([score], MUSIC).values())
    assert figures([score_of([bar([note(Role.BASS, 0)])] * 8, 0.5)], MUSIC)[
        "groove consistency"
    ] == [1.0]


@pytest.mark.parametrize(("swing", "pair"), [(0.5, 2), (0.6, 2), (2 / 3, 4), (0.62, 4)])
def test_the_swing_of_a_cymbal_is_found(swing: float, pair: int) -> None:
    feel = Feel(swing=swing, pair=pair)
    steps = np.tile(np.arange(0, 16, 1 if pair == 2 else 2), 8)
    bars = np.repeat(np.arange(8), 16 if pair == 2 else 8)
    places = [feel.beat(Role.DRUMS, int(step)) for step in steps]
    beats = np.asarray(4.0 * bars + np.array(places), np.float64)
    assert swung(beats)[0] == pair
    assert swung(beats)[1] == pytest.approx(swing, abs=0.01)
    found, offsets = on_grid(beats, feel)
    assert list(found) == list(steps)
    assert np.abs(offsets).max() < 1e-9


@pytest.mark.skipif(not FOLDER.exists(), reason="needs ../shared/data/music/groove-midi")
def test_a_feel_measured_from_takes_is_small_and_centred() -> None:
    few = [take for take in takes({"validation"}) if take.style == "rock"][:4]
    feel = feel_of([one for take in few if (one := hand(take))])
    assert max(map(abs, feel.push)) <= 0.06
    assert np.mean(feel.accents) == pytest.approx(1, abs=0.02)
    assert 0.4 < feel.swing < 0.7
