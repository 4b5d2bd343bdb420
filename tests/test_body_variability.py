"""Heart-rate variability: exact where it is told, blank with a reason where it would mislead."""

from __future__ import annotations

import subprocess
import sys
import time
from math import log, sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from biomusic.body.heart import coherence, fractal, spectrum
from biomusic.body.heart.heart import Heart
from biomusic.body.heart.intervals import Intervals
from biomusic.body.heart.tachogram import AHEAD, RATE, Tachogram
from biomusic.body.heart.variability import Variability
from biomusic.types import Beat, HeartVariability, Interval

Floats = NDArray[np.float64]


def noise(key: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=key))


def a_resting_heart(count: int, breath: float = 0.25, swing: float = 30.0) -> list[float]:
    """Whole milliseconds around 850; ``breath`` in Hz."""
    wave = swing * np.sin(2.0 * np.pi * breath * 0.85 * np.arange(count))
    return [float(ms) for ms in np.rint(850.0 + wave + noise(3).normal(0.0, 12.0, count))]


def beats_of(intervals: list[float]) -> list[Beat]:
    judge, t, beats = Intervals(), 0.0, list[Beat]()
    for ms in intervals:
        t += ms / 1000.0
        beats += judge.judge(t, ms, 0)
    return beats


def told(intervals: list[float]) -> HeartVariability:
    variability, beats = Variability(), beats_of(intervals)
    for beat in beats:
        variability.add(beat)
    return variability.at(beats[-1].t)


def last(intervals: list[float], seconds: float) -> Floats:
    times, every = np.cumsum(intervals) / 1000.0, np.array(intervals)
    return np.asarray(every[times > times[-1] - seconds], np.float64)


def test_the_time_domain_is_exactly_that_of_its_windows() -> None:
    intervals = a_resting_heart(450)
    variability, minute = told(intervals), last(intervals, 60.0)
    steps = np.diff(minute)
    rmssd = float(np.sqrt(np.mean(steps**2)))
    assert variability.rmssd.value == pytest.approx(rmssd, rel=1e-12)
    assert variability.ln_rmssd.value == pytest.approx(log(rmssd), rel=1e-12)
    assert variability.pnn50.value == pytest.approx(100.0 * np.mean(np.append(abs(steps) > 50, 0)))
    assert variability.sdnn.value == pytest.approx(last(intervals, 300.0).std(ddof=1), rel=1e-12)


def test_sums_stay_exact_for_ten_hours() -> None:
    variability, beats = Variability(), beats_of(a_resting_heart(80))
    for hour in range(36):
        for beat in beats:
            moved = Beat(beat.t + 1000.0 * hour, beat.label, 1.0, beat.rr, beat.nn)
            variability.add(moved)
        assert variability.at(beats[-1].t + 1000.0 * hour).rmssd == told_of(beats).rmssd


def told_of(beats: list[Beat]) -> HeartVariability:
    variability = Variability()
    for beat in beats:
        variability.add(beat)
    return variability.at(beats[-1].t)


@pytest.mark.parametrize(
    ("figure", "seconds"),
    [("rmssd", 30), ("sdnn", 120), ("low_frequency", 300), ("dfa_alpha1", 120), ("coherence", 64)],
)
def test_every_figure_waits_for_its_window_and_says_so(figure: str, seconds: int) -> None:
    intervals = a_resting_heart(430)
    early = getattr(told(intervals[: int(seconds * 0.9 / 0.85)]), figure)
    assert early.value is None
    assert f"{seconds} s are needed" in early.reason or "60 s are needed" in early.reason
    assert getattr(told(intervals[: int(seconds / 0.85) + 20]), figure).value is not None


def test_too_many_corrections_blank_dfa_first_and_then_the_rest() -> None:
    def spoilt(every: int) -> HeartVariability:
        return told(
            [ms * 0.6 if at % every == 7 else ms for at, ms in enumerate(a_resting_heart(450))]
        )

    few, more = spoilt(25), spoilt(12)
    assert few.dfa_alpha1.value is None
    assert "4% of the heartbeats were corrected" in few.dfa_alpha1.reason
    assert few.rmssd.value == pytest.approx(told(a_resting_heart(450)).rmssd.value, rel=0.15)
    assert few.corrected == pytest.approx(0.04, abs=0.01)
    for each in (more.rmssd, more.ln_rmssd, more.pnn50, more.sdnn, more.low_frequency):
        assert each.value is None
        assert "corrected" in each.reason


def test_after_five_seconds_of_silence_nothing_is_told() -> None:
    variability, beats = Variability(), beats_of(a_resting_heart(450))
    for beat in beats:
        variability.add(beat)
    assert variability.at(beats[-1].t + 4.9).total_power.value is not None
    silent = variability.at(beats[-1].t + 6.2)
    for figure in (silent.rmssd, silent.sdnn, silent.total_power, silent.dfa_alpha1):
        assert figure.value is None
        assert figure.reason == "no heartbeat for 6 s"


def test_figures_do_not_depend_on_how_often_they_are_asked_for() -> None:
    intervals, asked = a_resting_heart(450), Heart()
    for t, ms in zip(np.cumsum(intervals) / 1000.0, intervals, strict=True):
        asked.interval(Interval(t=float(t), t_arrival=float(t), device="a", ms=ms))
        for quarter in range(4):
            asked.at(float(t) + quarter / 5.0)
    end = sum(intervals) / 1000.0
    assert asked.at(end + 0.7).variability.dfa_alpha1 == told(intervals).dfa_alpha1
    assert asked.at(end + 0.7).variability.high_frequency == told(intervals).high_frequency


def test_the_line_is_the_natural_cubic_spline() -> None:
    interpolate = pytest.importorskip("scipy.interpolate")
    intervals = a_resting_heart(400)
    line = Tachogram(1200)
    for ms in intervals:
        line.add(ms, ms / 1000.0)
    times = (np.cumsum(intervals) - intervals[0]) / 1000.0
    spline = interpolate.CubicSpline(times, intervals, bc_type="natural")
    samples = line.latest(1200)
    assert samples is not None
    end = int(np.ceil(times[-1 - AHEAD] * RATE))
    assert samples == pytest.approx(spline(np.arange(end - 1200, end) / RATE), abs=0.5)


def test_detrending_solves_the_equation_of_smoothness_priors() -> None:
    series = np.cumsum(noise(4).normal(0.0, 3.0, 300)) + 40.0 * np.arange(300) ** 0.5
    bend = np.diff(np.eye(300), 2, axis=0)
    trend = np.linalg.solve(np.eye(300) + spectrum.SMOOTHNESS**2 * bend.T @ bend, series)
    assert spectrum.detrended(series) == pytest.approx(series - trend, abs=1e-4)


def test_power_lies_where_the_rhythm_is() -> None:
    seconds = np.arange(1200) / 4.0
    slow, fast = 40.0 * np.sin(0.2 * np.pi * seconds), 20.0 * np.sin(0.5 * np.pi * seconds)
    powers = spectrum.spectrum(900.0 + slow + fast + 0.3 * seconds)
    assert powers.low.value == pytest.approx(800.0, rel=0.02)
    assert powers.high.value == pytest.approx(200.0, rel=0.02)
    assert powers.total.value == pytest.approx(1000.0, rel=0.02)


def test_the_spectrum_knows_how_uncertain_it_is() -> None:
    generator = noise(5)
    drawn = [spectrum.spectrum(generator.normal(0.0, 30.0, 1200)).low for _ in range(300)]
    spread = np.std([power.value or 0.0 for power in drawn])
    assert np.mean([power.sd or 0.0 for power in drawn]) == pytest.approx(spread, rel=0.15)


def test_slow_breathing_is_coherent_and_noise_is_not() -> None:
    seconds = np.arange(256) / 4.0
    rhythm = 60.0 * np.sin(0.2 * np.pi * seconds)
    hiss = noise(6).normal(0.0, 30.0, 256)
    assert (coherence.coherence(900.0 + rhythm + seconds).value or 0.0) > 0.9
    assert (coherence.coherence(900.0 + hiss).value or 1.0) < 0.4
    assert coherence.coherence(np.full(256, 900.0)).value is None


def test_alpha_is_half_for_white_noise_and_one_and_a_half_for_brown() -> None:
    white = noise(7).normal(0.0, 20.0, 20_000)
    plain, brown = fractal.alpha1(800.0 + white), fractal.alpha1(np.cumsum(white))
    assert plain.value == pytest.approx(0.6, abs=0.03)  # short boxes tell a little more than 0.5
    assert brown.value == pytest.approx(1.5, abs=0.06)


def test_fluctuations_are_those_of_straight_lines_fitted_box_by_box() -> None:
    intervals = 800.0 + np.cumsum(noise(8).normal(0.0, 5.0, 150))
    profile = np.cumsum(intervals - intervals.mean())
    logs = list[float]()
    for size in range(4, 17):
        whole = len(profile) // size * size
        left = list[float]()
        for part in (profile[:whole], profile[len(profile) - whole :]):
            for box in part.reshape(-1, size):
                fit = np.polyval(np.polyfit(np.arange(size), box, 1), np.arange(size))
                left += ((box - fit) ** 2).tolist()
        logs.append(0.5 * log(np.mean(left)))
    weights = np.sqrt(1.0 / np.arange(4, 17))
    slope = np.polyfit(np.log(np.arange(4, 17)), logs, 1, w=weights)[0]
    assert fractal.alpha1(intervals).value == pytest.approx(slope, rel=1e-6)


def test_a_heart_without_variation_has_no_logarithm_and_no_exponent() -> None:
    variability = told([800.0] * 450)
    assert variability.rmssd.value == 0.0
    assert variability.ln_rmssd.value is variability.dfa_alpha1.value is None
    assert "without any variation" in variability.dfa_alpha1.reason


def test_short_gaps_are_bridged_and_long_ones_begin_anew() -> None:
    def with_a_gap(seconds: float) -> HeartVariability:
        judge, variability, t = Intervals(), Variability(), 0.0
        for count, ms in enumerate(a_resting_heart(520)):
            t += ms / 1000.0 + (seconds if count == 400 else 0.0)
            for beat in judge.judge(t, ms, count >= 400):
                variability.add(beat)
        return variability.at(t)

    bridged, whole = with_a_gap(3.0).high_frequency.value, told(a_resting_heart(520))
    assert bridged == pytest.approx(whole.high_frequency.value, rel=0.1)
    assert with_a_gap(12.0).high_frequency.value is None


def test_standard_deviations_follow_the_count() -> None:
    variability, minute = told(a_resting_heart(450)), last(a_resting_heart(450), 60.0)
    rmssd, sdnn = variability.rmssd, variability.sdnn
    assert rmssd.sd == pytest.approx((rmssd.value or 0.0) / sqrt(2.0 * (len(minute) - 1)))
    assert sdnn.sd == pytest.approx((sdnn.value or 0.0) / sqrt(2.0 * 351), rel=0.01)


@pytest.mark.alone
def test_an_hour_of_heartbeats_costs_seconds_at_most() -> None:
    heart, t, begin = Heart(), 0.0, time.process_time()
    for ms in a_resting_heart(600):
        t += ms / 1000.0
        heart.interval(Interval(t=t, t_arrival=t, device="a", ms=ms))
        for quarter in range(4):
            heart.at(t + quarter / 5.0)
    assert (time.process_time() - begin) / 600.0 < 1e-3  # s a beat; a quarter of that is usual


def test_variability_needs_no_signal_library() -> None:
    words = "import sys, biomusic.body.heart.heart; sys.exit('scipy.signal' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", words], check=False).returncode == 0
