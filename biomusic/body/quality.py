"""Quality: how far each channel is to be believed just now, and why not further."""

from __future__ import annotations

from collections import deque
from math import exp
from typing import Final

from biomusic.body.gap import HOLD, silence, trust
from biomusic.types import Quality

WINDOW: Final = 10.0  # s over which faults are remembered (physiology §1)
BLANKING: Final = 0.05  # share of corrected beats that already blanks RMSSD

_WELL: Final = Quality(1.0)


class Channel:
    """The standing of one channel."""

    def __init__(self, what: str) -> None:
        self._what = what
        self.heard: float | None = None  # s, the last possible reading
        self._faults: deque[float] = deque(maxlen=20)

    def hear(self, t: float, possible: bool) -> None:
        """A reading came at ``t`` (s), whether or not it was possible."""
        if possible:
            self.heard = t
        else:
            self._faults.append(t)

    def at(self, t: float, corrected: float = 0.0) -> Quality:
        """Its quality at ``t`` (s); ``corrected`` is the share of readings put right, 0–1."""
        age = None if self.heard is None else t - self.heard
        if age is None or age > HOLD:
            score = 0.0 if age is None else 0.5 * trust(age)
            return Quality(score, silence(self._what, age))
        while self._faults and t - self._faults[0] > WINDOW:
            self._faults.popleft()
        if self._faults:
            count = len(self._faults)
            return Quality(exp(-0.3 * count), f"{count} impossible readings in 10 s")
        if corrected > 0.0:
            return Quality(exp(-corrected / BLANKING), f"{corrected:.0%} of the beats corrected")
        return _WELL
