"""Ease: relaxation as long as the body is still, and words for when it is not known."""

from __future__ import annotations

from math import hypot, log, sqrt
from typing import Final

from biomusic.body.gap import Fading, Prior
from biomusic.body.mind.division import Belief
from biomusic.body.mind.relaxation import relaxation
from biomusic.body.readings import Heard
from biomusic.types import Estimate

USUAL: Final = Prior(0.5, 0.29)  # flat on 0–1
LEARNING: Final = "this person's rest is not learnt yet"
MOVING: Final = "moving: heart-rate variability follows the muscles now"
WORKING: Final = "exertion: heart-rate variability follows the muscles now"


class Ease:
    """Relaxation from look to look."""

    def __init__(self) -> None:
        self._held = Fading("heartbeat", USUAL)
        self._rmssd: Estimate | None = None
        self._news = Estimate.unknown(LEARNING)

    def update(self, t: float, heard: Heard, calm: Belief | None, moving: bool) -> Estimate:
        """Relaxation (0–1) at ``t`` (s).

        Args:
            t: s.
            heard: what the heart tells.
            calm: this person's usual ln RMSSD (ln ms); None before it is learnt.
            moving: whether the body moves.
        """
        if moving:
            self._held.forget()
            self._rmssd = None
            return Estimate.unknown(MOVING)
        rmssd = heard.variability.rmssd
        if rmssd is not self._rmssd:  # the same object until the next heartbeat
            self._rmssd, self._news = rmssd, _news(heard, calm)
        return self._held.update(t, self._news, heard.last)


def _news(heard: Heard, calm: Belief | None) -> Estimate:
    rmssd, coherence = heard.variability.rmssd, heard.variability.coherence
    if not rmssd.value:
        return Estimate.unknown(rmssd.reason)
    if calm is None:
        return Estimate.unknown(LEARNING)
    sd = hypot(sqrt(calm.variance), (rmssd.sd or 0.0) / rmssd.value)
    return relaxation(log(rmssd.value) - calm.mean, sd, coherence)
