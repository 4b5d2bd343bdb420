"""Form: arcs of eight to twelve minutes, at any tempo, that close when they are asked to."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from biomusic.score.form import OUTRO, PHRASE, TURN, Form, Place
from biomusic.score.modulation import mood
from biomusic.score.style import Style, open_style, style_names
from biomusic.score.theme_bank import THEMES, theme_number
from biomusic.types import Key, Mode

STYLES = [open_style(name) for name in style_names()]
by_name = pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)


def walk(style: Style, tempo: float, phrases: int, closing_from: int = 10**6) -> Iterator[Place]:
    form = Form()
    for phrase in range(phrases):
        draw = np.random.default_rng(phrase)
        yield form.next(style.sections, style.arcs, tempo, phrase >= closing_from, draw)


def seconds(phrases: int, tempo: float) -> float:
    return phrases * PHRASE * 4 * 60.0 / tempo


@by_name
def test_an_arc_lasts_eight_to_twelve_minutes(style: Style) -> None:
    for arc in style.arcs:
        total = sum(style.sections[word].seconds for word in arc.split() if word != TURN)
        assert 480 <= total <= 720, arc


@by_name
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_sections_take_about_their_seconds_at_any_tempo(style: Style, share: float) -> None:
    tempo = style.tempo[0] + share * (style.tempo[1] - style.tempo[0])
    for section in style.sections.values():
        lasts = seconds(section.phrases(tempo), tempo)
        pair = seconds(2, tempo)
        assert abs(lasts - section.seconds) <= max(pair, 0.5 * section.seconds)


@by_name
def test_other_instruments_take_over_every_three_to_six_minutes(style: Style) -> None:
    tempo = style.home_tempo
    places = list(walk(style, tempo, int(3600 / seconds(1, tempo))))
    spans = [
        seconds(sum(place.scoring == number for place in places), tempo) / 60.0
        for number in range(places[-1].scoring)
    ]
    assert all(2.0 <= minutes <= 8.0 for minutes in spans), spans


@by_name
def test_what_comes_is_what_was_announced(style: Style) -> None:
    places = list(walk(style, style.home_tempo, 200))
    for place, following in pairwise(places):
        assert following.section == place.coming


@by_name
def test_a_close_begins_at_the_next_phrase_and_stays(style: Style) -> None:
    places = list(walk(style, style.home_tempo, 30, closing_from=11))
    assert {place.section.name for place in places[11:]} == {OUTRO}
    assert places[10].section.name != OUTRO
    assert places[-1].last


@by_name
def test_breaks_are_never_long_enough_to_lose_the_runner(style: Style) -> None:
    for section in style.sections.values():
        assert section.breath < style.metre


def test_each_theme_is_heard_in_half_of_the_arcs() -> None:
    heard = [theme_number(arc, slot) for arc in range(8) for slot in (0, 1)]
    assert all(heard.count(number) == 4 for number in range(THEMES))


@pytest.mark.parametrize(
    ("valence", "minor", "major"),
    [
        (0.5, Key(9, Mode.MINOR), Key(0, Mode.MAJOR)),
        (0.85, Key(0, Mode.MAJOR), Key(0, Mode.MAJOR)),
        (1.0, Key(9, Mode.MAJOR), Key(0, Mode.MAJOR)),
        (0.15, Key(9, Mode.MINOR), Key(9, Mode.MINOR)),
        (0.0, Key(9, Mode.MINOR), Key(0, Mode.MINOR)),
    ],
)
def test_contrast_turns_to_the_relative_and_then_to_the_parallel_key(
    valence: float, minor: Key, major: Key
) -> None:
    assert mood(Key(9, Mode.MINOR), valence) == minor
    assert mood(Key(0, Mode.MAJOR), valence) == major
