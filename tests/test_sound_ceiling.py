"""Nothing grows loud at once, and nothing grows louder than the ceiling, whoever asks for it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.loudness import momentary
from biomusic.sound.ceiling import CEILING_LUFS, FAINT
from biomusic.sound.engine import Control, Engine, TimedNote
from biomusic.types import SAMPLE_RATE, STEP, Audio, Role

QUICKEST = 3.0  # dB a second


def held(*roles: Role, velocity: float = 0.8) -> Engine:
    """Chords that go on for ever."""
    engine = Engine(tempo=120.0, style="ambient", seed=1)
    engine.queue(
        TimedNote(8 * n + m, 4.0 * n, 4.0, pitch, velocity, 0.0, role)
        for n in range(20)
        for m, pitch in enumerate((50, 57, 62, 66))
        for role in roles
    )
    return engine


def gains(engine: Engine, control: Control, seconds: float) -> NDArray[np.float64]:
    """A control as the engine lets it act, dB, step by step."""
    found: list[float] = []
    for _ in range(int(seconds * SAMPLE_RATE / STEP)):
        engine.render(STEP)
        found.append(float(engine.stage.now[control]))
    return 20.0 * np.log10(np.maximum(found, 1e-6))


@pytest.mark.parametrize("control", [Control.LEVEL, Control.PAD, Control.DRUMS])
def test_a_gain_rises_by_three_decibels_a_second_and_falls_at_once(control: Control) -> None:
    engine = held(Role.PAD)
    engine.render(SAMPLE_RATE)
    engine.set(control, 0.0)
    fallen = gains(engine, control, 0.3)
    assert fallen[-1] < -60.0
    engine.set(control, 1.0)
    rising = gains(engine, control, 9.0)
    heard = rising[rising > 20.0 * np.log10(FAINT)]
    assert len(heard) > 7.0 * SAMPLE_RATE / STEP
    assert np.diff(heard).max() <= QUICKEST * STEP / SAMPLE_RATE * 1.001
    assert rising[-1] > -0.1


def test_brightness_and_density_need_not_wait() -> None:
    engine = held(Role.PAD)
    engine.render(STEP)
    for control in (Control.BRIGHTNESS, Control.PAD_DENSITY):
        engine.set(control, 0.0)
        engine.render(SAMPLE_RATE // 2)
        engine.set(control, 1.0)
        engine.render(SAMPLE_RATE // 4)
        assert engine.stage.now[control] > 0.99


def test_the_rider_raises_no_faster_either() -> None:
    engine = held(Role.PAD, velocity=0.2)
    faders: list[float] = []
    for _ in range(4000):
        engine.render(STEP)
        faders.append(engine.fader)
    assert np.diff(faders).max() <= QUICKEST * STEP / SAMPLE_RATE * 1.001


def test_calm_music_is_held_softer_than_lively_music() -> None:
    faders = list[float]()
    for energy in (0.1, 0.5, 0.9):
        engine = held(Role.PAD)
        engine.set(Control.ENERGY, energy)
        engine.render(10 * SAMPLE_RATE)
        faders.append(engine.fader)
    assert faders[1] - faders[0] == pytest.approx(1.0, abs=0.3)  # dB
    assert faders[2] == pytest.approx(faders[1], abs=0.3)


def _everything() -> Engine:
    engine = Engine(tempo=180.0, style="techno", seed=1)
    engine.set(Control.ENERGY, 1.0)
    engine.set(Control.BRIGHTNESS, 1.0)
    roles = list(Role)
    engine.queue(
        TimedNote(n, n / 16, 1.0, 36.0 + 5 * n % 50, 1.0, 0.0, roles[n % 6]) for n in range(900)
    )
    return engine


def _after_a_pause() -> Engine:
    """The worst for a rider: silence, then all at once."""
    engine = Engine(tempo=120.0, style="techno", seed=2)
    engine.queue([TimedNote(0, 0.0, 8.0, 60.0, 0.1, 0.0, Role.PAD)])
    chord = [float(36 + 7 * n) for n in range(9)]
    roles = list(Role)
    engine.queue(
        TimedNote(1 + 50 * n + m, 10.0 + n / 4, 2.0, pitch, 1.0, 0.0, roles[m % 6])
        for n in range(40)
        for m, pitch in enumerate(chord)
    )
    return engine


@pytest.mark.parametrize("passage", [_everything, _after_a_pause])
def test_no_moment_is_louder_than_the_ceiling(passage: Callable[[], Engine]) -> None:
    audio: Audio = passage().render(12 * SAMPLE_RATE)
    assert momentary(audio).max() <= CEILING_LUFS + 0.5
