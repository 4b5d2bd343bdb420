"""What the rule engine promises, measured by the benchmarks' own instruments on shorter pieces."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from benchmarks.bars import composed, plain, score_of, wish
from benchmarks.control import STEP, rises, role_density, staircase
from benchmarks.hour import MINUTES, RETURNS, asked, returns, similarity
from benchmarks.structure import bar_onsets, verbatim_repeats
from benchmarks.tonality import (
    grounded,
    kinships,
    landings,
    parallels,
    resolutions,
    sonorities,
    wandering,
)
from biomusic.score.style import open_style, style_names
from biomusic.types import Bar, Key, Mode, Role

STYLES = style_names()
FUNCTIONAL = [name for name in STYLES if open_style(name).functional]


@cache
def hour(style: str) -> list[Bar]:
    sheet = open_style(style)
    return composed(asked(style, int(MINUTES * sheet.home_tempo / sheet.metre)), 4)


@pytest.mark.parametrize("style", STYLES)
def test_an_hour_has_no_sixteen_bars_twice(style: str) -> None:
    assert not verbatim_repeats(bar_onsets(score_of(hour(style), 0.5), exact=True))


@pytest.mark.parametrize("style", STYLES)
def test_every_theme_returns_six_to_twelve_times_in_an_hour(style: str) -> None:
    counts = returns(hour(style))
    assert len(counts) == 4
    assert all(RETURNS[0] <= count <= RETURNS[1] for count in counts.values()), counts


@pytest.mark.parametrize("style", STYLES)
def test_the_last_minutes_are_as_varied_as_the_first(style: str) -> None:
    onsets = bar_onsets(score_of(hour(style), 0.5))
    span = len(onsets) // 6
    early, late = similarity(onsets[span // 2 : span // 2 + span]), similarity(onsets[-2 * span :])
    assert np.allclose(early, late, atol=0.12)


@pytest.mark.parametrize("setting", ["energy", "register", "valence"])
@pytest.mark.parametrize("style", STYLES)
def test_each_stair_is_heard_above_the_one_below(style: str, setting: str) -> None:
    ways = [rises(staircase(style, setting, seed))[0] for seed in range(40, 44)]
    assert np.mean(ways) >= 0.75, f"{STEP} bars a stair"


@pytest.mark.parametrize("style", STYLES)
def test_a_role_alone_follows_the_density_asked_of_it(style: str) -> None:
    draws = np.random.default_rng(6).random((200, len(Role)))
    wishes = [
        wish(style, bar, densities=dict(zip(Role, draws[bar].tolist(), strict=True)))
        for bar in range(len(draws))
    ]
    pairs = list(zip(composed(wishes, 6), wishes, strict=True))
    followed = {role: role_density(pairs, role)[0] for role in open_style(style).notes}
    assert all(rho > 0.4 or np.isnan(rho) for rho in followed.values()), followed
    assert np.nanmedian(list(followed.values())) > 0.85


@pytest.mark.parametrize("mode", [Mode.MAJOR, Mode.MINOR])
@pytest.mark.parametrize("style", FUNCTIONAL)
def test_cadences_leave_no_doubt_of_the_key(style: str, mode: Mode) -> None:
    found = kinships(plain(style, 256, 11, key=Key(2, mode)), 8)
    assert found["exact"] >= 0.95 * found.total()


@pytest.mark.parametrize("mode", [Mode.MAJOR, Mode.MINOR])
@pytest.mark.parametrize("style", FUNCTIONAL)
def test_outer_voices_keep_their_own_ways_and_leading_tones_resolve(style: str, mode: Mode) -> None:
    chords = sonorities(plain(style, 256, 12, key=Key(7, mode)))
    for role in (Role.PAD, Role.MELODY):
        assert np.mean(parallels(chords, role)) <= 0.01
    assert np.mean(resolutions(chords)) >= 0.95


@pytest.mark.parametrize("style", STYLES)
def test_every_new_key_lands_and_sections_begin_at_home(style: str) -> None:
    wishes = wandering(style, 240, 8)
    bars = composed(wishes, 8)
    assert all(there and led for there, led in landings(bars, wishes))
    assert np.mean(grounded(bars)) >= 0.5
