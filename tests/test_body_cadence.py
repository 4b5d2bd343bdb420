"""Cadence is calm while the steps are steady and quick when they change."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from biomusic.body.motion.cadence import CadenceTrack
from biomusic.types import Estimate


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
