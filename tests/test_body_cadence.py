"""Cadence is calm while the steps are steady, quick when they change, and never half of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.step_phase import packets, runner
from biomusic.body.motion.cadence import CadenceTrack
from biomusic.body.motion.movement import Movement
from biomusic.types import AccelerationChunk, Activity, Cadence, Estimate

Floats = NDArray[np.float64]


def counted(steps: float) -> float:
    """As foot pods and FIT files count: whole strides, so in twos."""
    return 2.0 * round(steps / 2.0)


def told(pace: Callable[[int], float], seconds: int) -> list[Estimate]:
    track = CadenceTrack()
    seen: list[Estimate] = []
    for second in range(seconds):
        track.hear(float(second), pace(second))
        seen.append(track.at(float(second)))
    return seen


def test_steady_running_is_the_mean_of_twenty_seconds() -> None:
    generator = np.random.Generator(np.random.Philox(key=5))
    paces = [counted(each) for each in generator.normal(171.0, 1.5, 300)]
    seen = told(lambda second: paces[second], 300)
    for second in range(20, 300):
        expected = float(np.mean(paces[second - 19 : second + 1]))
        assert seen[second].value == pytest.approx(expected, rel=0.005)


@pytest.mark.parametrize("step", [10.0, -10.0])
@pytest.mark.parametrize("pace", [150.0, 170.0, 186.0])
def test_a_step_of_ten_is_followed_within_eight_seconds(pace: float, step: float) -> None:
    seen = told(lambda second: pace + (step if second >= 60 else 0.0), 100)
    assert seen[67].value == pytest.approx(pace + step, rel=0.01)
    assert seen[99].value == pytest.approx(pace + step, rel=0.001)


def test_one_slip_of_the_sensor_does_not_show() -> None:
    seen = told(lambda second: 0.0 if second == 50 else 172.0, 80)
    assert {estimate.value for estimate in seen} == {172.0}


def test_standing_is_zero_and_not_unknown() -> None:
    seen = told(lambda second: 170.0 if second < 30 else 0.0, 40)
    assert seen[34].value == 0.0


def test_a_walk_becomes_a_run_at_once() -> None:
    seen = told(lambda second: 110.0 if second < 30 else 160.0, 60)
    assert seen[34].value == pytest.approx(160.0)


def test_impossible_steps_are_refused() -> None:
    track = CadenceTrack()
    assert not track.hear(0.0, 400.0)
    assert not track.hear(0.0, float("nan"))
    assert track.at(0.0).value is None


def running(pace: float, seconds: float = 30.0, rate: float = 50.0, seed: int = 1) -> Floats:
    """Acceleration (n, 3) in mg of a chest that runs."""
    body = runner(pace, 0.02, seed, seconds + 1.0)
    (whole,) = packets(body, rate, seed, seconds + 2.0)
    return whole.milli_g[: round(seconds * rate)]


def walking(pace: float, seconds: float = 30.0, rate: float = 50.0, stride: float = 0.2) -> Floats:
    """The same of a walker; ``stride`` is the share of the power at half the pace."""
    generator = np.random.Generator(np.random.Philox(key=8))
    phase = np.arange(round(seconds * rate)) / rate * 2.0 * np.pi * pace / 60.0
    milli_g = generator.normal(0.0, 30.0, (len(phase), 3))
    milli_g[:, 2] += 300.0 * np.sqrt(stride) * np.sin(phase / 2.0 + 0.4) + 1000.0
    milli_g[:, 2] += 300.0 * np.sqrt(0.8 - stride) * np.sin(phase)
    milli_g[:, 2] += 300.0 * np.sqrt(0.1) * (np.sin(1.5 * phase) + np.sin(2.0 * phase + 1.0))
    return milli_g


def standing(seconds: float = 30.0, rate: float = 50.0) -> Floats:
    generator = np.random.Generator(np.random.Philox(key=6))
    drawn: Floats = generator.normal(0.0, 8.0, (round(seconds * rate), 3))
    drawn[:, 2] += 1000.0
    return drawn


def pod(t: float, steps: float) -> Cadence:
    return Cadence(t=t, t_arrival=t, device="pod", steps_per_minute=steps)


def shown(
    milli_g: Floats, rate: float = 50.0, steps: Callable[[float], float | None] | None = None
) -> dict[float, Estimate]:
    """The cadence every quarter of a second, beside a foot pod that tells ``steps``."""
    movement, seen = Movement(), dict[float, Estimate]()
    times = np.arange(len(milli_g)) / rate
    for quarter in range(1, int(4.0 * len(milli_g) / rate) + 1):
        t = quarter / 4.0
        part = (times >= t - 0.25) & (times < t)
        first = float(times[part][0])
        movement.shake(
            AccelerationChunk(
                t=first, t_arrival=t, device="chest", times=times[part], milli_g=milli_g[part]
            )
        )
        told = steps(t) if steps is not None and t % 1.0 == 0.0 else None
        if told is not None:
            movement.step(pod(t, told))
        seen[t] = movement.at(t).cadence
    return seen


def values(seen: dict[float, Estimate], start: float, end: float) -> list[float]:
    return [each.value or 0.0 for t, each in seen.items() if start <= t < end]


@pytest.mark.parametrize("pace", [140.0, 155.0, 170.0, 185.0, 200.0])
@pytest.mark.parametrize("rate", [25.0, 200.0])
def test_a_runners_chest_tells_the_steps_and_no_octave_of_them(pace: float, rate: float) -> None:
    seen = values(shown(running(pace, rate=rate), rate), 6.0, 30.0)
    assert max(abs(each - pace) for each in seen) < 0.06 * pace  # it drifts by 2 %
    assert np.mean(seen) == pytest.approx(pace, rel=0.025)


# Slower than this, an arm that swings as much as in the last row looks like one of half the pace.
@pytest.mark.parametrize(
    ("stride", "slowest"), [(0.0, 66.0), (0.2, 66.0), (0.3, 72.0), (0.4, 80.0), (0.55, 85.0)]
)
def test_an_arm_that_swings_shows_the_steps_and_not_the_strides(
    stride: float, slowest: float
) -> None:
    for pace in (slowest, 100.0, 115.0, 130.0):
        seen = values(shown(walking(pace, stride=stride)), 6.0, 30.0)
        assert max(abs(each - pace) for each in seen) < 4.0


@pytest.mark.parametrize(("before", "after"), [(150.0, 170.0), (178.0, 158.0)])
def test_a_runner_who_changes_pace_is_followed_within_six_seconds(
    before: float, after: float
) -> None:
    seen = shown(np.concatenate((running(before), running(after, seed=2))))
    settled = values(seen, 36.0, 60.0)
    assert np.mean(values(seen, 36.0, 38.0)) == pytest.approx(after, rel=0.04)
    assert min(settled) > 0.94 * after


@pytest.mark.parametrize("moving", [walking(110.0), running(165.0)])
def test_who_stops_stands_within_three_seconds_and_who_starts_steps_within_five(
    moving: Floats,
) -> None:
    seen = shown(np.concatenate((moving, standing(), moving)))
    assert values(seen, 33.0, 60.0) == [0.0] * 108
    assert min(values(seen, 65.0, 90.0)) > 90.0


def test_a_pod_and_acceleration_that_agree_give_the_more_exact_one() -> None:
    last = shown(running(165.0), steps=lambda t: counted(165.0))[30.0]
    assert last.value == pytest.approx(165.0, rel=0.03)
    assert not last.reason


def test_acceleration_takes_over_from_a_pod_that_falls_silent() -> None:
    seen = shown(running(165.0), steps=lambda t: 164.0 if t < 15.0 else None)
    assert all(value == pytest.approx(165.0, rel=0.04) for value in values(seen, 8.0, 30.0))


def test_a_pod_that_goes_on_after_a_stop_is_not_believed() -> None:
    milli_g = np.concatenate((running(165.0), standing(5.0)))
    seen = shown(milli_g, steps=lambda t: 165.0)
    assert seen[34.0].value == 0.0
    assert "foot pod" in seen[34.0].reason


def test_a_phone_that_lies_on_the_table_stops_nobody() -> None:
    seen = shown(standing(20.0), steps=lambda t: 165.0)
    assert {each.value for each in seen.values() if each.value is not None} <= {0.0, 165.0}
    assert set(values(seen, 2.0, 20.0)) == {165.0}
    assert "none" in seen[20.0].reason


def test_a_pod_that_tells_of_no_steps_is_corrected_by_a_running_chest() -> None:
    last = shown(running(165.0), steps=lambda t: 0.0)[30.0]
    assert last.value == pytest.approx(165.0, rel=0.04)
    assert "foot pod" in last.reason


def test_a_pod_that_contradicts_the_chest_is_less_certain_and_says_so() -> None:
    doubted = shown(running(165.0), steps=lambda t: 140.0)[30.0]
    alone = CadenceTrack()
    for second in range(11, 31):
        alone.hear(float(second), 140.0)
    assert doubted.value == 140.0
    assert (doubted.sd or 0.0) > (alone.at(30.0).sd or 0.0)
    assert "acceleration shows 16" in doubted.reason


def test_the_activity_follows_the_steps_that_acceleration_shows() -> None:
    milli_g = np.concatenate((walking(110.0), running(165.0)))
    movement, seen = Movement(), list[Activity]()
    for second in range(60):
        t, part = float(second), slice(50 * second, 50 * second + 50)
        times = t + np.arange(50) / 50.0
        movement.shake(
            AccelerationChunk(
                t=t, t_arrival=t + 1.0, device="chest", times=times, milli_g=milli_g[part]
            )
        )
        seen.append(movement.at(t + 1.0).activity)
    assert set(seen[8:30]) == {Activity.WALK}
    assert set(seen[38:]) == {Activity.RUN}
