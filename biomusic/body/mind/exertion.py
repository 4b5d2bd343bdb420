"""Exertion: the share of the heart-rate reserve in use, as far as motion can explain it."""

from __future__ import annotations

from math import exp
from typing import Final

from biomusic.body.mind.reserve import Reserve
from biomusic.types import Activity, Estimate

ONSET: Final = 20.0  # s; the heart follows work with 15–30 s (physiology §3.7)
RECOVERY: Final = 120.0  # s; and lets go with 60–150 s
# The share of the reserve that an activity can ask for, at most.  Running can take all of it;
# walking costs 3–5 MET of about 12.
DEMAND: Final = {
    Activity.REST: 0.0,
    Activity.WALK: 0.5,
    Activity.RUN: 1.0,
    Activity.OTHER: 0.6,
}
USUAL: Final = 0.65  # of that demand, what people are found to use; for bodies without a heart rate
# Without any motion sensor a little of the reserve may be the mind's (mental arithmetic raises
# the heart by 8 ± 8 bpm, physiology §3.7); much of it can only be the muscles'.
MINDFUL: Final = (0.12, 0.30)
# A body that is seen to be still is given more; beyond that, some work is not seen: an arm
# bike moves neither foot nor chest (physiology §3.7).
MINDFUL_STILL: Final = (0.30, 0.50)
SD: Final = 0.08  # a residual of about 13 bpm in 130 (physiology §3.7), less at rest
BLIND_SD: Final = 0.2
LEAST_SD: Final = 0.02


class Exertion:
    """How hard the body works, so that its heart rate is not taken for excitement."""

    def __init__(self, reserve: Reserve) -> None:
        self._reserve = reserve
        self._explained = 0.0
        self._t: float | None = None

    def update(self, t: float, heart_rate: Estimate, activity: Activity) -> Estimate:
        """Exertion (0–1) at ``t`` (s); None when neither heart nor motion says anything."""
        known = activity is not Activity.UNKNOWN
        explained = self._explain(t, DEMAND[activity] if known else 0.0)
        if heart_rate.value is None:
            return self._from_motion(explained, known, heart_rate.reason)
        share = self._reserve.share(heart_rate.value)
        if not known:
            reason = "from the heart rate alone, no motion is measured"
            value = max(_muscular(share, MINDFUL), min(share, explained))
            return Estimate(value, BLIND_SD, reason)
        value, unseen = min(share, explained), _muscular(share, MINDFUL_STILL)
        if unseen > value:
            return Estimate(unseen, BLIND_SD, "the heart works more than the motion explains")
        return Estimate(value, LEAST_SD + SD * explained, self._reserve.reason)

    def _explain(self, t: float, demand: float) -> float:
        """The demand of motion through the lags of the heart."""
        past = 0.0 if self._t is None else t - self._t
        self._t = t
        if past <= 0.0 or demand == self._explained:
            return self._explained
        lag = ONSET if demand > self._explained else RECOVERY
        self._explained += (demand - self._explained) * (1.0 - exp(-past / lag))
        return self._explained

    def _from_motion(self, explained: float, known: bool, reason: str) -> Estimate:
        if not known:
            return Estimate.unknown(reason)
        return Estimate(USUAL * explained, BLIND_SD, f"from motion alone, {reason}")


def _muscular(share: float, mindful: tuple[float, float]) -> float:
    """What of a share of the reserve only muscles can ask for."""
    low, high = mindful
    return share * min(1.0, max(0.0, (share - low) / (high - low)))
