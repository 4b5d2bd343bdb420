"""Bicycles: pedals are followed as feet are, and nobody takes them for steps."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from biomusic.body.body import Body
from biomusic.errors import InputError
from biomusic.guide.goal import parse_goal
from biomusic.guide.plan import Plan
from biomusic.guide.steering import Steering, open_guide
from biomusic.guide.workout import parse_workout
from biomusic.rooms import open_source
from biomusic.session.bodies import follow
from biomusic.types import (
    AccelerationChunk,
    Activity,
    BodyState,
    Frame,
    Key,
    Mode,
    PedalCadence,
    Person,
    RidingSpeed,
    Sample,
)

PLAN = Plan(
    style="techno",
    key=Key(9, Mode.MINOR),
    tempo=(120.0, 190.0),
    home_tempo=124.0,
    density=(0.2, 0.8),
    energy=(0.2, 0.8),
    brightness=(0.2, 0.8),
    valence=0.5,
    minutes=35.0,
)


@cache
def ride() -> list[BodyState]:
    return list(follow(open_source("simulated:ride"), Person(age=35)))


def pedalled(rpm: float, speed: float | None = None, seconds: int = 30) -> BodyState:
    body = Body(Person())
    for second in range(seconds):
        for sample in _turning(float(second), rpm, speed):
            body.feed(sample)
        body.state(second + 0.5)
    return body.state(float(seconds))


def _turning(t: float, rpm: float, speed: float | None) -> Iterator[Sample]:
    yield PedalCadence(t=t, t_arrival=t, device="bike", revolutions_per_minute=rpm)
    if speed is not None:
        yield RidingSpeed(t=t, t_arrival=t, device="bike", metres_per_second=speed)


def test_a_turn_of_the_pedals_is_two_strokes() -> None:
    state = pedalled(85.0, 7.0)
    assert state.activity is Activity.CYCLE
    assert state.cadence.value == pytest.approx(170.0)
    assert state.speed.value == pytest.approx(7.0)


def test_pedals_that_shake_a_chest_strap_are_not_steps() -> None:
    body = Body(Person())
    for second in range(40):
        t = float(second)
        times = t + np.arange(50) / 50.0
        bob = 150.0 * np.sin(2.0 * np.pi * 1.9 * times)
        axes = np.stack([0.3 * bob, 0.1 * bob, 1000.0 + bob], 1)
        body.feed(AccelerationChunk(t=t, t_arrival=t + 1, device="x", times=times, milli_g=axes))
        for sample in _turning(t, 88.0, None):
            body.feed(sample)
        body.state(t + 1.0)
    state = body.state(41.0)
    assert state.activity is Activity.CYCLE
    assert state.cadence.value == pytest.approx(176.0)
    assert state.step_phase.value is None
    assert state.step_phase.reason


def test_riding_explains_the_heart_as_running_does() -> None:
    late = [state for state in ride() if 500.0 < state.t < 780.0]
    exertion = [state.exertion.value or 0.0 for state in late]
    arousal = [state.arousal.value or 0.0 for state in late]
    assert np.mean(exertion) == pytest.approx(0.6, abs=0.08)  # what the ride asks for
    assert np.abs(np.array(arousal) - 0.5).max() < 0.1  # nobody was excited


def test_faster_rides_ask_more_of_the_heart() -> None:
    slow, quick = (pedalled(85.0, speed, 600).exertion.value or 0.0 for speed in (4.5, 8.0))
    assert slow < quick


def test_the_beat_lies_on_the_strokes_and_says_so_in_turns() -> None:
    steering = Steering(open_guide("pace", PLAN), PLAN)
    intents = {state.t: steering.intend(state) for state in ride()}
    steady = intents[600.0]
    assert steady.tempo == pytest.approx(174.0, rel=0.01)
    assert steady.reasons["tempo"] == "two beats a turn at 87 rpm"
    assert steady.beats_a_step == 1.0
    assert intents[1000.0].reasons["tempo"] == "coasting: the beat waits for you"
    assert intents[1000.0].tempo == pytest.approx(intents[960.0].tempo, rel=0.02)
    assert intents[1635.0].reasons["tempo"].endswith("the beat waits for you")


def test_a_light_on_the_way_is_rest_and_the_ride_goes_on() -> None:
    seen = {state.t: state.activity for state in ride()}
    assert seen[600.0] is seen[1000.0] is seen[1700.0] is Activity.CYCLE
    assert seen[1630.0] is Activity.REST


def test_a_sensor_that_falls_silent_holds_and_lets_go() -> None:
    body = Body(Person())
    for second in range(20):
        for sample in _turning(float(second), 90.0, None):
            body.feed(sample)
        body.state(second + 0.5)
    assert body.state(23.0).cadence.value == pytest.approx(180.0)
    assert body.state(26.0).cadence.value is None


@pytest.mark.parametrize("rpm", [-1.0, 301.0, float("nan")])
def test_what_no_crank_does_is_not_believed(rpm: float) -> None:
    assert pedalled(rpm).cadence.value is None


def test_a_goal_in_turns_becomes_strokes_and_is_told_in_turns() -> None:
    assert parse_goal("85rpm").cadence == 170.0
    workout = parse_workout("5min 85rpm; 1min easy")
    assert workout.words() == "5min 85rpm; 1min easy"
    assert parse_workout(workout.words()) == workout
    with pytest.raises(InputError, match="30 to 150"):
        parse_workout("5min 200rpm")


def test_a_table_of_a_ride_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ride.csv"
    rows = [f"{t},{120 + t % 3},88,7.5" for t in range(30)]
    path.write_text("t_s,heart_rate_bpm,pedal_rpm,riding_speed_mps\n" + "\n".join(rows))
    last = list(follow(open_source(str(path)), Person()))[-1]
    assert last.activity is Activity.CYCLE
    assert last.cadence.value == pytest.approx(176.0)


def test_the_simulated_ride_sends_what_a_bicycle_sends() -> None:
    async def streams() -> set[str]:
        source = open_source("simulated:ride?minutes=0.5")
        return {item.stream async for item in source.stream() if isinstance(item, Frame)}

    assert {"csc_measurement", "heart_rate_measurement"} <= asyncio.run(streams())
    assert not [s for s in ride() if s.activity in (Activity.RUN, Activity.WALK)]
