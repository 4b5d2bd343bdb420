"""What muscles and mind ask of the heart: exertion, arousal and relaxation told apart."""

from __future__ import annotations

from math import hypot, inf, log
from typing import Final, NamedTuple

from biomusic.body.gap import Fading, Prior
from biomusic.body.mind.arousal import Arousal, Belief
from biomusic.body.mind.division import Division, Load
from biomusic.body.mind.ease import LEARNING, Ease
from biomusic.body.mind.exertion import Effort, Exertion
from biomusic.body.mind.recovery import Recovery
from biomusic.body.mind.reserve import Reserve
from biomusic.body.mind.resting import Resting, usual_calm, usual_rest
from biomusic.body.mind.zones import Zones
from biomusic.body.readings import Heard, Moving
from biomusic.types import Activity, Estimate, HeartVariability, Person, Rest

TICK: Final = 2.0  # s between readings; eight heartbeats change little in less
CALM_TICK: Final = 60.0  # s; ln RMSSD looks so far back, and nearer ones share their beats
RESTFUL: Final = 0.05  # of the reserve; with more exertion ln RMSSD follows the muscles
LEAST_SD: Final = 1.0  # bpm; how far a heart rate strays for no reason at all
CALM_SD: Final = 0.4  # ln ms; how far ln RMSSD of a minute strays from the next
# bpm if every beat had to be corrected: each is put right to a tenth or so, and all may err alike.
ARTEFACTS: Final = 15.0
IDLE: Final = Prior(0.0, 0.3)  # exertion of a body that is not heard
STILL: Final = (Activity.REST, Activity.UNKNOWN)


class Mood(NamedTuple):
    """How the heart's work divides at one moment."""

    exertion: Estimate  # 0–1
    arousal: Belief
    relaxation: Estimate  # 0–1
    zone: int | None = None  # of the heart rate, 1 is the easiest
    recovery: Estimate = Estimate.unknown("no effort yet")  # bpm in a minute


class Mind:
    """Divides what the heart does between moving, being activated and being at ease."""

    def __init__(self, person: Person) -> None:
        rest = usual_rest(person)
        self._reserve = Reserve(person, rest.mean)
        self._zones = Zones(person, self._reserve)
        self._exertion = Exertion(self._reserve)
        self._recovery = Recovery()
        self._resting = Resting(person.rest)
        self._division = Division(rest, usual_calm(person))
        self._arousal = Arousal()
        self._held_exertion = Fading("heartbeat", IDLE)
        self._ease = Ease()
        self._ticked: float | None = None
        self._calmed = -inf  # s, when ln RMSSD was last taken

    def rest(self) -> Rest | None:
        """The rest of this person as it was learnt so far; None before a minute of it."""
        return self._resting.learnt(self._division)

    def update(self, t: float, heard: Heard, moving: Moving) -> Mood:
        """The division at ``t`` (s)."""
        rate, last, activity = heard.rate, heard.last, moving.activity
        load = self._exertion.load(t, moving)
        effort = self._exertion.effort(rate, self._division.explained(load), activity)
        moves = activity not in STILL
        restful = not moves and (effort.estimate.value or 0.0) <= RESTFUL
        if self._ticked is None or t - self._ticked >= TICK:
            self._tick(t, heard, load, effort, restful)
        exertion = effort.estimate
        calm = self._division.calm if self._resting.calm_known else None
        return Mood(
            self._held_exertion.update(t, exertion, last),
            self._arousal.update(t, self._division.arousal, last, self._doubts(rate, restful)),
            self._ease.update(t, heard, calm, moves),
            self._zones.at(rate.value),
            self._recovery.update(t, rate, self._exertion.asked, activity),
        )

    def _tick(self, t: float, heard: Heard, load: Load, effort: Effort, restful: bool) -> None:
        rate, division, reserve = heard.rate, self._division, self._reserve
        past = 0.0 if self._ticked is None else t - self._ticked
        self._ticked = t
        straying = hypot(ARTEFACTS * heard.variability.corrected, effort.lagging * reserve.width)
        exertion = effort.estimate.value or 0.0
        division.pass_time(past, straying, effort.doubt * reserve.width, exertion)
        if rate.value is None:
            return
        bpm = rate.value - effort.unseen * reserve.width
        division.hear_rate(bpm, hypot(LEAST_SD, rate.sd or 0.0), reserve.width, load, past)
        reserve.learn(division.rest.mean)
        if restful:
            self._resting.pass_time(past)
            self._hear_calm(t, heard.variability)

    def _hear_calm(self, t: float, variability: HeartVariability) -> None:
        rmssd = variability.rmssd
        if rmssd.value and t - self._calmed >= CALM_TICK:
            self._calmed = t
            self._division.hear_calm(log(rmssd.value), hypot(CALM_SD, _relative(rmssd)))
            self._resting.calmed()

    def _doubts(self, rate: Estimate, restful: bool) -> str:
        if rate.value is None:
            return rate.reason
        if not self._resting.known:
            return LEARNING
        return "" if restful else "exertion hides most of it"


def _relative(rmssd: Estimate) -> float:
    """The standard deviation of ln RMSSD."""
    return (rmssd.sd or 0.0) / rmssd.value if rmssd.value else 0.0
