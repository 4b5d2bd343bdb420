"""What a witness tells, as a straight line from beat to beat, on a grid of 4 Hz."""

from __future__ import annotations

from collections import deque
from math import floor
from typing import Final

import numpy as np

from biomusic.body.gap import HOLD
from biomusic.compiled import Doubles

RATE: Final = 4.0  # Hz (Task Force 1996)
WINDOW: Final = 32.0  # s (physiology §3.4)
POINTS: Final = int(WINDOW * RATE)
SPARSE: Final = 2.5  # s between two values; with less than 24 a minute, something is missing
BRIDGED: Final = WINDOW / 4  # s of a window that may be missing


class Line:
    """The last 32 s of one quantity that is told at uneven times.

    The grid is that of the host's clock, so that every witness has the same one.
    """

    def __init__(self) -> None:
        self._samples: deque[float] = deque(maxlen=POINTS)
        self._holes: deque[tuple[float, float]] = deque()  # when each ended, and its length, s
        self._last: tuple[float, float] | None = None
        self.end: float | None = None  # s, when the last sample was true

    def add(self, t: float, value: float) -> None:
        """Take a value of ``t`` (s); one that is no later than the last is passed over."""
        last, step = self._last, 1.0 / RATE
        if last is None or t - last[0] > HOLD:
            self._samples.clear()
            self._holes.clear()
        else:
            gap = t - last[0]
            if gap <= 0.0:
                return
            if gap > SPARSE:
                self._holes.append((t, gap))
            slope = (value - last[1]) / gap
            for number in range(floor(last[0] * RATE) + 1, floor(t * RATE) + 1):
                self.end = number * step
                self._samples.append(last[1] + slope * (number * step - last[0]))
        self._last = (t, value)

    def window(self, t: float) -> Doubles | None:
        """The last 32 s, (128,); None when too much is missing at ``t`` (s)."""
        end = self.end
        if end is None or len(self._samples) < POINTS or t - end > HOLD:
            return None
        while self._holes and self._holes[0][0] < end - WINDOW:
            self._holes.popleft()
        if sum(length for _, length in self._holes) > BRIDGED:
            return None
        return np.array(self._samples, np.float64)
