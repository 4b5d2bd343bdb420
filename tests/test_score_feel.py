"""Feel and syncopation move notes in time, and never lose, add or reorder one."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biomusic.score.feel import Feel
from biomusic.score.syncopation import moved, syncopated
from biomusic.types import Role

LINES = st.sets(st.integers(0, 15), min_size=1, max_size=16).map(lambda s: tuple(sorted(s)))
AMOUNTS = st.floats(0.0, 1.0)


def count(line: tuple[int, ...]) -> int:
    return sum(syncopated(step, line) for step in line)


def test_straight_time_is_the_grid() -> None:
    assert [Feel().beat(Role.BASS, step) for step in range(16)] == [s / 4 for s in range(16)]


@pytest.mark.parametrize(("pair", "second"), [(2, 1), (4, 2)])
def test_swing_delays_the_second_of_a_pair(pair: int, second: int) -> None:
    feel = Feel(swing=2 / 3, pair=pair)
    assert feel.beat(Role.BASS, second) == pytest.approx(pair / 4 * 2 / 3)
    assert feel.beat(Role.BASS, pair) == pair / 4


@given(st.floats(0.5, 0.75), st.sampled_from((2, 4)))
def test_swing_keeps_the_order(swing: float, pair: int) -> None:
    feel = Feel(swing=swing, pair=pair)
    places = [feel.beat(Role.MELODY, step / 2) for step in range(33)]
    assert all(a < b for a, b in pairwise(places))


def test_push_and_accent_are_for_the_drums_alone() -> None:
    feel = Feel(push=(0.02,) * 16, accents=(0.5,) * 16, late={Role.DRUMS: 0.01})
    assert feel.beat(Role.DRUMS, 4) == pytest.approx(1.03)
    assert feel.beat(Role.BASS, 4) == 1.0
    assert (feel.accent(Role.DRUMS, 4), feel.accent(Role.BASS, 4)) == (0.5, 1.0)


@given(LINES, AMOUNTS, st.booleans())
def test_syncopation_loses_no_note_and_keeps_the_downbeat(
    line: tuple[int, ...], amount: float, sixteenths: bool
) -> None:
    steps = moved(line, amount, sixteenths)
    assert len(set(steps)) == len(line)
    assert all(0 <= step < 16 for step in steps)
    assert (0 in steps) >= (0 in line)


@given(LINES)
def test_half_is_as_written_and_the_ends_are_less_and_more(line: tuple[int, ...]) -> None:
    assert moved(line, 0.5) == line
    assert count(tuple(sorted(moved(line, 0.0)))) <= count(line)


def test_a_plain_line_is_pulled_off_the_pulse() -> None:
    plain = (0, 4, 8, 12)
    assert count(plain) == 0
    assert [count(tuple(sorted(moved(plain, a)))) for a in (0.5, 0.75, 1.0)] == [0, 2, 3]


def test_an_offbeat_line_comes_to_rest() -> None:
    offbeat = (2, 6, 10)
    assert [count(tuple(sorted(moved(offbeat, a)))) for a in (0.5, 0.25, 0.0)] == [3, 1, 0]
