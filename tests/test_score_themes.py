"""Themes can be sung and come home; styles are written as their players can read them."""

from __future__ import annotations

import numpy as np
import pytest

from biomusic.score.chord import chord
from biomusic.score.chord_sheet import chord_sheet
from biomusic.score.groove import STEPS, hits
from biomusic.score.key import parse_key
from biomusic.score.melody import fitted
from biomusic.score.scale import SCALES, local_scale
from biomusic.score.style import Style, open_style, style_names
from biomusic.score.theme import answered, new_theme, varied
from biomusic.types import Bar, Mode, Role

STYLES = [open_style(name) for name in style_names()]
MARKS = {Role.DRUMS: "Xxo", Role.BASS: "158a", Role.ARPEGGIO: "0123456789", Role.CHORDS: "Xxo"}


def draw(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
@pytest.mark.parametrize("seed", range(20))
def test_themes_stay_within_a_singable_range_in_every_variation(style: Style, seed: int) -> None:
    theme = new_theme(style.rhythms, draw(seed))
    for phrase in range(6):
        heard = varied(theme, phrase, draw(100 + phrase))
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


def test_strong_notes_rest_on_the_chord() -> None:
    tones = frozenset({2, 5, 9})
    for degree in range(-3, 8):
        pitch = fitted(degree, SCALES[Mode.MAJOR], tones, None, harmonic=True)
        assert pitch % 12 in tones


def test_a_sung_leading_tone_resolves() -> None:
    scale = local_scale(Mode.MINOR, frozenset({0, 3, 7}))
    assert fitted(5, scale, frozenset({0, 3, 7}), (6, 11), harmonic=True) == 12


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_patterns_fill_whole_bars_with_marks_that_their_players_know(style: Style) -> None:
    for part in (*style.parts, *style.openers, *style.fills):
        for pattern in (choice for level in part.patterns for choice in level):
            assert len(pattern) in (STEPS, 2 * STEPS), part.name
            assert set(pattern) <= {*MARKS[part.role], ".", "-"}, part.name
    assert all(hits(rhythm, 0) and len(rhythm) == STEPS for rhythm in style.rhythms)


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_every_section_and_every_chord_that_a_style_names_exists(style: Style) -> None:
    assert style.opening in style.sections
    assert all(n in style.sections for s in style.sections.values() for n in s.following)
    for mode, loops in style.loops.items():
        assert all(chord(numeral, mode) for loop in loops for numeral in loop)
        assert all(chord(numeral, mode) for numeral in style.turnarounds.get(mode, ()))
    low, high = style.tempo
    assert low < style.home_tempo < high


def test_the_chord_sheet_names_real_notes() -> None:
    key = parse_key("D minor")
    chords = [chord(numeral, key.mode) for numeral in ("i", "VI", "III", "V7")]
    bars = [Bar(i, "x", "techno", 4, key, (c,), (), "A") for i, c in enumerate(chords)]
    sheet = chord_sheet(bars)
    assert sheet.splitlines()[0] == "A · D minor · techno"
    assert sheet.split() == [*"A · D minor · techno 1 | Dm | Bb | F | A7 |".split()]
