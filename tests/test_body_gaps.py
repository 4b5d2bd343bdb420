"""One timeline for every gap: raw values vanish at 5 s, estimates fade until 20 s."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from biomusic.body.body import Body
from biomusic.types import BodyState, Cadence, Contact, HeartRate, Interval, Person, Speed

LAST = 180.0  # s, when everything falls silent


def a_body_that_spoke(pace: float = 0.0) -> Body:
    body = Body(Person(age=40.0, resting_heart_rate=60.0))
    second = 0.0
    while second <= LAST:
        excited = 25.0 if second > 150.0 else 0.0
        bpm = 62.0 + excited + (60.0 if pace else 0.0)
        body.feed(HeartRate(t=second, t_arrival=second, device="strap", bpm=bpm))
        body.feed(Cadence(t=second, t_arrival=second, device="pod", steps_per_minute=pace))
        body.feed(Speed(t=second, t_arrival=second, device="pod", metres_per_second=pace / 60.0))
        for quarter in range(4):
            body.state(second + quarter / 4.0)
        second += 1.0
    return body


def raw_values(state: BodyState) -> list[float | None]:
    return [state.heart_rate.value, state.cadence.value, state.speed.value, state.motion.value]


def test_raw_values_are_null_after_five_seconds_of_silence_and_say_why() -> None:
    body = a_body_that_spoke(pace=160.0)
    assert None not in raw_values(body.state(LAST + 5.0))
    state = body.state(LAST + 7.0)
    assert raw_values(state) == [None] * 4
    assert state.heart_rate.reason == "no heartbeat for 7 s"
    assert state.cadence.reason == "no steps for 7 s"
    assert state.quality["heart"].score < 0.5


def test_arousal_fades_to_its_prior_and_then_has_no_data() -> None:
    body = a_body_that_spoke()
    seen = [body.state(LAST + wait) for wait in (3.0, 5.0, 9.0, 14.0, 19.0, 20.0)]
    levels = [state.arousal.value for state in seen[:-1]]
    assert levels[0] == pytest.approx(levels[1], abs=0.01)
    assert all(level is not None and level > 0.5 for level in levels)
    assert levels[1:] == sorted(levels[1:], key=lambda level: -(level or 0.0))
    spreads = [state.arousal.sd or 0.0 for state in seen[:-1]]
    assert spreads[1:] == sorted(spreads[1:])
    lost = seen[-1]
    assert lost.arousal.value is None
    assert lost.p_aroused is None
    assert lost.arousal.reason.startswith("no data")
    assert lost.arousal_interval == (0.05, 0.95)


def test_exertion_of_a_silent_body_is_held_and_lost() -> None:
    body = a_body_that_spoke(pace=160.0)
    before, held = body.state(LAST).exertion, body.state(LAST + 12.0).exertion
    assert before.value is not None
    assert held.value is not None
    assert held.value < before.value
    assert (held.sd or 0.0) > (before.sd or 0.0)
    assert body.state(LAST + 20.0).exertion.value is None


@pytest.mark.alone
def test_two_silent_hours_cost_nothing_and_leave_nothing() -> None:
    body = a_body_that_spoke()
    begin = time.process_time()
    state = body.state(LAST + 7200.0)
    assert time.process_time() - begin < 0.01
    assert raw_values(state) == [None] * 4
    body.feed(HeartRate(t=7400.0, t_arrival=7400.0, device="strap", bpm=70.0))
    assert body.state(7400.0).heart_rate.value == 70.0


def test_a_strap_without_skin_is_not_believed() -> None:
    body = a_body_that_spoke()
    body.feed(Contact(t=LAST, t_arrival=LAST, device="strap", touching=False))
    body.feed(HeartRate(t=LAST + 1.0, t_arrival=LAST + 1.0, device="strap", bpm=90.0))
    state = body.state(LAST + 1.0)
    assert state.heart_rate.value is None
    assert "skin" in state.heart_rate.reason
    body.feed(Contact(t=LAST + 2.0, t_arrival=LAST + 2.0, device="strap", touching=True))
    body.feed(HeartRate(t=LAST + 2.0, t_arrival=LAST + 2.0, device="strap", bpm=66.0))
    assert body.state(LAST + 2.0).heart_rate.value == 66.0


def test_old_news_that_arrives_late_is_not_shown_as_new() -> None:
    body = Body(Person())
    body.feed(HeartRate(t=10.0, t_arrival=30.0, device="strap", bpm=70.0))
    assert body.state(30.0).heart_rate.value is None


def test_a_device_clock_that_runs_ahead_keeps_nothing_fresh() -> None:
    body = Body(Person())
    body.feed(HeartRate(t=1e9, t_arrival=30.0, device="strap", bpm=70.0))
    assert body.state(30.0).heart_rate.value == 70.0
    assert body.state(36.0).heart_rate.value is None


def test_a_second_of_import_is_not_spent_before_an_ecg_comes() -> None:
    words = "import sys, biomusic.body.body; sys.exit('scipy.signal' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", words], check=False).returncode == 0


def test_two_straps_do_not_count_every_beat_twice() -> None:
    body = Body(Person())
    for beat in range(1, 60):
        for device in ("left", "right"):
            body.feed(Interval(t=0.8 * beat, t_arrival=0.8 * beat, device=device, ms=800.0))
    state = body.state(48.0)
    assert state.heart_rate.value == pytest.approx(75.0)
    assert state.variability.rmssd.value == 0.0


def test_nothing_is_known_of_a_body_that_never_spoke() -> None:
    state = Body(Person()).state(0.0)
    assert [*raw_values(state), state.arousal.value, state.exertion.value] == [None] * 6
    assert state.p_aroused is None
    assert state.heart_rate.reason == "no heartbeat yet"
