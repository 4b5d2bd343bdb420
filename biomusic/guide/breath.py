"""The breath layer: loudness that swells at three quarters of one's own breathing rate.

Of several designs 75 % of one's own rate slowed breathing best, better than six a minute
(Leslie 2019).  From there it drifts to the resonance rate, and never below 4.5 a minute
(Shaffer & Meehan 2020).  It has no holds.
"""

from __future__ import annotations

from math import cos, pi
from typing import Final

from biomusic.guide.gap import LOST

SLOWER: Final = 0.75  # of one's own rate
FLOOR: Final = 4.5  # breaths/min; nothing ever leads lower
FASTEST: Final = 20.0  # breaths/min; a faster layer calms nobody
UNKNOWN: Final = 12.0  # breaths/min where nobody knows: adults at rest have 12–20
MEMORY: Final = 30.0  # s over which one's own rate is learnt
CHANGE: Final = 1.0 / 60.0  # breaths/min in a second, the most that the layer changes
IN: Final = 0.4  # of a breath; the way out is longer than the way in


class BreathLayer:
    """The rate of the layer."""

    def __init__(self, resonance: float, own: float | None = None) -> None:
        self._resonance = max(FLOOR, resonance)
        self._known = own is not None
        self._first = own or UNKNOWN  # breaths/min, as it was before the layer
        self._own = self._first
        self._rate: float | None = None
        self._t: float | None = None
        self._heard: float | None = None  # s

    def update(self, t: float, breathing: float | None, way: float) -> float:
        """Breaths/min at ``t`` (s); ``way`` is how far the journey is, 0–1.

        Whose breath does not come along is waited for: the layer stays at three quarters of it.
        """
        seconds = 0.0 if self._t is None else max(0.0, min(1.0, t - self._t))
        self._t = t
        if breathing is not None:
            self._hear(t, breathing, seconds, way)
        start = SLOWER * self._first
        path = start + (self._resonance - start) * way
        heard = self._heard is not None and t - self._heard < LOST
        target = max(path, SLOWER * self._own) if heard else path
        target = min(FASTEST, max(self._resonance, target))
        before = target if self._rate is None else self._rate
        reach = CHANGE * seconds
        self._rate = max(FLOOR, min(before + reach, max(before - reach, target)))
        return self._rate

    def _hear(self, t: float, breathing: float, seconds: float, way: float) -> None:
        if self._heard is None:
            self._own = breathing
            if not self._known and way < 0.1:
                self._first, self._known, self._rate = breathing, True, None
        self._own += (breathing - self._own) * seconds / (seconds + MEMORY)
        self._heard = t


class Swell:
    """How full the layer is, from its rate; the phase never jumps."""

    def __init__(self) -> None:
        self._turns = 0.0  # 0–1, 0 where breathing in begins
        self._t: float | None = None

    def update(self, t: float, rate: float | None) -> float:
        """0 at the end of breathing out, 1 at the top, at ``t`` (s); 0.5 without a layer."""
        seconds = 0.0 if self._t is None else max(0.0, min(1.0, t - self._t))
        self._t = t
        if rate is None:
            self._turns = 0.0
            return 0.5
        self._turns = (self._turns + rate * seconds / 60.0) % 1.0
        rising = self._turns < IN
        share = self._turns / IN if rising else 1.0 - (self._turns - IN) / (1.0 - IN)
        return 0.5 - 0.5 * cos(pi * share)
