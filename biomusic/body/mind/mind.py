"""What muscles and mind ask of the heart: exertion, arousal and relaxation told apart."""

from __future__ import annotations

from math import hypot, log
from typing import Final, NamedTuple

from biomusic.body.gap import Fading, Prior
from biomusic.body.mind.arousal import Arousal, Belief, Evidence
from biomusic.body.mind.baseline import Baseline
from biomusic.body.mind.exertion import Exertion
from biomusic.body.mind.relaxation import relaxation
from biomusic.body.mind.reserve import Reserve
from biomusic.body.readings import Heard, Moving
from biomusic.types import Activity, Estimate, Person, Rest

RESTFUL: Final = 0.05  # of the reserve; with more exertion nothing is learnt about rest
HEART_SPREAD: Final = 6.0  # bpm; how far a minute at rest strays from the next
RMSSD_SPREAD: Final = 0.4  # ln ms; the same
LONGEST_LOOK: Final = 1.0  # s; a longer pause between looks teaches no more than this
UNLEARNT_SD: Final = 20.0  # bpm; between people's rests, and then some
IDLE: Final = Prior(0.0, 0.3)  # exertion of a body that is not heard
USUAL: Final = Prior(0.5, 0.29)  # flat on 0–1
LEARNING: Final = "this person's rest is not learnt yet"


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
        self._reserve = Reserve(person)
        self._exertion = Exertion(self._reserve)
        self._arousal = Arousal()
        self._resting_rate = Baseline(-1.0, HEART_SPREAD)
        self._resting_rmssd = Baseline(1.0, RMSSD_SPREAD)
        self._held_exertion = Fading("heartbeat", IDLE)
        self._held_relaxation = Fading("heartbeat", USUAL)
        self._t: float | None = None

    def rest(self) -> Rest | None:
        """The rest of this person as it was learnt so far."""
        return None

    def update(self, t: float, heard: Heard, moving: Moving) -> Mood:
        """The division at ``t`` (s)."""
        rate, last, activity = heard.rate, heard.last, moving.activity
        rmssd, corrected = heard.variability.rmssd, heard.variability.corrected
        exertion = self._exertion.update(t, rate, activity)
        ln_rmssd = log(rmssd.value) if rmssd.value else None
        self._learn(t, rate.value, ln_rmssd, exertion.value, activity)
        calmer = self._calmer(ln_rmssd, exertion.value)
        evidence = self._evidence(rate, calmer, rmssd, exertion.value, corrected)
        reason = rate.reason if evidence is None else self._doubts(exertion.value)
        return Mood(
            self._held_exertion.update(t, exertion, last),
            self._arousal.update(t, evidence, reason, last),
            self._relaxation(t, calmer, heard, activity),
        )

    def _learn(
        self,
        t: float,
        rate: float | None,
        ln_rmssd: float | None,
        exertion: float | None,
        activity: Activity,
    ) -> None:
        past = 0.0 if self._t is None else min(LONGEST_LOOK, max(0.0, t - self._t))
        self._t = t
        if rate is None:
            return
        self._reserve.watch(t, rate)
        moving = activity not in (Activity.REST, Activity.UNKNOWN)
        if moving or exertion is None or exertion > RESTFUL:
            return
        self._resting_rate.learn(rate, past)
        if ln_rmssd is not None:
            self._resting_rmssd.learn(ln_rmssd, past)

    def _calmer(self, ln_rmssd: float | None, exertion: float | None) -> float | None:
        resting = self._resting_rmssd.level
        if ln_rmssd is None or resting is None or exertion is None or exertion > RESTFUL:
            return None
        return ln_rmssd - resting

    def _evidence(
        self,
        rate: Estimate,
        calmer: float | None,
        rmssd: Estimate,
        exertion: float | None,
        corrected: float,
    ) -> Evidence | None:
        if rate.value is None or exertion is None:
            return None
        resting = self._resting_rate.level
        if resting is None:
            return Evidence(0.0, UNLEARNT_SD, None, 0.0, exertion, corrected)
        above = rate.value - resting
        if above > 0.0:
            above = max(0.0, above - exertion * self._reserve.width)
        above_sd = hypot(self._resting_rate.sd, rate.sd or 0.0)
        calmer_sd = 0.0 if calmer is None else self._calmer_sd(rmssd)
        return Evidence(above, above_sd, calmer, calmer_sd, exertion, corrected)

    def _calmer_sd(self, rmssd: Estimate) -> float:
        relative = (rmssd.sd or 0.0) / rmssd.value if rmssd.value else 0.0
        return hypot(self._resting_rmssd.sd, relative)

    def _doubts(self, exertion: float | None) -> str:
        if self._resting_rate.level is None:
            return LEARNING
        if exertion is not None and exertion > RESTFUL:
            return "exertion hides most of it"
        return ""

    def _relaxation(
        self, t: float, calmer: float | None, heard: Heard, activity: Activity
    ) -> Estimate:
        moving = activity not in (Activity.REST, Activity.UNKNOWN)
        if moving:
            self._held_relaxation.forget()
        sd = 0.0 if calmer is None else self._calmer_sd(heard.variability.rmssd)
        news = relaxation(calmer, sd, moving, heard.variability.rmssd.reason or LEARNING)
        return news if moving else self._held_relaxation.update(t, news, heard.last)
