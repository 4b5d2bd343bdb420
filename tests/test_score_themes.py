"""Themes can be sung and come home; styles are written as their players can read them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from biomusic.score.chord import chord
from biomusic.score.chord_sheet import chord_sheet
from biomusic.score.form import OUTRO, TURN
from biomusic.score.groove import STEPS, hits
from biomusic.score.key import parse_key
from biomusic.score.melody import Outer, Sung, Wanted, fitted
from biomusic.score.scale import SCALES, local_scale
from biomusic.score.style import Style, open_style, style_names
from biomusic.score.theme import answered, new_theme, varied
from biomusic.score.voicing import parallel
from biomusic.types import Bar, Mode, Role

STYLES = [open_style(name) for name in style_names()]
MARKS = {
    Role.DRUMS: "Xxo",
    Role.BASS: "134578a",
    Role.ARPEGGIO: "0123456789",
    Role.CHORDS: "Xxodu",
    Role.PAD: "Xxo",
}


def draw(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
@pytest.mark.parametrize("seed", range(20))
def test_themes_stay_within_a_singable_range_in_every_variation(style: Style, seed: int) -> None:
    theme = new_theme(style.rhythms, draw(seed))
    for phrase in range(6):
        heard, _ = varied(theme, phrase, draw(100 + phrase))
        degrees = [note.degree for note in heard]
        assert max(degrees) - min(degrees) <= 11
        assert all(0 <= note.step and note.step + note.steps <= STEPS for note in heard)


@pytest.mark.parametrize("seed", range(20))
def test_questions_stay_open_and_answers_come_home(seed: int) -> None:
    theme = new_theme(STYLES[0].rhythms, draw(seed))
    assert theme[-1].degree in (1, 4)
    assert answered(theme, draw(seed))[-1].degree in (0, 2)
    assert answered(theme, draw(seed))[0] == theme[0]


def test_the_same_draw_makes_the_same_theme() -> None:
    rhythms = STYLES[0].rhythms
    assert new_theme(rhythms, draw(4)) == new_theme(rhythms, draw(4))
    assert new_theme(rhythms, draw(4)) != new_theme(rhythms, draw(5))


COMPASS = (-8, 14)
TRIAD = frozenset({2, 5, 9})


def wanted(degrees: list[int], harmonic: bool = True) -> list[Wanted]:
    return [Wanted(degree, harmonic, TRIAD) for degree in degrees]


@given(st.lists(st.integers(-3, 7), min_size=1, max_size=8))
def test_strong_notes_rest_on_the_chord_inside_the_compass(degrees: list[int]) -> None:
    line = fitted(wanted(degrees), SCALES[Mode.MAJOR], COMPASS)
    assert [sung.degree for sung in line] == degrees
    assert all(sung.pitch % 12 in TRIAD for sung in line)
    assert all(COMPASS[0] <= sung.pitch <= COMPASS[1] for sung in line)


@given(st.lists(st.integers(-1, 1), min_size=3, max_size=8))
def test_a_theme_in_steps_is_sung_in_steps(strides: list[int]) -> None:
    degrees = list(np.clip(2 + np.cumsum(strides), -3, 7))
    line = fitted(wanted(degrees, harmonic=False), SCALES[Mode.MAJOR], COMPASS)
    pitches = [sung.pitch for sung in line]
    assert all(abs(b - a) <= 2 for a, b in pairwise(pitches))


@given(st.lists(st.integers(-4, 4), min_size=2, max_size=8))
def test_no_melody_leaps_farther_than_can_be_sung(strides: list[int]) -> None:
    degrees = list(np.clip(2 + np.cumsum(strides), -3, 7))
    line = fitted(wanted(degrees), SCALES[Mode.MAJOR], COMPASS)
    assert all(abs(b.pitch - a.pitch) <= 12 for a, b in pairwise(line))


def test_a_sung_leading_tone_resolves() -> None:
    scale = local_scale(Mode.MINOR, frozenset({0, 3, 7}))
    note = Wanted(5, True, frozenset({0, 3, 7}))
    assert fitted([note], scale, COMPASS, Sung(6, 11))[0].pitch == 12


def test_the_melody_makes_no_parallel_fifths_with_the_bass() -> None:
    note = Wanted(1, True, frozenset({2, 5, 9}))
    free = fitted([note], SCALES[Mode.MAJOR], COMPASS, Sung(0, 7))[0].pitch
    led = fitted([note], SCALES[Mode.MAJOR], COMPASS, Sung(0, 7), [Outer(-12, 7, -10)])[0].pitch
    assert not parallel((-12, 7), (-10, led))
    assert abs(led - free) <= 7


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_patterns_fill_whole_bars_with_marks_that_their_players_know(style: Style) -> None:
    for part in (*style.parts, *style.openers, *style.fills):
        for pattern in (choice for level in part.patterns for choice in level):
            assert len(pattern) in (STEPS, 2 * STEPS), part.name
            assert set(pattern) <= {*MARKS[part.role], ".", "-"}, part.name
    assert all(hits(rhythm, 0) and len(rhythm) == STEPS for rhythm in style.rhythms)


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_every_section_and_every_chord_that_a_style_names_exists(style: Style) -> None:
    words = {word for arc in style.arcs for word in arc.split()} - {TURN}
    assert words | {OUTRO} == set(style.sections)
    assert all(section.name == name for name, section in style.sections.items())
    for mode, loops in style.loops.items():
        numerals = [numeral for loop in loops for bar in loop for numeral in bar.split()]
        assert all(chord(numeral, mode) for numeral in numerals)
        turns = [numeral for bar in style.turnarounds.get(mode, ()) for numeral in bar.split()]
        assert all(chord(numeral, mode) for numeral in turns)
    low, high = style.tempo
    assert low < style.home_tempo < high


def test_the_chord_sheet_names_real_notes() -> None:
    key = parse_key("D minor")
    chords = [chord(numeral, key.mode) for numeral in ("i", "VI", "III", "V7")]
    bars = [Bar(i, "x", "techno", 4, key, (c,), (), "A") for i, c in enumerate(chords)]
    sheet = chord_sheet(bars)
    assert sheet.splitlines()[0] == "A · D minor · techno"
    assert sheet.split() == [*"A · D minor · techno 1 | Dm | Bb | F | A7 |".split()]
