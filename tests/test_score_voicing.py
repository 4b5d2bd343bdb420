"""Chords are placed clearly and led smoothly; notes are ranked so that density counts them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biomusic.score.chord import pitch_classes, scale_triad
from biomusic.score.density import Candidate, ranked, sounding
from biomusic.score.voicing import motion, parallel, voiced
from biomusic.types import Mode, Role

COMPASS = (52, 76)
DEGREES = st.lists(st.integers(0, 6), min_size=2, max_size=12)


def lead(degrees: list[int], tonic: int, openness: float) -> list[tuple[int, ...]]:
    chords: list[tuple[int, ...]] = []
    before: tuple[int, ...] = ()
    for degree in degrees:
        tones = tuple(
            (tonic + tone) % 12 for tone in pitch_classes(scale_triad(degree, Mode.MAJOR))
        )
        before = voiced(tones, before, COMPASS, openness)
        chords.append(before)
    return chords


@given(DEGREES, st.integers(0, 11), st.sampled_from((0.0, 0.5, 1.0)))
def test_pads_are_never_muddy_and_stay_in_their_compass(
    degrees: list[int], tonic: int, openness: float
) -> None:
    for chord in lead(degrees, tonic, openness):
        assert COMPASS[0] <= chord[0] < chord[-1] <= COMPASS[1]
        assert all(upper - lower >= 3 for lower, upper in pairwise(chord) if lower < 57)


@given(DEGREES, st.integers(0, 11))
def test_voices_move_by_small_steps(degrees: list[int], tonic: int) -> None:
    for before, after in pairwise(lead(degrees, tonic, 0.5)):
        assert motion(before, after) <= 4.0


@given(st.integers(0, 11))
def test_the_leading_tone_rises_to_the_tonic(tonic: int) -> None:
    dominant = tuple((tonic + tone) % 12 for tone in (7, 11, 2, 5))
    home = tuple((tonic + tone) % 12 for tone in (0, 4, 7))
    leading = (tonic + 11) % 12
    before = voiced(dominant, (), COMPASS, 0.5)
    after = voiced(home, before, COMPASS, 0.5, None, leading)
    assert all(pitch + 1 in after for pitch in before if pitch % 12 == leading)


def test_parallels_are_told_from_other_motion() -> None:
    assert parallel((48, 67), (50, 69))  # fifths, both rising
    assert not parallel((48, 67), (50, 65))  # contrary
    assert not parallel((48, 64), (50, 66))  # thirds


def candidates(importances: list[float]) -> list[Candidate]:
    return [
        Candidate(Role.MELODY, place / 4, 0.25, place, 0.5, importance)
        for place, importance in enumerate(importances)
    ]


@given(st.lists(st.floats(0.0, 1.0), min_size=40, max_size=60), st.floats(0.0, 1.0))
def test_the_number_of_notes_follows_density_in_a_straight_line(
    importances: list[float], density: float
) -> None:
    notes = ranked(candidates(importances), {Role.MELODY: (8, 40)})
    assert len(sounding(notes, density)) == pytest.approx(8 + density * 32, abs=0.51)


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=60))
def test_what_matters_more_is_heard_sooner(importances: list[float]) -> None:
    notes = ranked(candidates(importances), {Role.MELODY: (4, 60)})
    assert list(notes) == sorted(notes, key=lambda note: note.beat)
    heard = sorted(notes, key=lambda note: (note.rank, note.beat))
    order = [importances[note.pitch] for note in heard if note.rank > 0]
    assert order == sorted(order)
    assert all(0.0 <= note.rank <= 1.0 for note in notes)
