"""Acceleration tells steps and their phase, turning and shaking, at any rate and in any pieces."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.step_phase import asked, packets, runner
from biomusic.body.motion.acceleration import RATE, AccelerationGrid
from biomusic.body.motion.movement import Movement
from biomusic.body.readings import Moving
from biomusic.types import AccelerationChunk, Activity, Cadence, Speed

Floats = NDArray[np.float64]


def chunk(times: Floats, milli_g: Floats, arrival: float | None = None) -> AccelerationChunk:
    last = float(times[-1]) if arrival is None else arrival
    return AccelerationChunk(
        t=float(times[0]), t_arrival=last, device="chest", times=times, milli_g=milli_g
    )


def lived(times: Floats, milli_g: Floats, every: float = 0.25) -> list[tuple[float, Moving]]:
    """What a movement room tells, asked as the acceleration comes in."""
    movement, told = Movement(), list[tuple[float, Moving]]()
    looks = np.arange(times[0] + every, times[-1] + every, every)
    bounds = np.searchsorted(times, np.concatenate(([times[0]], looks)))
    for look, (start, end) in zip(looks.tolist(), pairwise(bounds.tolist()), strict=True):
        if start < end:
            movement.shake(chunk(times[start:end], milli_g[start:end], look))
        told.append((look, movement.at(look)))
    return told


def resting(seconds: float, rate: float = 50.0, down: Floats | None = None) -> Floats:
    """A body that breathes, with gravity along ``down`` (mg)."""
    generator = np.random.Generator(np.random.Philox(key=7))
    times = np.arange(round(seconds * rate)) / rate
    milli_g = generator.normal(0.0, 4.0, (len(times), 3))
    milli_g[:, 0] += 6.0 * np.sin(2.0 * np.pi * 0.25 * times)
    return milli_g + (np.array([0.0, 0.0, 1000.0]) if down is None else down)


def a_line(times: Floats) -> Floats:
    return np.stack((100.0 * times, 500.0 - 40.0 * times, np.full(len(times), 1000.0)), axis=1)


@pytest.mark.parametrize("rate", [25.0, 50.02, 64.0, 199.3, 405.0])
def test_a_device_of_any_rate_is_put_on_the_grid_without_moving_in_time(rate: float) -> None:
    times = 3.7 + np.arange(round(8.0 * rate)) / rate
    (stretch,) = AccelerationGrid().feed(times, a_line(times))
    points: Floats = np.arange(stretch.axes.shape[1], dtype=np.float64)
    points = (points + (stretch.first + 0.5)) / RATE
    assert len(points) == pytest.approx(8.0 * RATE, abs=4)
    assert np.abs(stretch.axes.T - a_line(points)).max() < 0.1  # mg


@pytest.mark.parametrize("size", [1, 3, 17, 111])
def test_the_grid_is_the_same_bit_for_bit_however_it_is_cut(size: int) -> None:
    generator = np.random.Generator(np.random.Philox(key=4))
    times = np.cumsum(generator.uniform(0.0016, 0.008, 3000))
    times[2000:] += 2.0  # torn
    milli_g = generator.normal(0.0, 300.0, (3000, 3))

    def drawn(size: int) -> list[tuple[int, bytes]]:
        grid, points = AccelerationGrid(), list[tuple[int, bytes]]()
        for start in range(0, len(times), size):
            part = slice(start, start + size)
            for stretch in grid.feed(times[part], milli_g[part]):
                for number, point in enumerate(stretch.axes.T):
                    points.append((stretch.first + number, point.tobytes()))
        return points

    assert drawn(size) == drawn(3000)


def test_nothing_is_drawn_across_a_tear() -> None:
    times = np.concatenate((np.arange(100) / 50.0, 10.0 + np.arange(100) / 50.0))
    stretches = list(AccelerationGrid().feed(times, a_line(times)))
    assert [stretch.torn for stretch in stretches] == [True, True]
    assert all(abs(s.first + s.axes.shape[1] - s.first - 100) <= 2 for s in stretches)


@pytest.mark.parametrize("rate", [25.0, 50.0, 100.0, 200.0])
def test_the_phase_of_a_runners_steps_is_foretold_within_twenty_milliseconds(rate: float) -> None:
    body = runner(170.0, 0.025, seed=11)
    seen = asked(body, packets(body, rate, 11, 0.18))
    assert seen.unknown == 0
    assert seen.off.std() < 20.0
    assert abs(seen.off.mean()) < 40.0  # a contact shorter or longer than usual
    assert 0.5 < np.sqrt(np.mean(seen.expected**2)) / seen.off.std() < 2.0


def test_without_acceleration_there_is_no_phase_of_steps() -> None:
    movement = Movement()
    for second in range(20):
        t = float(second)
        movement.step(Cadence(t=t, t_arrival=t, device="pod", steps_per_minute=170.0))
    told = movement.at(19.0)
    assert told.cadence.value == 170.0
    assert told.step_phase.value is None
    assert told.posture_change.value is None
    assert told.step_phase.reason


def test_a_phase_that_was_foretold_long_ago_is_less_certain_and_then_unknown() -> None:
    body, movement = runner(165.0, 0.02, seed=2, seconds=20.0), Movement()
    for piece in packets(body, 50.0, 2, 1.0):
        movement.shake(piece)
    spreads = [movement.at(20.0 + wait).step_phase.sd for wait in (0.0, 1.0, 3.0)]
    assert all(sd is not None for sd in spreads)
    assert spreads == sorted(spreads, key=lambda sd: sd or 0.0)
    assert movement.at(26.0).step_phase.value is None
    assert movement.at(26.0).motion.value is None


def test_lying_down_shows_as_ninety_degrees_for_ten_seconds() -> None:
    upright = resting(20.0)
    lying = resting(30.0, down=np.array([1000.0, 0.0, 0.0]))
    milli_g = np.concatenate((upright, lying))
    told = dict(lived(np.arange(len(milli_g)) / 50.0, milli_g))
    assert (told[19.0].posture_change.value or 0.0) < 3.0
    assert told[25.0].posture_change.value == pytest.approx(90.0, abs=3.0)
    assert (told[35.0].posture_change.value or 0.0) < 3.0
    assert told[45.0].activity is Activity.REST


def test_posture_is_not_told_while_running_shakes_it() -> None:
    body = runner(165.0, 0.02, seed=3, seconds=20.0)
    pieces = packets(body, 50.0, 3, 20.0)
    told = lived(pieces[0].times, pieces[0].milli_g)
    late = [moving.posture_change for t, moving in told if t > 5.0]
    assert all(posture.value is None and posture.reason for posture in late)


def test_a_body_at_rest_neither_moves_nor_steps() -> None:
    milli_g = resting(30.0)
    told = [moving for t, moving in lived(np.arange(len(milli_g)) / 50.0, milli_g) if t > 4.0]
    assert {moving.cadence.value for moving in told} == {0.0}
    assert max(moving.motion.value or 0.0 for moving in told) < 0.05
    assert {moving.activity for moving in told} == {Activity.REST}


def test_hands_that_fidget_take_no_steps() -> None:
    generator = np.random.Generator(np.random.Philox(key=9))
    times = np.arange(6000) / 50.0
    kicks = generator.normal(0.0, 1.0, (6000, 3)) * (generator.random((6000, 1)) < 0.04)
    swing = np.exp(-np.arange(40) / 10.0) * np.sin(np.arange(40) / 4.0)
    moved = [np.convolve(axis, swing, mode="same") for axis in kicks.T]
    milli_g = resting(120.0) + 300.0 * np.stack(moved, axis=1)
    told = [moving for t, moving in lived(times, milli_g) if t > 5.0]
    stepping = [bool(moving.cadence.value) for moving in told]
    assert np.mean(stepping) < 0.2
    assert max(moving.motion.value or 0.0 for moving in told) > 0.1


def test_who_travels_without_steps_does_something_else() -> None:
    milli_g, movement = resting(30.0), Movement()
    moving = movement.at(0.0)
    for second in range(30):
        t, part = float(second), slice(50 * second, 50 * second + 50)
        movement.shake(chunk(t + np.arange(50) / 50.0, milli_g[part], t + 1.0))
        movement.travel(Speed(t=t, t_arrival=t, device="watch", metres_per_second=6.0))
        moving = movement.at(t + 1.0)
    assert moving.activity is Activity.OTHER


@pytest.mark.parametrize("ahead", [3600.0, -0.2])
def test_a_clock_that_is_wrong_keeps_nothing_fresh(ahead: float) -> None:
    movement, milli_g = Movement(), resting(10.0)
    for second in range(10):
        times = ahead + second + np.arange(50) / 50.0
        movement.shake(chunk(times, milli_g[50 * second : 50 * second + 50], second + 1.0))
        movement.at(second + 1.0)
    assert movement.at(10.0).motion.value is not None
    assert movement.quality(10.0)["motion"].score == 1.0
    assert movement.at(16.0).motion.value is None
    assert movement.quality(16.0)["motion"].score < 0.5


@pytest.mark.parametrize("fault", [np.nan, np.inf, 1e12])
def test_what_no_sensor_can_measure_is_passed_over(fault: float) -> None:
    movement = Movement()
    milli_g = resting(20.0)
    milli_g[::7] = fault
    milli_g[500:] = fault
    for second in range(20):
        part = slice(50 * second, 50 * second + 50)
        movement.shake(chunk(second + np.arange(50) / 50.0, milli_g[part], second + 1.0))
        if second == 9:
            assert (movement.at(10.0).motion.value or 1.0) < 0.05
    assert movement.at(20.0).motion.value is None


def test_a_packet_that_is_lost_does_not_lose_the_pace() -> None:
    body, movement = runner(165.0, 0.02, seed=6, seconds=40.0), Movement()
    told: list[float | None] = []
    for number, piece in enumerate(packets(body, 25.0, 6, 36 / 25.0)):
        if number % 7 != 6:
            movement.shake(piece)
        if number >= 3:
            told.append(movement.at(piece.t_arrival).cadence.value)
    assert all(value is not None and abs(value - 165.0) < 8.0 for value in told)
