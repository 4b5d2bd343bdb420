"""Exertion: the share of the heart-rate reserve in use, as far as motion can explain it."""

from __future__ import annotations

from math import exp, hypot, sqrt
from typing import Final, NamedTuple

from biomusic.body.mind.demand import demand
from biomusic.body.mind.division import Belief, Load
from biomusic.body.mind.reserve import Reserve
from biomusic.body.readings import Moving
from biomusic.types import Activity, Estimate

ONSET: Final = 20.0  # s; the heart follows work with 15–30 s (physiology §3.7)
RECOVERY: Final = 100.0  # s; and lets go with 60–150 s
SLOW: Final = 300.0  # s; and drifts upward for as long as it lasts (same)
# Without any motion sensor a little of the reserve may be the mind's: mental arithmetic raises the
# heart by 8.3 ± 7.9 bpm (physiology §3.7), so hardly ever by more than 24 of 120.  Twice as much
# can only be the muscles'.
MINDFUL: Final = (0.2, 0.4)
BLIND: Final = 0.03  # of the reserve; a walk of 11 bpm (same) that one time in ten passes unseen
# A body that is seen to be still is given more; beyond that, some work is not seen: an arm
# bike moves neither foot nor chest (physiology §3.7).
MINDFUL_STILL: Final = (0.30, 0.50)
RESIDUAL: Final = 0.14  # of the exertion; 13 bpm at the 0.75 of 125 bpm of a run (physiology §3.7)
LAGGING: Final = 0.25  # of the load still to come or to go: the lags are given as ranges
BLIND_SD: Final = 0.2
LEAST_SD: Final = 0.02


class Effort(NamedTuple):
    """How hard the body works."""

    estimate: Estimate  # 0–1
    unseen: float  # of the reserve; what only muscles can ask for though no motion shows it
    doubt: float  # of the reserve; what may be work beside what is explained, for minutes
    lagging: float  # of the reserve; the same, while the heart follows a change


class Exertion:
    """How hard the body works, so that its heart rate is not taken for excitement."""

    def __init__(self, reserve: Reserve) -> None:
        self._reserve = reserve
        self._quick = self._slow = self._asked = 0.0
        self._t: float | None = None

    @property
    def asked(self) -> float:
        """The share of the reserve that motion asks for just now, in the long run."""
        return self._asked

    def load(self, t: float, moving: Moving) -> Load:
        """What motion asks of the heart at ``t`` (s), through the lags of the heart."""
        past = 0.0 if self._t is None else t - self._t
        self._t = t
        self._asked = asked = demand(moving)
        if past > 0.0 and (asked > 0.0 or self._slow > 1e-9):
            lag = ONSET if asked > self._quick else RECOVERY
            self._quick += (asked - self._quick) * (1.0 - exp(-past / lag))
            self._slow += (asked - self._slow) * (1.0 - exp(-past / SLOW))
        return Load(self._quick, self._slow)

    def effort(self, rate: Estimate, explained: Belief, activity: Activity) -> Effort:
        """How hard the body works; unknown when neither heart nor motion says anything.

        Args:
            rate: of the heart, bpm.
            explained: the share of the reserve that the load explains in this person.
            activity: unknown when no motion is measured.
        """
        known = activity is not Activity.UNKNOWN
        expected = min(1.0, max(0.0, explained.mean))
        sd = sqrt(explained.variance)
        if rate.value is None:
            return Effort(self._from_motion(expected, sd, known, rate.reason), 0.0, expected, 0.0)
        share = self._reserve.share(rate.value)
        value = min(share, expected)
        unseen = _muscular(share - value, MINDFUL_STILL if known else MINDFUL)
        doubt = RESIDUAL * value + unseen + (0.0 if known else BLIND)
        lagging = LAGGING * abs(self._asked - self._quick)
        return Effort(self._estimate(value, sd, unseen, known), unseen, doubt, lagging)

    def _estimate(self, value: float, sd: float, unseen: float, known: bool) -> Estimate:
        if not known:
            reason = "from the heart rate alone, no motion is measured"
            return Estimate(value + unseen, BLIND_SD, reason)
        if unseen > 0.0:
            reason = "the heart works more than the motion explains"
            return Estimate(value + unseen, BLIND_SD, reason)
        sd = min(BLIND_SD, hypot(LEAST_SD, RESIDUAL * value, sd))
        return Estimate(value, sd, self._reserve.reason)

    def _from_motion(self, expected: float, sd: float, known: bool, reason: str) -> Estimate:
        if not known:
            return Estimate.unknown(reason)
        return Estimate(expected, hypot(BLIND_SD, sd), f"from motion alone, {reason}")


def _muscular(share: float, mindful: tuple[float, float]) -> float:
    """What of a share of the reserve only muscles can ask for."""
    low, high = mindful
    return share * min(1.0, max(0.0, (share - low) / (high - low)))
