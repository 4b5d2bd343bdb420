"""What the body makes of RR intervals: artefacts are put right, and rubbish convinces nobody."""

from __future__ import annotations

from collections.abc import Iterable
from math import nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from benchmarks.readers.intervals import injected, references, rmssd
from biomusic.body.body import Body
from biomusic.body.heart.heart import Heart
from biomusic.body.heart.intervals import Intervals
from biomusic.body.readings import Heartbeat
from biomusic.types import (
    Beat,
    BeatClass,
    BodyState,
    Cadence,
    Contact,
    HeartRate,
    Interval,
    Person,
    PulseInterval,
    Respiration,
)

ABSURD = [0.0, 5000.0, nan, -1.0, 1e300, float("inf")]


def noise(key: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=key))


def a_resting_heart(count: int) -> list[float]:
    breath = 30.0 * np.sin(np.arange(count) * 1.3)
    return [float(ms) for ms in np.rint(850.0 + breath + noise(3).normal(0.0, 8.0, count))]


def judged(intervals: Iterable[float], judge: Intervals | None = None) -> list[Beat]:
    """The decided beats of one chain, without the one that opens it."""
    judge, t, beats = judge or Intervals(), 0.0, list[Beat]()
    for ms in intervals:
        t += ms / 1000.0
        beats += judge.judge(t, ms, 0)
    return [beat for beat in beats if beat.rr is not None]


def fed(intervals: Iterable[float]) -> BodyState:
    body, t = Body(Person()), 0.0
    for ms in intervals:
        t += ms / 1000.0
        body.feed(Interval(t=t, t_arrival=t, device="strap", ms=ms))
    return body.state(t)


@pytest.mark.parametrize(
    ("wrong", "labels", "made"),
    [
        ([1700.0], [BeatClass.MISSED], [850.0]),
        ([2550.0], [BeatClass.MISSED], [850.0]),
        ([310.0, 540.0], [BeatClass.EXTRA, BeatClass.NORMAL], [None, 850.0]),
        ([200.0, 300.0, 350.0], [BeatClass.EXTRA] * 2 + [BeatClass.NORMAL], [None, None, 850.0]),
        ([720.0, 980.0], [BeatClass.ECTOPIC, BeatClass.NORMAL], [850.0, 850.0]),
        ([980.0, 720.0], [BeatClass.ECTOPIC, BeatClass.NORMAL], [850.0, 850.0]),
        ([500.0, 1200.0], [BeatClass.ECTOPIC, BeatClass.NORMAL], [850.0, 850.0]),
        ([520.0], [BeatClass.SHORT], [850.0]),
        ([1180.0], [BeatClass.LONG], [850.0]),
        ([5000.0], [BeatClass.IMPOSSIBLE], [None]),
    ],
)
def test_an_artefact_is_named_and_put_right(
    wrong: list[float], labels: list[BeatClass], made: list[float | None]
) -> None:
    quiet = [850.0 + 5.0 * (-1) ** beat for beat in range(40)]
    beats = judged([*quiet, *wrong, *quiet])[40 : 40 + len(wrong)]
    assert [beat.label for beat in beats] == labels
    assert [beat.rr for beat in beats] == wrong
    for beat, nn in zip(beats, made, strict=True):
        assert beat.nn == (nn if nn is None else pytest.approx(nn, abs=6.0))


def test_what_surrounds_an_artefact_is_left_alone() -> None:
    quiet = a_resting_heart(60)
    beats = judged([*quiet[:40], 1700.0, *quiet[40:], 850.0, 850.0])
    normal = [beat for beat in beats[:40] + beats[41:61]]
    assert {beat.label for beat in normal} == {BeatClass.NORMAL}
    assert [beat.nn for beat in normal] == quiet


def test_every_beat_is_decided_two_beats_later_at_most() -> None:
    judge, decided, t = Intervals(), -1, 0.0  # the beat that opens the chain is none
    for heard, ms in enumerate(noise(8).uniform(250.0, 2200.0, 3000).tolist(), 1):
        t += ms / 1000.0
        decided += len(judge.judge(t, ms, 0))
        assert heard - decided <= 2


def test_a_faster_pace_is_believed_at_once_and_an_incredible_one_after_some() -> None:
    at_rest = [900.0] * 30
    assert [beat.nn for beat in judged([*at_rest, *[720.0] * 5])][30:] == [720.0] * 5
    beats = judged([*at_rest, *[400.0] * 20])[30:]
    assert [beat.nn for beat in beats[:10]] == [None] * 10
    assert {beat.nn for beat in beats[15:]} == {400.0}


@pytest.mark.parametrize("end", [330.0, 1300.0])
def test_a_sprint_and_a_sudden_stop_are_followed_beat_by_beat(end: float) -> None:
    beat = np.arange(120)
    pace = end + (800.0 - end) * np.exp(-beat / 12.0) + noise(5).normal(0.0, 3.0, 120)
    beats = judged([*a_resting_heart(60), *pace.tolist()])
    assert sum(beat.label is not BeatClass.NORMAL for beat in beats[60:]) <= 1


def test_a_gap_is_never_bridged() -> None:
    judge = Intervals()
    for at in range(10):
        judge.judge(0.9 * at, 900.0, 0)
    opening, *after = judge.judge(10.0, 895.0, 1) + judge.judge(10.9, 900.0, 1)
    assert opening.t == pytest.approx(9.105)
    assert opening.rr is opening.nn is None
    assert [beat.nn for beat in after] == [895.0, 900.0]


def test_after_a_long_gap_any_pace_is_new() -> None:
    judge = Intervals()
    judged([900.0] * 30, judge)
    beats = [beat for at in range(4) for beat in judge.judge(60.0 + 0.4 * at, 400.0, 1)]
    assert [beat.nn for beat in beats if beat.rr is not None] == [400.0] * 4


def test_a_strap_that_was_off_the_skin_begins_anew() -> None:
    heart, beats = Heart(), list[Beat]()
    for count in range(200):
        t = 0.8 * count
        if count in (80, 120):
            heart.contact(Contact(t=t, t_arrival=t, device="a", touching=count == 120))
        beats += heart.interval(Interval(t=t, t_arrival=t, device="a", ms=800.0))
    assert [round(beat.t / 0.8) for beat in beats if beat.rr is None] == [-1, 119]


def test_what_waits_at_the_end_of_a_chain_is_decided_as_it_stands() -> None:
    judge = Intervals()
    judged([900.0] * 30, judge)
    judge.judge(28.5, 1500.0, 0)
    assert judge.judge(60.0, 900.0, 1)[0].label is BeatClass.LONG


def test_doubtful_heartbeats_bound_no_normal_interval() -> None:
    heart, beats = Heart(), list[Beat]()
    for count in range(200):
        quality = 0.3 if count % 10 == 5 else 1.0
        beats += heart.see("strap", Heartbeat(0.8 * count, 1000.0, quality, 0))
    assert sum(beat.nn is None and beat.rr is not None for beat in beats) == 40
    assert heart.at(160.0).variability.rmssd.value is None
    assert heart.at(160.0).rate.value == pytest.approx(75.0)


def test_a_doubtful_heartbeat_between_two_is_none() -> None:
    times = [0.85 * count for count in range(40)]
    beats = list[Beat]()
    heart = Heart()
    for t, quality in sorted([(t, 1.0) for t in times] + [(times[30] + 0.3, 0.2)]):
        beats += heart.see("strap", Heartbeat(t, 1000.0, quality, 0))
    extra = [beat for beat in beats if beat.label is BeatClass.EXTRA]
    assert [(beat.nn, beat.quality) for beat in extra] == [(None, 0.2)]
    assert all(beat.nn == pytest.approx(850.0) for beat in beats[1:] if beat not in extra)


def test_a_blurred_pulse_is_told_but_not_believed() -> None:
    heart, beats = Heart(), list[Beat]()
    for count in range(40):
        t, error = 0.9 * count, 60.0 if count == 20 else 5.0
        beats += heart.pulse(
            PulseInterval(t=t, t_arrival=t, device="band", ms=900.0, error_ms=error)
        )
    heart.pulse(PulseInterval(t=37.0, t_arrival=37.0, device="band", ms=900.0, error_ms=1e300))
    blurred = [beat for beat in beats if beat.rr is not None and beat.nn is None]
    assert [beat.quality for beat in blurred] == [pytest.approx(0.2)]


def fibrillating(count: int) -> list[float]:
    return [float(ms) for ms in noise(6).gamma(12.0, 60.0, count).clip(300.0, 1800.0)]


def test_fibrillation_gives_no_confident_variability() -> None:
    variability = fed([*a_resting_heart(60), *fibrillating(200)]).variability
    assert variability.rmssd.value is variability.dfa_alpha1.value is None
    assert variability.corrected > 0.05


def test_a_heart_that_stops_fibrillating_is_believed_within_a_minute_and_a_half() -> None:
    variability = fed([*fibrillating(300), *a_resting_heart(105)]).variability
    assert variability.rmssd.value == pytest.approx(rmssd(a_resting_heart(105)), rel=0.15)


def test_beating_by_twos_gives_the_right_rate_and_no_variability() -> None:
    twos = [ms for _ in range(60) for ms in (560.0, 1140.0)]
    for intervals in (twos, [*a_resting_heart(60), *twos]):
        state = fed(intervals)
        assert state.heart_rate.value == pytest.approx(60_000.0 / 850.0, rel=0.01)
        assert state.variability.rmssd.value is None


def test_half_the_rate_is_believed_when_it_stays() -> None:
    blocked = [1700.0 + 20.0 * (-1) ** beat for beat in range(30)]
    assert fed([*a_resting_heart(60), *blocked]).heart_rate.value == pytest.approx(35.3, abs=0.2)


@pytest.mark.parametrize(("swing", "beats"), [(120.0, 5.0), (200.0, 4.0), (200.0, 6.0)])
def test_a_heart_that_grows_lively_is_not_taken_for_artefacts(swing: float, beats: float) -> None:
    steady = (800.0 + noise(7).normal(0.0, 2.0, 200)).tolist()
    lively = (800.0 + swing * np.sin(2.0 * np.pi * np.arange(200) / beats)).tolist()
    labels = [beat.label for beat in judged([*steady, *lively])]
    assert set(labels[300:]) == {BeatClass.NORMAL}


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


@given(some.lists(some.floats(200.0, 6000.0) | some.sampled_from(ABSURD), max_size=60))
def test_every_nn_interval_is_one_that_a_heart_can_have(intervals: list[float]) -> None:
    judge, beats = Intervals(), list[Beat]()
    for second, ms in enumerate(intervals):
        beats += judge.judge(float(second), ms, second // 20)
    assert all(beat.nn is None or 250.0 <= beat.nn <= 2200.0 for beat in beats)
    assert [beat.t for beat in beats] == sorted(beat.t for beat in beats)


def test_random_intervals_leave_arousal_undecided() -> None:
    state = fed(noise(4).uniform(300.0, 2000.0, 200).tolist())
    assert state.variability.rmssd.value is None
    low, high = state.arousal_interval
    assert low < 0.3 < 0.7 < high
    assert state.quality["heart"].score < 0.1


@pytest.mark.parametrize("name", ["100", "122", "205", "230"])
def test_rmssd_survives_artefacts_at_three_beats_in_a_hundred(name: str) -> None:
    hearts = [record for record in references() if record.name == name]
    if not hearts:
        pytest.skip("needs ../shared/data/body/ecg-mitbih")
    beats, _ = injected(hearts[0].beats, 0.03, 11)
    decided = judged(np.diff(beats).tolist())
    nn = list[float]()
    for beat in decided:
        times = round((beat.rr or 0.0) / beat.nn) if beat.nn else 0
        nn += [beat.nn or 0.0] * (times if beat.label is BeatClass.MISSED else times > 0)
    assert rmssd(nn) == pytest.approx(hearts[0].rmssd(), rel=0.10)
