"""Exertion and arousal are told apart: work explains the heart, and motion excites nobody."""

from __future__ import annotations

from collections.abc import Callable
from math import exp

import pytest

from biomusic.body.body import Body
from biomusic.types import BodyState, Cadence, HeartRate, Person

Course = Callable[[float], float]
RUNNER = Person(age=35.0, resting_heart_rate=58.0)


def lived(heart: Course, pace: Course | None, seconds: int, person: Person) -> list[BodyState]:
    """A session of heart rate (bpm) and, where there is a foot pod, cadence (steps/min)."""
    body = Body(person)
    states: list[BodyState] = []
    for second in range(seconds):
        t = float(second)
        body.feed(HeartRate(t=t, t_arrival=t, device="strap", bpm=round(heart(t))))
        if pace is not None:
            body.feed(Cadence(t=t, t_arrival=t, device="pod", steps_per_minute=pace(t)))
        states += [body.state(t + quarter / 4.0) for quarter in range(4)]
    return states


def a_run(t: float) -> float:
    """Rest, ten minutes of running from 180 s on, and recovery, as hearts do it (bpm)."""
    if t < 180.0:
        return 64.0
    if t < 780.0:
        return 64.0 + 90.0 * (1.0 - exp(-(t - 180.0) / 25.0))
    return 64.0 + 90.0 * exp(-(t - 780.0) / 80.0)


def running(t: float) -> float:
    return 170.0 if 180.0 <= t < 780.0 else 0.0


def standing(t: float) -> float:
    return 0.0


def certain_of_arousal(states: list[BodyState]) -> float:
    return max(state.p_aroused or 0.0 for state in states)


def test_a_run_is_exertion_and_no_arousal() -> None:
    states = lived(a_run, running, 900, RUNNER)
    at_work = states[4 * 400]
    assert at_work.activity == "run"
    assert (at_work.exertion.value or 0.0) > 0.6
    assert certain_of_arousal(states[4 * 180 : 4 * 780]) < 0.5
    assert at_work.arousal.value == pytest.approx(0.5, abs=0.05)


def test_the_heart_that_still_races_after_a_run_is_no_arousal() -> None:
    states = lived(a_run, running, 1080, RUNNER)
    assert (states[4 * 800].exertion.value or 0.0) > 0.4
    assert certain_of_arousal(states[4 * 780 :]) < 0.5


def test_a_rise_at_rest_is_arousal_and_no_exertion() -> None:
    states = lived(lambda t: 64.0 + (14.0 if t > 240.0 else 0.0), standing, 300, RUNNER)
    calm, stirred = states[4 * 235], states[-1]
    assert calm.arousal.value == pytest.approx(0.5, abs=0.05)
    # Of hearts that rise so, a laboratory's stress was behind some three in five.
    assert (stirred.p_aroused or 0.0) > 0.55 > 0.4 > (calm.p_aroused or 1.0)
    assert (stirred.arousal.value or 0.0) > 0.75
    assert stirred.arousal_interval[0] > calm.arousal_interval[0]
    assert (stirred.exertion.value or 0.0) < 0.05


def test_movement_alone_is_never_evidence_of_arousal() -> None:
    still = lived(lambda t: 70.0, standing, 400, RUNNER)
    moving = lived(lambda t: 70.0, lambda t: 110.0 if t > 200.0 else 0.0, 400, RUNNER)
    assert certain_of_arousal(moving[800:]) <= certain_of_arousal(still[800:]) + 0.01


def test_uncertainty_grows_with_exertion() -> None:
    states = lived(a_run, running, 500, RUNNER)
    assert (states[4 * 450].arousal.sd or 0.0) > 1.15 * (states[4 * 170].arousal.sd or 1.0)
    assert (states[4 * 450].arousal.sd or 0.0) > 0.95 * 0.274  # as if nothing were known


def test_relaxation_is_unknown_while_moving() -> None:
    state = lived(a_run, running, 300, RUNNER)[-1]
    assert state.relaxation.value is None
    assert state.relaxation.reason.startswith("moving")


def test_a_heart_rate_alone_still_tells_a_run_and_says_so() -> None:
    states = lived(a_run, None, 600, RUNNER)
    assert (states[4 * 400].exertion.value or 0.0) > 0.6
    assert "heart rate alone" in states[4 * 400].exertion.reason
    assert (states[4 * 400].exertion.sd or 0.0) > 0.1


def test_an_untold_reserve_is_estimated_and_says_so() -> None:
    states = lived(a_run, running, 300, Person())
    assert "estimated" in states[-1].exertion.reason
    assert (states[-1].exertion.value or 0.0) > 0.5


def test_work_that_no_sensor_sees_is_no_certain_arousal() -> None:
    states = lived(lambda t: 64.0 + (75.0 if t > 240.0 else 0.0), standing, 400, RUNNER)
    assert (states[-1].exertion.value or 0.0) > 0.5
    assert "more than the motion explains" in states[-1].exertion.reason
    assert certain_of_arousal(states[4 * 300 :]) < 0.75
