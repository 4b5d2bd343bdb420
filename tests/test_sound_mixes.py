"""Every style's band: seated by file, near −16 LUFS by itself, wide, and safe in mono."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pytest

from benchmarks.faults import find_faults
from benchmarks.loudness import measure_loudness
from biomusic.journal import PlacedBar
from biomusic.rooms import open_generator
from biomusic.score.style import open_style
from biomusic.session.conductor import Conductor
from biomusic.sound.engine import Control, Engine
from biomusic.sound.mix import QUIET_BAND, mix_for, mix_names, scorings
from biomusic.sound.seating import seat
from biomusic.sound.voice import Family, open_voice, voice_names
from biomusic.types import SAMPLE_RATE, Audio, Intent, Key, Role

STYLES: Final = (
    "acoustic",
    "ambient",
    "chamber",
    "downtempo",
    "house",
    "lofi",
    "synthpop",
    "techno",
)
SCORINGS: Final = [(style, number) for style in STYLES for number in range(scorings(style))]
INTRODUCTION: Final = 12  # bars that are passed over, for they are meant to be thin
BARS: Final = 16


def band(style: str, scoring: int) -> Conductor:
    """The style's own bars from the middle of a piece, queued for one scoring."""
    sheet = open_style(style)
    intent = Intent(0.0, sheet.home_tempo, Key(9, sheet.modes[0]), 0.5, 0.5, 0.5, 0.5, style)
    composer = open_generator("rules").open(7)
    conductor = Conductor(Engine(tempo=sheet.home_tempo, style=style, seed=7))
    conductor.engine.use(style, scoring)
    conductor.cue(intent)
    for index in range(INTRODUCTION + BARS):
        bar = composer.compose(index, intent)
        if index >= INTRODUCTION:
            beat = 4.0 * (index - INTRODUCTION)
            conductor.place(PlacedBar(0, beat, replace(bar, scoring=scoring)))
    return conductor


def fade_in_and_out(audio: Audio) -> Audio:
    """The same with soft edges of 10 ms."""
    edge = np.linspace(0.0, 1.0, SAMPLE_RATE // 100, dtype=np.float32)[:, None]
    faded = audio.copy()
    faded[: len(edge)] *= edge
    faded[-len(edge) :] *= edge[::-1]
    return faded


def test_every_style_has_a_mix_and_a_stranger_is_played_by_the_quiet_band() -> None:
    assert mix_names() == STYLES
    assert mix_for("unheard of", 4) == mix_for(QUIET_BAND, 4)


@pytest.mark.parametrize("style", STYLES)
def test_scorings_take_turns_for_ever_and_change_who_plays(style: str) -> None:
    turns = scorings(style)
    assert turns >= 2
    bands = [
        tuple(strip.voice for strip in mix_for(style, number).strips.values())
        for number in range(turns)
    ]
    assert len(set(bands)) == turns
    assert mix_for(style, 1000 * turns + 1) is mix_for(style, 1)
    assert seat(style, turns) is seat(style, 0)  # asked for every bar, so it must cost nothing


@pytest.mark.parametrize(("style", "scoring"), SCORINGS)
def test_every_strip_has_a_voice_that_can_play_its_role(style: str, scoring: int) -> None:
    strips = mix_for(style, scoring).strips
    assert list(strips) == list(Role)
    assert {strip.voice for strip in strips.values()} <= set(voice_names())
    for role, strip in strips.items():
        percussion = open_voice(strip.voice).family is Family.PERCUSSION
        assert percussion == (role is Role.DRUMS)
    assert strips[Role.BASS].pan == pytest.approx(0.0, abs=0.1)


@pytest.mark.parametrize(("style", "scoring"), SCORINGS)
def test_a_band_is_near_minus_sixteen_lufs_wide_and_safe_in_mono(style: str, scoring: int) -> None:
    engine = band(style, scoring).engine
    audio = engine.render(SAMPLE_RATE * 24)
    loudness = measure_loudness(audio)
    assert loudness.integrated == pytest.approx(-16.0, abs=1.0)
    assert abs(engine.fader) < 2.5  # the trim does the work, not the fader
    assert loudness.true_peak <= -1.0
    assert 0.3 < loudness.correlation < 0.98
    assert loudness.fold_down_loss < 2.0
    assert loudness.dc < 1e-3


@pytest.mark.parametrize("style", STYLES)
def test_other_instruments_take_over_without_a_click(style: str) -> None:
    engine = band(style, 0).engine
    engine.set(Control.DRUMS, 0.0)
    engine.render(SAMPLE_RATE * 3)
    before = engine.render(SAMPLE_RATE)
    engine.use(style, 1)
    audio = np.concatenate([before, engine.render(SAMPLE_RATE * 2)])
    # the recording breaks off at both ends, which is no fault of the band's
    assert not len(find_faults(fade_in_and_out(audio)).clicks)
