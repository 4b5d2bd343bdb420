"""Tempo and onsets are measured as they were played."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.beats import measured_tempo, tempo_errors, warped_tempo_ratio
from benchmarks.envelope import EnvelopeMeter, onset_envelope
from benchmarks.onsets import match_onsets, onset_times
from benchmarks.recording import SAMPLE_RATE, Audio


def hits_at(times: NDArray[np.float64], seconds: float, kind: str) -> Audio:
    """Hits of one kind over a quiet pad."""
    rng = np.random.default_rng(1)
    t = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    sound = 0.02 * (np.sin(2 * np.pi * 220 * t) + np.sin(2 * np.pi * 277.2 * t))
    for time in times:
        hit, start = a_hit(kind, rng), round(time * SAMPLE_RATE)
        sound[start : start + len(hit)] += hit[: max(0, len(sound) - start)]
    return np.stack([sound, sound], 1).astype(np.float32)


def a_hit(kind: str, rng: np.random.Generator) -> NDArray[np.float64]:
    t = np.arange(9600) / SAMPLE_RATE
    if kind == "click":
        return np.array([0.5])
    if kind == "drum":
        return 0.4 * rng.standard_normal(len(t)) * np.exp(-t * 60)
    frequency = rng.uniform(200, 800)  # plucked: a 2 ms attack, decaying partials
    partials = sum(np.sin(2 * np.pi * k * frequency * t) / k for k in (1, 2, 3, 4, 5, 6))
    plucked: NDArray[np.float64] = 0.2 * partials * np.minimum(1, t / 0.002) * np.exp(-t * 20)
    return plucked


@pytest.mark.parametrize("bpm", [60.0, 87.3, 120.0, 151.7, 190.0])
@pytest.mark.parametrize("off", [0.96, 1.0, 1.03])
def test_a_steady_tempo_is_measured_to_a_twentieth_of_a_percent(bpm: float, off: float) -> None:
    clicks = hits_at(np.arange(0.1, 59.8, 60 / bpm), 60, "click")
    assert measured_tempo(onset_envelope(clicks), bpm * off) == pytest.approx(bpm, rel=5e-4)


@pytest.mark.parametrize("bpm", [60.0, 124.0, 190.0])
@pytest.mark.parametrize("error", [0.0, 0.01])
def test_a_drifting_tempo_is_measured_on_its_own_grid(bpm: float, error: float) -> None:
    seconds = np.linspace(0, 61, 611)
    beats = bpm / 60 * (seconds + 0.0002 * seconds**2)  # 2.4 % faster after a minute
    played = np.arange(1, int(beats[-1] * 1.01)) / (1 + error)
    clicks = hits_at(np.interp(played, beats, seconds), 60, "drum")
    ratio = warped_tempo_ratio(onset_envelope(clicks), seconds[:600], beats[:600])
    assert ratio == pytest.approx(1 + error, abs=5e-4)


def test_each_minute_has_its_error() -> None:
    clicks = hits_at(np.arange(0, 120, 0.5), 120.5, "click")
    seconds = np.array([0.0, 120.0])
    right = tempo_errors(onset_envelope(clicks), seconds, seconds * 2)
    wrong = tempo_errors(onset_envelope(clicks), seconds, seconds * 2 * 0.98)
    assert [round(error.percent, 1) for error in right] == [0.0, 0.0]
    assert [round(error.percent, 1) for error in wrong] == [2.0, 2.0]


def test_an_envelope_in_blocks_is_the_whole_envelope() -> None:
    sound, meter = hits_at(np.arange(0, 3, 0.4), 3, "drum"), EnvelopeMeter()
    for start in range(0, len(sound), 997):
        meter.add(sound[start : start + 997])
    assert np.allclose(meter.envelope(), onset_envelope(sound), atol=1e-6)


@pytest.mark.parametrize("kind", ["click", "drum", "pluck"])
def test_onsets_are_heard_where_they_were_played(kind: str) -> None:
    times = np.cumsum(np.random.default_rng(2).uniform(0.1, 0.5, 60))
    match = match_onsets(onset_times(hits_at(times, times[-1] + 1, kind)), times)
    assert match.median_offset is not None
    assert match.share is not None
    assert match.median_offset <= 0.003
    assert match.share >= 0.95


def test_late_playing_shows_as_its_lateness() -> None:
    times = np.arange(0.5, 20, 0.31)
    match = match_onsets(onset_times(hits_at(times + 0.012, 21, "drum")), times)
    assert np.median(match.offsets) == pytest.approx(0.012, abs=0.003)


def test_missing_notes_lower_the_share() -> None:
    times = np.arange(0.5, 20, 0.4)
    match = match_onsets(onset_times(hits_at(times[::2], 21, "drum")), times)
    assert match.share == pytest.approx(0.5, abs=0.03)


def test_nothing_heard_matches_nothing() -> None:
    match = match_onsets(onset_times(np.zeros((SAMPLE_RATE, 2), np.float32)), np.array([0.5]))
    assert match.median_offset is None
    assert match.share == 0
