"""Recovery: how far the heart falls in the minute after an effort."""

from __future__ import annotations

from math import hypot
from typing import Final

from biomusic.types import Activity, Estimate

MINUTE: Final = 60.0  # s; heart-rate recovery is told after one (Cole 1999)
HARD: Final = 0.3  # of the reserve that motion asks for; a brisk walk is no effort
EASED: Final = 0.5  # of what it asked for; below, the effort is over
LONG: Final = 60.0  # s; the heart has followed by then
UNHEARD: Final = "the heart was not heard when it counted"


class Recovery:
    """Watches for the end of an effort, and for the heart a minute later."""

    def __init__(self) -> None:
        self._result = Estimate.unknown("no effort yet")
        self._asked = 0.0  # of the reserve, by the effort that goes on
        self._began: float | None = None  # s
        self._ended: float | None = None  # s
        self._top = Estimate.unknown(UNHEARD)  # bpm, when it ended

    def update(self, t: float, rate: Estimate, asked: float, activity: Activity) -> Estimate:
        """The fall (bpm) after the latest effort, kept until the next one ends it.

        Args:
            t: s.
            rate: of the heart, bpm.
            asked: the share of the reserve that motion asks for just now.
            activity: unknown when no motion is measured.
        """
        if activity is Activity.UNKNOWN and self._began is None and self._ended is None:
            return self._unmoved()
        if asked >= max(HARD, EASED * self._asked):
            self._work(t, asked)
        elif self._began is not None:
            self._rest(t, rate)
        elif self._ended is not None and t - self._ended >= MINUTE:
            self._result, self._ended = self._fall(rate), None
        return self._result

    def _unmoved(self) -> Estimate:
        if self._result.value is None:
            return Estimate.unknown("no motion is measured that tells when an effort ends")
        return self._result

    def _work(self, t: float, asked: float) -> None:
        if self._began is None:
            self._began = t
            self._result = Estimate.unknown("an effort goes on")
        self._ended = None
        self._asked = max(self._asked, asked)

    def _rest(self, t: float, rate: Estimate) -> None:
        began, self._began, self._asked = self._began, None, 0.0
        if began is None or t - began < LONG:
            self._result = Estimate.unknown("the effort was shorter than a minute")
            return
        self._ended, self._top = t, rate
        self._result = Estimate.unknown("less than a minute since the effort ended")

    def _fall(self, rate: Estimate) -> Estimate:
        if rate.value is None or self._top.value is None:
            return Estimate.unknown(UNHEARD)
        sd = hypot(rate.sd or 0.0, self._top.sd or 0.0)
        return Estimate(self._top.value - rate.value, sd)
