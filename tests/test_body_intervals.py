"""What the body makes of RR intervals: exact variability, and no certainty from rubbish."""

from __future__ import annotations

from math import nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from biomusic.body.body import Body
from biomusic.body.heart.intervals import Intervals
from biomusic.types import BeatClass, BodyState, Cadence, HeartRate, Interval, Person, Respiration

ABSURD = [0.0, 5000.0, nan, -1.0, 1e300, float("inf")]


def fed(intervals: list[float], begin: float = 0.0) -> BodyState:
    body, t = Body(Person()), begin
    for ms in intervals:
        t += ms / 1000.0
        body.feed(Interval(t=t, t_arrival=t, device="strap", ms=ms))
    return body.state(t)


def a_resting_heart(count: int) -> list[float]:
    generator = np.random.Generator(np.random.Philox(key=3))
    breath = 30.0 * np.sin(np.arange(count) * 1.3)
    return [float(ms) for ms in np.rint(850.0 + breath + generator.normal(0.0, 8.0, count))]


def test_rmssd_is_exactly_that_of_the_last_sixty_seconds() -> None:
    intervals = a_resting_heart(150)
    times = np.cumsum(intervals) / 1000.0
    inside = np.array(intervals)[times > times[-1] - 60.0]
    naive = float(np.sqrt(np.mean(np.diff(inside) ** 2)))
    assert fed(intervals).variability.rmssd.value == pytest.approx(naive, rel=1e-9)


def test_rmssd_waits_for_thirty_seconds_of_heartbeats() -> None:
    intervals = a_resting_heart(150)
    early = fed(intervals[:30])
    assert early.variability.rmssd.value is None
    assert "30 s are needed" in early.variability.rmssd.reason
    assert fed(intervals[:40]).variability.rmssd.value is not None


def test_rmssd_is_blank_when_more_than_one_beat_in_twenty_was_corrected() -> None:
    intervals = a_resting_heart(100)
    for place in range(40, 100, 8):
        intervals[place] *= 0.6
    state = fed(intervals)
    assert state.variability.rmssd.value is None
    assert "corrected" in state.variability.rmssd.reason
    assert 0.0 < state.quality["heart"].score < 0.6


@pytest.mark.parametrize(
    ("wrong", "beat"),
    [
        ([1700.0], BeatClass.MISSED),
        ([520.0, 1180.0], BeatClass.ECTOPIC),
        ([420.0], BeatClass.SHORT),
        ([0.0], BeatClass.IMPOSSIBLE),
    ],
)
def test_a_beat_that_is_none_is_set_aside_within_two_beats(
    wrong: list[float], beat: BeatClass
) -> None:
    judge = Intervals()
    stream = [*a_resting_heart(30), *wrong, 850.0, 850.0]
    judged = [each for at, ms in enumerate(stream) for each in judge.judge(float(at), ms, 0)]
    assert beat in {each.beat for each in judged if not each.nn}
    assert all(700.0 < each.ms < 1000.0 for each in judged if each.nn)
    assert [each.follows for each in judged if each.nn].count(False) == 2


def test_an_extra_beat_is_joined_with_its_other_half() -> None:
    judge = Intervals()
    stream = [*a_resting_heart(30), 300.0, 540.0, 850.0]
    judged = [each for at, ms in enumerate(stream) for each in judge.judge(float(at), ms, 0)]
    assert [each.ms for each in judged if each.beat is BeatClass.EXTRA] == [840.0]


def test_a_sudden_new_pace_is_believed_after_three_beats() -> None:
    judge = Intervals()
    for at in range(30):
        judge.judge(float(at), 900.0, 0)
    judged = [judge.judge(30.0 + at, ms, 0) for at, ms in enumerate([500.0, 505.0, 498.0])]
    assert [len(each) for each in judged] == [0, 0, 3]
    assert all(each.nn for each in judged[2])


def test_a_gap_is_never_bridged() -> None:
    judge = Intervals()
    before = [judge.judge(float(at), 900.0, 0) for at in range(10)]
    after = judge.judge(60.0, 700.0, 1)
    assert before[-1][0].follows
    assert not after[0].follows


@given(some.lists(some.sampled_from(ABSURD), max_size=40))
def test_absurd_readings_neither_crash_nor_convince(readings: list[float]) -> None:
    body = Body(Person())
    for second, reading in enumerate(readings):
        t = float(second)
        body.feed(Interval(t=t, t_arrival=t, device="a", ms=reading))
        body.feed(HeartRate(t=t, t_arrival=t, device="a", bpm=min(reading, 300.0)))
        body.feed(Respiration(t=t, t_arrival=t, device="a", breaths_per_minute=reading))
        body.feed(Cadence(t=t, t_arrival=t, device="a", steps_per_minute=reading or nan))
        state = body.state(float(second))
        assert state.heart_rate.value is None
        assert state.cadence.value is None
        assert state.respiration_rate.value is None
        assert state.arousal.value is None
        assert state.quality["heart"].score == 0.0


def test_random_intervals_leave_arousal_undecided() -> None:
    generator = np.random.Generator(np.random.Philox(key=4))
    state = fed(generator.uniform(300.0, 2000.0, 200).tolist())
    assert state.variability.rmssd.value is None
    low, high = state.arousal_interval
    assert high - low > 0.6
    assert state.quality["heart"].score < 0.1


def test_a_breathing_heart_tells_the_breath() -> None:
    t = 0.0
    times: list[float] = []
    while t < 90.0:
        t += 0.85 + 0.05 * float(np.sin(2.0 * np.pi * 0.22 * t))
        times.append(t)
    state = fed((np.diff(times) * 1000.0).tolist(), begin=times[0])
    assert state.respiration_rate.value == pytest.approx(13.2, abs=0.5)
