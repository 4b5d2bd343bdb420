"""Whatever a strap sends, the body neither breaks nor believes what cannot be."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite, isnan

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.worn import ECG_RATE, ecg_chunk, electrocardiogram, heartbeats
from biomusic.body.body import Body
from biomusic.types import BodyState, Estimate, HeartRate, Interval, Person

Floats = NDArray[np.float64]
Spoil = Callable[[Floats, Floats], Floats]  # times and microvolts → microvolts

SECONDS = 120
SPOILT = (60.0, 90.0)  # s
TIMES = np.arange(int(SECONDS * ECG_RATE)) / ECG_RATE
CLEAN = electrocardiogram(heartbeats(SECONDS, 65.0, 3), TIMES, 3)
RANDOM = np.random.Generator(np.random.Philox(11))
NOISE = RANDOM.standard_normal(len(TIMES))


def lived(microvolts: Floats, times: Floats = TIMES) -> list[BodyState]:
    """States, four a second, of a body whose ECG comes second by second."""
    body, states = Body(Person(age=35.0)), list[BodyState]()
    for second in range(SECONDS):
        a, b = int(second * ECG_RATE), int((second + 1) * ECG_RATE)
        body.feed(ecg_chunk(times[a:b], microvolts[a:b]))
        states += [body.state(second + 1 + quarter / 4) for quarter in range(4)]
    return states


def spoilt(spoil: Spoil) -> list[BodyState]:
    inside = (TIMES >= SPOILT[0]) & (TIMES < SPOILT[1])
    return lived(np.where(inside, spoil(TIMES, CLEAN), CLEAN))


def estimates(state: BodyState) -> list[Estimate]:
    record = [getattr(state, name) for name in BodyState.__slots__]
    return [value for value in record if isinstance(value, Estimate)]


def within(states: list[BodyState], start: float, end: float) -> list[BodyState]:
    return [state for state in states if start <= state.t < end]


def all_are_numbers(states: list[BodyState]) -> bool:
    values = [value for state in states for e in estimates(state) for value in (e.value, e.sd)]
    return all(value is None or isfinite(value) for value in values)


FAULTS: dict[str, Spoil] = {
    "flat line": lambda t, ecg: np.zeros_like(ecg),
    "saturated": lambda t, ecg: np.full_like(ecg, 20_000.0),
    "rail to rail": lambda t, ecg: np.where(np.sin(2 * np.pi * 3.7 * t) > 0, 2e4, -2e4),
    "noise": lambda t, ecg: 800.0 * NOISE,
    "not a number": lambda t, ecg: np.full_like(ecg, np.nan),
    "mains alone": lambda t, ecg: 600.0 * np.sin(2 * np.pi * 50.0 * t),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_without_a_heart_in_it_an_ecg_is_not_believed(fault: str) -> None:
    states = spoilt(FAULTS[fault])
    assert all_are_numbers(states)
    worst = within(states, SPOILT[0] + 12.0, SPOILT[1])
    assert max(state.quality["ECG"].score for state in worst) < 0.5
    assert all(state.quality["ECG"].reason for state in worst)
    believed = [beat for s in worst for beat in s.beats if beat.quality >= 0.5 and beat.nn]
    assert len(believed) <= 2
    rates = [state.heart_rate for state in worst if state.heart_rate.value is not None]
    assert all(rate.reason or (rate.sd or 0.0) > 3.0 for rate in rates)


@pytest.mark.parametrize("fault", FAULTS)
def test_after_a_fault_the_heart_is_heard_again(fault: str) -> None:
    last = within(spoilt(FAULTS[fault]), SPOILT[1] + 20.0, SECONDS)
    rates = [state.heart_rate.value for state in last]
    assert all(rate is not None and abs(rate - 65.0) < 3.0 for rate in rates)
    assert all(state.quality["ECG"].score > 0.5 for state in last)


def test_a_strap_worn_the_wrong_way_round_shows_the_same_beats() -> None:
    upright = [beat.t for state in lived(CLEAN) for beat in state.beats]
    turned = [beat.t for state in lived(-CLEAN) for beat in state.beats]
    assert len(turned) == pytest.approx(len(upright), abs=1)
    apart = [min(abs(t - other) for other in upright) for t in turned]
    assert np.median(apart) < 0.04
    assert np.std(apart) < 0.02


@pytest.mark.parametrize("jump", [-30.0, 30.0, 1e7])
def test_a_clock_that_jumps_costs_a_few_beats_and_nothing_more(jump: float) -> None:
    states = lived(CLEAN, np.where(TIMES >= 60.0, TIMES + jump, TIMES))
    assert all_are_numbers(states)
    intervals = [beat.rr for state in states for beat in state.beats if beat.rr is not None]
    assert max(intervals) < 1500.0


@pytest.mark.parametrize("ms", [0.0, 5000.0, -800.0, 1e300, float("nan"), float("inf")])
def test_an_interval_that_no_heart_makes_spoils_neither_rate_nor_variability(ms: float) -> None:
    body, state = Body(Person(age=35.0)), None
    for beat in range(120):
        wrong = beat in (60, 61, 90)
        t = 0.9 * (beat + 1)
        body.feed(Interval(t=t, t_arrival=t, device="strap", ms=ms if wrong else 900.0))
        state = body.state(t)
        assert all_are_numbers([state])
        assert state.heart_rate.value is None or abs(state.heart_rate.value - 66.7) < 3.0
    assert state is not None
    assert state.variability.rmssd.value is None or state.variability.rmssd.value < 5.0


@pytest.mark.parametrize("bpm", [0.0, -5.0, 255.0, float("nan"), float("inf")])
def test_a_rate_that_no_heart_has_is_not_a_rate(bpm: float) -> None:
    body = Body(Person(age=35.0))
    for second in range(30):
        body.feed(HeartRate(t=second, t_arrival=second, device="strap", bpm=bpm))
        state = body.state(float(second))
        assert state.heart_rate.value is None
        assert state.quality["heart"].score < 1.0
        assert state.p_aroused is None or not isnan(state.p_aroused)
