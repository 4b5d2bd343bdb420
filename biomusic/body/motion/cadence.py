"""Cadence: a long mean while the steps are steady, a short one as soon as they are not."""

from __future__ import annotations

from collections import deque
from math import sqrt
from statistics import fmean, median
from typing import Final

from biomusic.body.gap import HOLD, silence
from biomusic.types import Estimate

FASTEST: Final = 300.0  # steps/min; sprinters reach 290
STANDING: Final = 30.0  # steps/min; slower than this is shifting one's feet
LONG: Final = 20.0  # s; averages out the 2 steps/min in which foot pods and FIT count
RECENT: Final = 5.0  # s, compared with what came before
FRESH: Final = 3.0  # s, all that is kept of a pace that has changed
CHANGED: Final = 0.04  # of the older mean; the music follows ±10 steps/min within 8 s
OUTLYING: Final = 0.15  # off the median, where a single reading is a slip of the sensor
LEAST_SD: Final = 0.5  # steps/min


class CadenceTrack:
    """How fast the feet go, from readings of about 1 Hz."""

    def __init__(self, fastest: float = FASTEST, what: str = "steps") -> None:
        self._fastest, self._what = fastest, what
        self._readings: deque[tuple[float, float]] = deque()
        self._latest = Estimate.unknown(silence(what, None))

    def hear(self, t: float, steps_per_minute: float) -> bool:
        """Take a reading of ``t`` (s); returns whether it is possible at all."""
        if not 0.0 <= steps_per_minute <= self._fastest:
            return False
        readings = self._readings
        if readings and not 0.0 <= t - readings[-1][0] <= HOLD:
            readings.clear()
        readings.append((t, steps_per_minute))
        while readings[0][0] <= t - LONG:
            readings.popleft()
        self._drop_older_pace(t)
        self._latest = self._mean()
        return True

    def at(self, t: float) -> Estimate:
        """Cadence (steps/min) at ``t`` (s), 0 when standing; None after 5 s of silence."""
        if not self._readings:
            return self._latest
        age = t - self._readings[-1][0]
        return self._latest if age <= HOLD else Estimate.unknown(silence(self._what, age))

    @property
    def heard(self) -> float | None:
        """When the last reading was true (s)."""
        return self._readings[-1][0] if self._readings else None

    def _drop_older_pace(self, t: float) -> None:
        older = [steps for then, steps in self._readings if then <= t - RECENT]
        recent = [steps for then, steps in self._readings if then > t - RECENT]
        if not older:
            return
        before = fmean(older)
        if abs(median(recent) - before) > CHANGED * before:
            while self._readings[0][0] <= t - FRESH:
                self._readings.popleft()

    def _mean(self) -> Estimate:
        readings = [steps for _, steps in self._readings]
        middle = median(readings)
        if middle < STANDING:
            return Estimate(0.0, LEAST_SD)
        typical = [steps for steps in readings if abs(steps - middle) <= OUTLYING * middle]
        if not typical:
            typical = readings
        mean = fmean(typical)
        variance = sum((steps - mean) ** 2 for steps in typical) / len(typical)
        return Estimate(mean, max(LEAST_SD, sqrt(variance / len(typical))))
