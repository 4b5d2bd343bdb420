"""The loudness meter agrees with pyloudnorm and with what was put in."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pyloudnorm
import pytest

from benchmarks.loudness import LoudnessMeter, measure_loudness
from benchmarks.recording import SAMPLE_RATE, Audio


def passage(seconds: int = 20) -> Audio:
    """Noise and tones that swell and fall silent, so that both gates matter."""
    rng = np.random.default_rng(5)
    t = np.arange(seconds * SAMPLE_RATE) / SAMPLE_RATE
    swell = 10 ** (-1.5 * (1 + np.sin(2 * np.pi * t / 9)) / 2) * (t % 7 < 6)
    tones = np.stack([np.sin(2 * np.pi * 220 * t), np.sin(2 * np.pi * 3000 * t)], 1)
    sound = 0.2 * tones + 0.05 * rng.standard_normal((len(t), 2))
    return (sound * swell[:, None]).astype(np.float32)


def sine(frequency: float, level: float = 0.5, phase: float = 0.0) -> Audio:
    t = np.arange(4 * SAMPLE_RATE) / SAMPLE_RATE
    return np.stack([level * np.sin(2 * np.pi * frequency * t + phase)] * 2, 1).astype(np.float32)


def test_integrated_loudness_is_pyloudnorms() -> None:
    sound = passage()
    meter = cast(Any, pyloudnorm).Meter(SAMPLE_RATE)
    assert measure_loudness(sound).integrated == pytest.approx(
        meter.integrated_loudness(sound.astype(np.float64)), abs=0.05
    )


def test_a_full_scale_997_hz_sine_in_one_channel_is_minus_3_lufs() -> None:
    sound = sine(997, 1.0)
    sound[:, 1] = 0
    assert measure_loudness(sound).integrated == pytest.approx(-3.01, abs=0.02)


def test_blocks_measure_what_the_whole_measures() -> None:
    sound, meter = passage(8), LoudnessMeter()
    for start in range(0, len(sound), 4999):
        meter.add(sound[start : start + 4999])
    pieces, whole = meter.loudness(), measure_loudness(sound)
    assert pieces.integrated == pytest.approx(whole.integrated, abs=1e-9)
    assert pieces.true_peak == pytest.approx(whole.true_peak, abs=1e-5)
    assert pieces.correlation == pytest.approx(whole.correlation, abs=1e-5)


def test_a_peak_between_two_samples_is_found() -> None:
    between = sine(SAMPLE_RATE / 4, 1.0, np.pi / 4) * np.hanning(4 * SAMPLE_RATE)[:, None]
    sound = between.astype(np.float32)
    assert np.max(np.abs(sound)) < 0.71
    assert measure_loudness(sound).true_peak == pytest.approx(0.0, abs=0.1)


def test_direct_current_is_seen() -> None:
    assert measure_loudness(sine(440) + np.float32(0.01)).dc == pytest.approx(0.01, abs=1e-5)


def test_samples_that_are_not_finite_are_counted_and_spoil_nothing() -> None:
    sound = sine(440)
    sound[100, 0], sound[200, 1] = np.nan, np.inf
    measured = measure_loudness(sound)
    assert measured.not_finite == 2
    assert np.isfinite(measured.integrated)


def test_opposite_channels_correlate_negatively_and_fold_down_to_nothing() -> None:
    sound = sine(440)
    sound[:, 1] *= -1
    measured = measure_loudness(sound)
    assert measured.correlation == pytest.approx(-1, abs=1e-3)
    assert measured.fold_down_loss > 40


def test_mono_loses_nothing_when_folded_down() -> None:
    measured = measure_loudness(sine(440))
    assert measured.correlation == pytest.approx(1, abs=1e-3)
    assert measured.fold_down_loss == pytest.approx(0, abs=1e-3)


def test_a_step_of_12_db_is_a_range_of_12() -> None:
    sound = np.concatenate([sine(440, 0.1)] * 4 + [sine(440, 0.4)] * 4)
    assert measure_loudness(sound).short_term_range == pytest.approx(12.04, abs=0.1)


def test_silence_has_no_loudness() -> None:
    assert measure_loudness(np.zeros((SAMPLE_RATE, 2), np.float32)).integrated == -np.inf
