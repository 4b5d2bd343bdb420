"""The rule engine obeys the intent: in key, at density, repeatable, never stuck."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import spearmanr

from biomusic.rooms import open_generator
from biomusic.score.density import sounding
from biomusic.score.scale import SCALES
from biomusic.score.style import open_style, style_names
from biomusic.types import Bar, Intent, Key, Mode, Role

STYLES = style_names()
HOME = Key(9, Mode.MINOR)


def intent(bar: int, style: str, **changes: Any) -> Intent:
    made = Intent(2.0 * bar, open_style(style).home_tempo, HOME, 0.5, 0.5, 0.5, 0.5, style)
    return replace(made, **changes)


def compose(style: str, bars: int, seed: int, each: Callable[[int], dict[str, Any]]) -> list[Bar]:
    composer = open_generator("rules").open(seed)
    return [composer.compose(bar, intent(bar, style, **each(bar))) for bar in range(bars)]


def plain(_: int) -> dict[str, Any]:
    return {}


@pytest.mark.parametrize("style", STYLES)
def test_every_pitched_note_is_in_the_scale_or_marked(style: str) -> None:
    keys = [Key(9, Mode.MINOR), Key(4, Mode.MINOR), Key(2, Mode.DORIAN), Key(0, Mode.MAJOR)]
    bars = compose(style, 200, 3, lambda bar: {"key": keys[bar // 50]})
    stray = [
        (bar.index, note)
        for bar in bars
        for note in bar.notes
        if note.role is not Role.DRUMS
        and not note.chromatic
        and note.pitch % 12 not in SCALES[bar.key.mode]
    ]
    assert not stray


@pytest.mark.parametrize("style", STYLES)
def test_density_is_the_number_of_notes(style: str) -> None:
    draw = np.random.default_rng(5)
    asked = draw.random(300)
    bars = compose(style, 300, 5, lambda bar: {"density": asked[bar]})
    heard = [len(sounding(bar.notes, density)) for bar, density in zip(bars, asked, strict=True)]
    assert spearmanr(asked, heard).statistic >= 0.95


@pytest.mark.parametrize("style", STYLES)
def test_density_means_the_same_at_any_tempo(style: str) -> None:
    low, high = open_style(style).tempo
    slow = compose(style, 64, 5, lambda _: {"tempo": low})
    fast = compose(style, 64, 5, lambda _: {"tempo": high})
    counts = [np.median([len(sounding(bar.notes, 0.6)) for bar in bars]) for bars in (slow, fast)]
    assert counts[0] == pytest.approx(counts[1], rel=0.15)


@pytest.mark.parametrize("style", STYLES)
def test_the_skeleton_always_sounds(style: str) -> None:
    for bar in compose(style, 64, 1, plain):
        assert sounding(bar.notes, 0.0), bar.index


@pytest.mark.parametrize("style", STYLES)
def test_a_new_key_is_reached_within_eight_bars(style: str) -> None:
    goal = Key(4, Mode.MINOR)
    bars = compose(style, 40, 2, lambda bar: {"key": HOME if bar < 17 else goal})
    reached = next(bar.index for bar in bars if bar.key == goal)
    assert 17 < reached <= 17 + 8
    assert all(bar.key == goal for bar in bars[reached:])


@pytest.mark.parametrize("style", STYLES)
def test_the_same_seed_writes_the_same_and_another_does_not(style: str) -> None:
    assert compose(style, 40, 7, plain) == compose(style, 40, 7, plain)
    assert compose(style, 40, 7, plain) != compose(style, 40, 8, plain)


def test_a_new_style_comes_at_a_phrase_and_keeps_the_key() -> None:
    composer = open_generator("rules").open(1)
    bars = [
        composer.compose(bar, intent(bar, "ambient" if bar < 9 else "techno")) for bar in range(24)
    ]
    changed = next(bar.index for bar in bars if bar.style == "techno")
    assert 9 <= changed <= 9 + 8
    assert {bar.key for bar in bars} == {HOME}


@pytest.mark.parametrize("style", STYLES)
def test_bars_are_in_order_and_inside_themselves(style: str) -> None:
    for bar in compose(style, 64, 6, plain):
        beats = [note.beat for note in bar.notes]
        assert beats == sorted(beats)
        assert all(-0.05 <= beat < bar.metre for beat in beats)
        assert all(note.length > 0 and 0 <= note.velocity <= 1 for note in bar.notes)


def test_a_kick_falls_on_every_beat_a_runner_hears() -> None:
    for bar in compose("techno", 64, 6, plain):
        kicks = {
            n.beat for n in bar.notes if n.role is Role.DRUMS and n.pitch == 36 and n.rank == 0
        }
        assert {0.0, 1.0, 2.0, 3.0} <= kicks


@pytest.mark.alone
@pytest.mark.parametrize("style", STYLES)
def test_a_bar_costs_less_than_five_milliseconds(style: str) -> None:
    composer = open_generator("rules").open(9)
    costs = list[float]()
    for bar in range(200):
        started = time.process_time()
        composer.compose(bar, intent(bar, style))
        costs.append(time.process_time() - started)
    assert np.median(costs) < 0.005  # a neighbour's burst or a collection is not the bar's cost
