"""Exertion: what motion asks, what this person's heart makes of it, and how it recovers."""

from __future__ import annotations

from math import exp

import pytest

from biomusic.body.mind.mind import Mind, Mood
from biomusic.body.readings import Heard, Moving
from biomusic.types import Activity, Estimate, HeartVariability, Person

RUNNER = Person(age=35.0, resting_heart_rate=58.0)
UNSEEN = Estimate.unknown("not measured")
RATE_SD = 1.0


def heard(t: float, bpm: float | None) -> Heard:
    rate = Estimate.unknown("no heartbeat") if bpm is None else Estimate(bpm, RATE_SD)
    return Heard(rate, HeartVariability(), t)


def moving(activity: Activity, steps: float | None = None, speed: float | None = None) -> Moving:
    cadence = UNSEEN if steps is None else Estimate(steps, 1.0)
    pace = UNSEEN if speed is None else Estimate(speed, 0.1)
    return Moving(cadence, UNSEEN, pace, UNSEEN, UNSEEN, activity)


STILL = moving(Activity.REST)
RUNNING = moving(Activity.RUN, 165.0)


def a_heart(share: float, begin: float, end: float, t: float) -> float:
    """One that works with a share of 125 bpm from ``begin`` to ``end`` (s)."""
    if t < begin:
        return 64.0
    top = share * 125.0
    if t < end:
        return 64.0 + top * (1.0 - exp(-(t - begin) / 22.0))
    return 64.0 + top * exp(-(t - end) / 80.0)


def lived(
    mind: Mind, share: float, end: float, seconds: int, effort: Moving = RUNNING
) -> list[Mood]:
    """Three minutes of rest, an effort until ``end`` (s), and rest again."""
    moods: list[Mood] = []
    for second in range(seconds):
        t = float(second)
        way = effort if 180.0 <= t < end else STILL
        moods.append(mind.update(t, heard(t, a_heart(share, 180.0, end, t)), way))
    return moods


@pytest.mark.parametrize("share", [0.35, 0.5, 0.65, 0.8])
def test_the_gain_of_a_person_is_learnt_while_they_run(share: float) -> None:
    moods = lived(Mind(RUNNER), share, 1200.0, 1200)
    used = share + 6.0 / 125.0  # of the reserve; 64 bpm are above the rest of 58
    assert moods[-1].exertion.value == pytest.approx(used, abs=0.1)
    assert moods[-1].arousal.estimate.value == pytest.approx(0.5, abs=0.12)


def test_a_learnt_gain_is_surer_than_a_guessed_one() -> None:
    moods = lived(Mind(RUNNER), 0.6, 900.0, 900)
    gain_sd = [(moods[t].exertion.sd or 0.0) / (moods[t].exertion.value or 1.0) for t in (215, 880)]
    assert gain_sd[1] < gain_sd[0]


def test_the_heart_follows_work_quicker_than_it_lets_go() -> None:
    mind = Mind(RUNNER)
    moods = lived(mind, 0.7, 780.0, 840)
    settled, after = moods[770].exertion.value or 0.0, moods[830].exertion.value or 0.0
    early = moods[230].exertion.value or 0.0
    assert early > 0.7 * settled
    assert 0.3 * settled < after < 0.8 * settled


def test_a_quicker_walk_asks_for_more() -> None:
    asked: list[float] = []
    for steps in (60.0, 90.0, 110.0, 130.0):
        mind, way = Mind(RUNNER), moving(Activity.WALK, steps)
        moods = [mind.update(t, heard(t, 120.0), way) for t in map(float, range(200))]
        asked.append(moods[-1].exertion.value or 0.0)
    assert asked == sorted(asked)
    assert asked[-1] > 1.5 * asked[0]


def test_speed_goes_before_cadence() -> None:
    shares: list[float] = []
    for speed in (2.0, 3.2):
        mind, way = Mind(RUNNER), moving(Activity.RUN, 165.0, speed)
        moods = [mind.update(t, heard(t, None), way) for t in map(float, range(200))]
        shares.append(moods[-1].exertion.value or 0.0)
    assert shares[1] > 1.3 * shares[0]


def test_motion_alone_says_that_it_is_alone() -> None:
    mind = Mind(RUNNER)
    mood = [mind.update(t, heard(t, None), RUNNING) for t in map(float, range(120))][-1]
    assert "motion alone" in mood.exertion.reason
    assert (mood.exertion.sd or 0.0) >= 0.2


def test_the_reserve_is_never_left() -> None:
    mind = Mind(Person(maximum_heart_rate=150.0))
    for second in range(600):
        t = float(second)
        mood = mind.update(t, heard(t, 60.0 if second < 60 else 215.0), RUNNING)
        assert 0.0 <= (mood.exertion.value or 0.0) <= 1.0


@pytest.mark.parametrize(
    ("person", "bpm", "zone"),
    [
        (Person(maximum_heart_rate=200.0), 99.0, None),
        (Person(maximum_heart_rate=200.0), 100.0, 1),
        (Person(maximum_heart_rate=200.0), 139.0, 2),
        (Person(maximum_heart_rate=200.0), 185.0, 5),
        (Person(age=40.0), 145.0, 4),  # 80 % of 180
        (
            Person(maximum_heart_rate=200.0, resting_heart_rate=50.0, zones_by="reserve"),
            124.0,
            None,
        ),
        (Person(maximum_heart_rate=200.0, resting_heart_rate=50.0, zones_by="reserve"), 156.0, 3),
        (Person(threshold_heart_rate=160.0, zones_by="threshold"), 135.0, 1),
        (Person(threshold_heart_rate=160.0, zones_by="threshold"), 154.0, 4),
        (Person(threshold_heart_rate=160.0, zones_by="threshold"), 171.0, 7),
        (Person(zones=(110.0, 130.0, 150.0), age=40.0), 140.0, 2),
        (Person(zones_by="threshold"), 140.0, None),
        (Person(), 140.0, None),
    ],
)
def test_zones_are_by_what_the_person_trains_by(
    person: Person, bpm: float, zone: int | None
) -> None:
    assert Mind(person).update(0.0, heard(0.0, bpm), STILL).zone == zone


def test_recovery_is_the_fall_in_the_minute_after_an_effort() -> None:
    moods = lived(Mind(RUNNER), 0.7, 780.0, 1100)
    fall = 0.7 * 125.0 * (1.0 - exp(-60.0 / 80.0))
    assert moods[100].recovery.reason == "no effort yet"
    assert moods[700].recovery.reason == "an effort goes on"
    assert moods[800].recovery.reason.startswith("less than a minute")
    assert moods[845].recovery.value == pytest.approx(fall, abs=1.5)
    assert moods[-1].recovery.value == moods[845].recovery.value


def test_the_next_effort_ends_what_was_said_of_the_last() -> None:
    mind = Mind(RUNNER)
    lived(mind, 0.7, 400.0, 500)
    mood = mind.update(501.0, heard(501.0, 90.0), RUNNING)
    assert mood.recovery.value is None
    assert mood.recovery.reason == "an effort goes on"


def test_a_sprint_of_seconds_is_no_effort_to_recover_from() -> None:
    moods = lived(Mind(RUNNER), 0.5, 210.0, 330)
    assert moods[-1].recovery.value is None
    assert "shorter" in moods[-1].recovery.reason


def test_a_walk_to_cool_down_ends_an_effort() -> None:
    mind = Mind(RUNNER)
    lived(mind, 0.7, 600.0, 600)
    way, minute = moving(Activity.WALK, 90.0), map(float, range(600, 670))
    hearts = [(t, heard(t, a_heart(0.7, 180.0, 600.0, t))) for t in minute]
    mood = [mind.update(t, heart, way) for t, heart in hearts][-1]
    assert (mood.recovery.value or 0.0) > 30.0


def test_no_recovery_where_no_motion_shows_the_end() -> None:
    mind = Mind(RUNNER)
    mood = mind.update(0.0, heard(0.0, 150.0), moving(Activity.UNKNOWN))
    assert "no motion" in mood.recovery.reason
