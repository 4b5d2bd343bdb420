"""The fault finder finds every injected fault and none in clean music with drums."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.faults import find_faults
from benchmarks.recording import SAMPLE_RATE, Audio

SECONDS = 8
N = SECONDS * SAMPLE_RATE


def tone(frequency: float, level: float) -> NDArray[np.float64]:
    return level * np.sin(2 * np.pi * frequency * np.arange(N) / SAMPLE_RATE)


def add_at(sound: NDArray[np.float64], t: float, hit: NDArray[np.float64]) -> None:
    start = int(t * SAMPLE_RATE)
    sound[start : start + len(hit)] += hit[: max(0, len(sound) - start)]


def kick() -> NDArray[np.float64]:
    """A kick that bends from silence at full slope, with no attack ramp at all."""
    t = np.arange(12_000) / SAMPLE_RATE
    phase = 2 * np.pi * (50 * t + 150 / 40 * (1 - np.exp(-40 * t)))
    return 0.5 * np.sin(phase) * np.exp(-t * 12)


def hat(rng: np.random.Generator) -> NDArray[np.float64]:
    t = np.arange(2400) / SAMPLE_RATE
    return 0.08 * rng.standard_normal(len(t)) * np.exp(-t * 90)


def music(level: float = 1.0) -> Audio:
    rng = np.random.default_rng(3)
    sound = sum((tone(f, 0.06) for f in (110.0, 220.0, 277.18, 329.63)), np.zeros(N))
    for beat in np.arange(0.25, SECONDS - 0.5, 0.5):
        add_at(sound, beat, kick())
        add_at(sound, beat + 0.25, hat(rng))
    fade = np.minimum(1, np.minimum(np.arange(N), np.arange(N)[::-1]) / 480)
    return (level * np.stack([sound, sound], 1) * fade[:, None]).astype(np.float32)


def saw(frequency: float) -> Audio:
    """A saw wave whose every edge is a jump."""
    phase = np.arange(N) * frequency / SAMPLE_RATE % 1.0
    return np.stack([0.3 * (2 * phase - 1)] * 2, 1).astype(np.float32)


FAULTS = np.linspace(0.6, SECONDS - 0.8, 14) + 0.013


def test_clean_music_with_drums_has_no_fault() -> None:
    found = find_faults(music())
    assert len(found.clicks) == 0
    assert len(found.dropouts) == 0


@pytest.mark.parametrize("shape", [[1.0], [1.0, 0.5, 0.2], [1.0, -1.0]])
@pytest.mark.parametrize("level", [1.0, 0.05])
def test_each_spike_is_found_once_in_loud_and_quiet_music(level: float, shape: list[float]) -> None:
    sound = music(level)
    for t in FAULTS:
        start = int(t * SAMPLE_RATE)
        sound[start : start + len(shape), 0] += np.array(shape, np.float32) * np.float32(
            0.4 * level
        )
    clicks = find_faults(sound).clicks
    assert len(clicks) == 14
    assert np.max(np.abs(clicks - FAULTS)) < 0.001


def test_each_step_is_found_once() -> None:
    sound = music()
    for i, t in enumerate(FAULTS):
        sound[int(t * SAMPLE_RATE) :] += np.float32(0.1 if i % 2 else -0.1)
    sound[-1] = 0.0
    clicks = find_faults(sound).clicks
    assert np.max(np.abs(clicks[:14] - FAULTS)) < 0.001
    assert len(clicks) == 14


@pytest.mark.parametrize("length", [200, 480, 2000])
def test_each_dropout_is_found_once(length: int) -> None:
    sound = music()
    for i, t in enumerate(FAULTS):
        start = int(t * SAMPLE_RATE)
        sound[start : start + length] = 0.0 if i % 2 else sound[start]
    dropouts = find_faults(sound).dropouts
    assert len(dropouts) == 14
    assert np.max(np.abs(dropouts - FAULTS)) < 0.001


def test_a_rest_is_no_dropout() -> None:
    sound = music()
    sound[SAMPLE_RATE : SAMPLE_RATE + 2500] = 0.0
    assert len(find_faults(sound).dropouts) == 0


@pytest.mark.parametrize("frequency", [41.2, 55.0, 110.0, 440.0])
def test_the_edges_of_a_saw_wave_are_no_clicks(frequency: float) -> None:
    edges = find_faults(saw(frequency)).clicks
    assert len(edges[(edges > 0.1) & (edges < SECONDS - 0.1)]) == 0


def test_blocks_find_what_the_whole_finds() -> None:
    from benchmarks.faults import FaultMeter

    sound = music()
    for t in FAULTS:
        start = int(t * SAMPLE_RATE)
        sound[start] += np.float32(0.4)
        sound[start + 9000 : start + 9500] = 0.0
    whole, meter = find_faults(sound), FaultMeter()
    for start in range(0, len(sound), 7001):
        meter.add(sound[start : start + 7001])
    assert np.array_equal(meter.faults().clicks, whole.clicks)
    assert np.array_equal(meter.faults().dropouts, whole.dropouts)
    assert len(whole.dropouts) == 14
