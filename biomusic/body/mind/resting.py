"""The personal baseline: what is believed of it before a session, and what is kept after."""

from __future__ import annotations

from math import hypot, log
from typing import Final

from biomusic.body.mind.division import Belief, Division
from biomusic.types import Person, Rest

ADULTS: Final = (72.0, 11.0)  # bpm, sitting; mean and sd of adults (Ostchega 2011)
SITTING: Final = (7.0, 6.0)  # bpm above the lowest heart rate, which profiles state
DAYS: Final = 4.0  # bpm; from one day to another of the same person
RMSSD: Final = (log(42.0), 0.45)  # ln ms, of adults in short recordings (Nunan 2010)
DAYS_RMSSD: Final = 0.25  # ln ms; from one day to another (Plews 2013)
LEARNT: Final = 60.0  # s of rest, before which nothing is said of it
SETTLED: Final = 120.0  # s of rest that make what was learnt as sure as it becomes


def usual_rest(person: Person) -> Belief:
    """What is believed of this person's heart rate (bpm) while sitting awake."""
    if person.rest is not None:
        return _belief(person.rest.heart_rate, _spread(DAYS, person.rest.seconds))
    if person.resting_heart_rate is not None:
        return _belief(person.resting_heart_rate + SITTING[0], SITTING[1])
    return _belief(*ADULTS)


def usual_calm(person: Person) -> Belief:
    """What is believed of this person's ln RMSSD (ln ms) while sitting awake."""
    if person.rest is None or person.rest.ln_rmssd is None:
        return _belief(*RMSSD)
    return _belief(person.rest.ln_rmssd, _spread(DAYS_RMSSD, person.rest.seconds))


class Resting:
    """How much of this person's rest was seen."""

    def __init__(self, before: Rest | None) -> None:
        self._before = before
        self._seconds = 0.0
        self._calms = 0

    @property
    def known(self) -> bool:
        """Whether there is a personal baseline to speak of."""
        return self._before is not None or self._seconds >= LEARNT

    @property
    def calm_known(self) -> bool:
        """Whether there is one of ln RMSSD."""
        before = self._before is not None and self._before.ln_rmssd is not None
        return before or self._calms > 0

    def pass_time(self, seconds: float) -> None:
        """So many more seconds of rest were seen."""
        self._seconds += seconds

    def calmed(self) -> None:
        """One more ln RMSSD was seen."""
        self._calms += 1

    def learnt(self, division: Division) -> Rest | None:
        """What a profile should keep; None before a minute of rest."""
        if self._seconds < LEARNT:
            return None
        seconds = self._seconds + (self._before.seconds if self._before else 0.0)
        ln_rmssd = division.calm.mean if self.calm_known else None
        return Rest(division.rest.mean, ln_rmssd, seconds)


def _spread(days: float, seconds: float) -> float:
    """What was learnt from little is believed less."""
    return days * hypot(1.0, SETTLED / max(seconds, 1.0))


def _belief(mean: float, sd: float) -> Belief:
    return Belief(mean, sd * sd)
