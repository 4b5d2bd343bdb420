"""Arousal: a personal baseline, an honest belief, and what makes both shrink to their priors."""

from __future__ import annotations

from math import log, sin

import pytest

from biomusic.body.mind.mind import Mind, Mood
from biomusic.body.readings import Heard, Moving
from biomusic.types import Activity, Estimate, HeartVariability, Person, Rest

UNSEEN = Estimate.unknown("not measured")
RATE_SD = 1.0


def still(activity: Activity = Activity.REST) -> Moving:
    return Moving(UNSEEN, UNSEEN, UNSEEN, UNSEEN, UNSEEN, activity)


def heard(
    t: float,
    bpm: float | None,
    rmssd: float | None = None,
    coherence: float | None = None,
    corrected: float = 0.0,
) -> Heard:
    variability = HeartVariability(
        rmssd=UNSEEN if rmssd is None else Estimate(rmssd, 0.08 * rmssd),
        coherence=UNSEEN if coherence is None else Estimate(coherence, 0.05),
        corrected=corrected,
    )
    rate = UNSEEN if bpm is None else Estimate(bpm, RATE_SD)
    return Heard(rate, variability, t)


def at_rest(mind: Mind, begin: int, end: int, bpm: float, **more: float) -> Mood:
    """Sit from ``begin`` to ``end`` (s), with a heart that wanders a little."""
    seconds = [float(second) for second in range(begin, end)]
    hearts = [heard(t, bpm + 1.5 * sin(t / 9.0), **more) for t in seconds]
    return [mind.update(t, h, still()) for t, h in zip(seconds, hearts, strict=True)][-1]


def value(estimate: Estimate) -> float:
    assert estimate.value is not None
    return estimate.value


@pytest.mark.parametrize("bpm", [52.0, 64.0, 80.0, 92.0])
def test_whoever_sits_still_is_at_their_own_rest(bpm: float) -> None:
    mood = at_rest(Mind(Person()), 0, 600, bpm)
    assert mood.arousal.estimate.value == pytest.approx(0.5, abs=0.15)
    assert mood.arousal.interval[0] < 0.5 < mood.arousal.interval[1]


def test_a_rest_that_is_known_tells_arousal_from_the_first_minute() -> None:
    known = Mind(Person(rest=Rest(heart_rate=62.0, ln_rmssd=log(45.0), seconds=1800.0)))
    unknown = Mind(Person())
    stirred = [at_rest(mind, 0, 60, 80.0) for mind in (known, unknown)]
    assert value(stirred[0].arousal.estimate) > value(stirred[1].arousal.estimate)
    assert stirred[0].arousal.estimate.reason == ""
    assert "not learnt" in at_rest(Mind(Person()), 0, 30, 80.0).arousal.estimate.reason


def test_the_rest_that_was_learnt_can_be_kept() -> None:
    mind = Mind(Person())
    assert mind.rest() is None
    at_rest(mind, 0, 30, 66.0, rmssd=38.0)
    assert mind.rest() is None
    at_rest(mind, 30, 900, 66.0, rmssd=38.0)
    rest = mind.rest()
    assert rest is not None
    assert rest.heart_rate == pytest.approx(66.0, abs=2.0)
    assert rest.ln_rmssd == pytest.approx(log(38.0), abs=0.1)
    assert rest.seconds == pytest.approx(900.0, abs=5.0)
    again = Mind(Person(rest=rest))
    at_rest(again, 0, 300, 66.0)
    kept = again.rest()
    assert kept is not None
    assert kept.seconds > rest.seconds


def test_a_rest_without_intervals_has_no_variability() -> None:
    mind = Mind(Person())
    at_rest(mind, 0, 300, 66.0)
    rest = mind.rest()
    assert rest is not None
    assert rest.ln_rmssd is None


def test_the_baseline_is_not_learnt_from_a_run() -> None:
    mind = Mind(Person(age=35.0))
    at_rest(mind, 0, 300, 64.0)
    before = mind.rest()
    running = Moving(Estimate(165.0, 1.0), UNSEEN, UNSEEN, UNSEEN, UNSEEN, Activity.RUN)
    for second in range(300, 2100):
        mind.update(float(second), heard(second, 150.0), running)
    after = mind.rest()
    assert before is not None
    assert after is not None
    assert after.heart_rate == pytest.approx(before.heart_rate, abs=4.0)
    assert after.seconds == pytest.approx(before.seconds, abs=10.0)


def test_an_hour_of_another_level_becomes_the_rest() -> None:
    mind = Mind(Person())
    at_rest(mind, 0, 300, 64.0)
    stirred = at_rest(mind, 300, 420, 76.0)
    settled = at_rest(mind, 420, 4000, 76.0)
    assert value(stirred.arousal.estimate) > 0.7
    assert value(settled.arousal.estimate) < value(stirred.arousal.estimate) - 0.1


def test_artefacts_shrink_arousal_to_its_prior() -> None:
    clean, spoilt = Mind(Person()), Mind(Person())
    for mind in (clean, spoilt):
        at_rest(mind, 0, 300, 64.0)
    surely = at_rest(clean, 300, 400, 80.0)
    hardly = at_rest(spoilt, 300, 400, 80.0, corrected=0.3)
    assert 0.5 < value(hardly.arousal.estimate) < value(surely.arousal.estimate) - 0.1
    assert (hardly.arousal.estimate.sd or 0.0) > (surely.arousal.estimate.sd or 1.0)


def test_a_lost_heart_leaves_the_prior_after_twenty_seconds() -> None:
    mind = Mind(Person())
    at_rest(mind, 0, 300, 64.0)
    at_rest(mind, 300, 400, 84.0)
    looks: dict[int, Mood] = {}
    for second in range(400, 430):
        looks[second] = mind.update(float(second), heard(399.0, None), still())
    held, faded, gone = (looks[second].arousal for second in (403, 412, 421))
    assert value(held.estimate) > value(faded.estimate) > 0.5
    assert faded.estimate.reason.startswith("held")
    assert gone.estimate.value is None
    assert gone.p_aroused is None
    assert gone.interval == (0.05, 0.95)


def test_falling_variability_is_evidence_of_its_own() -> None:
    moods: list[Mood] = []
    for rmssd in (20.0, 45.0):
        mind = Mind(Person())
        at_rest(mind, 0, 600, 66.0, rmssd=45.0)
        moods.append(at_rest(mind, 600, 720, 68.0, rmssd=rmssd))
    assert value(moods[0].arousal.estimate) > value(moods[1].arousal.estimate)


def test_a_spike_of_a_few_seconds_is_hardly_believed() -> None:
    mind = Mind(Person())
    calm = at_rest(mind, 0, 400, 64.0)
    spiked = at_rest(mind, 400, 404, 150.0)
    apart = value(spiked.arousal.estimate) - value(calm.arousal.estimate)
    assert apart < 0.25


def test_the_belief_is_of_one_piece() -> None:
    mind = Mind(Person())
    at_rest(mind, 0, 300, 64.0)
    for second in range(300, 500):
        t = float(second)
        belief = mind.update(t, heard(t, 64.0 + second % 20), still()).arousal
        low, high = belief.interval
        assert 0.0 <= low < value(belief.estimate) < high <= 1.0
        assert 0.0 < (belief.p_aroused or 0.0) < 1.0


def test_relaxation_is_not_the_opposite_of_arousal() -> None:
    mind = Mind(Person())
    at_rest(mind, 0, 600, 66.0, rmssd=40.0, coherence=0.28)
    # Meditation: the heart is quicker by 14 bpm, and swings with the breath (physiology §3.7).
    mood = at_rest(mind, 600, 780, 80.0, rmssd=44.0, coherence=0.56)
    assert value(mood.relaxation) > 0.7
    assert value(mood.arousal.estimate) > 0.5


def test_a_slow_heart_alone_is_no_relaxation() -> None:
    mind = Mind(Person())
    at_rest(mind, 0, 600, 72.0, rmssd=40.0)
    mood = at_rest(mind, 600, 700, 60.0, rmssd=40.0)
    assert mood.relaxation.value == pytest.approx(0.5, abs=0.05)


def test_how_often_one_looks_changes_little() -> None:
    often, seldom = Mind(Person()), Mind(Person())
    looks = [quarter / 4.0 for quarter in range(4 * 400)]
    hearts = [(t, heard(t, 64.0 if t < 300.0 else 78.0)) for t in looks]
    many = [often.update(t, heart, still()) for t, heart in hearts]
    few = [seldom.update(t, heart, still()) for t, heart in hearts[::8]]
    for mood, other in zip(many[::8], few, strict=True):
        assert mood.arousal == other.arousal
