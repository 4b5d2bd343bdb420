"""Steps seen in acceleration, for bodies that wear no foot pod."""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biomusic.body.motion.acceleration import RATE

WINDOW: Final = int(6.0 * RATE)  # slots (physiology §3.5)
EVERY: Final = int(RATE)  # slots between two looks
FASTEST: Final = 220.0  # steps/min
SLOWEST: Final = 60.0
STILL: Final = 30.0  # mg; less is no walking
PERIODIC: Final = 0.35  # of the autocorrelation at lag 0; less is no gait
HALF: Final = 0.5  # a peak at half the lag this high is the step, the other the stride
FAITHFUL: Final = 0.8  # of the best peak: enough to stay with the pace of before
NEAR: Final = 0.12  # of the pace before

_SHORTEST: Final = int(60.0 * RATE / FASTEST)
_LONGEST: Final = int(60.0 * RATE / SLOWEST)


class StepRhythm:
    """Cadence from the autocorrelation of six seconds of acceleration."""

    def __init__(self) -> None:
        self._slots: deque[float] = deque(maxlen=WINDOW)
        self._due = 0
        self._before: float | None = None  # slots a step

    def add(self, slot: int, alternating: float, torn: bool) -> float | None:
        """Take a slot (mg); returns steps/min once a second, 0 when still, else None."""
        if torn:
            self._slots.clear()
            self._before = None
            return None
        self._slots.append(alternating)
        if len(self._slots) < WINDOW or slot < self._due <= slot + EVERY:
            return None
        self._due = slot + EVERY
        return self._look(np.array(self._slots))

    def _look(self, window: NDArray[np.float64]) -> float | None:
        if float(np.sqrt(np.mean(window * window))) < STILL:
            self._before = None
            return 0.0
        likeness = _autocorrelation(window)
        lag = self._choose(likeness)
        if lag is None:
            return None
        self._before = _refined(likeness, lag)
        return 60.0 * RATE / self._before

    def _choose(self, likeness: NDArray[np.float64]) -> int | None:
        peaks = [
            lag
            for lag in range(_SHORTEST, _LONGEST + 1)
            if likeness[lag - 1] < likeness[lag] >= likeness[lag + 1]
        ]
        if not peaks:
            return None
        best = max(peaks, key=lambda lag: float(likeness[lag]))
        height = float(likeness[best])
        if height < PERIODIC:
            return None
        before = self._before
        if before is not None:
            near = [lag for lag in peaks if abs(lag - before) <= NEAR * before]
            near = [lag for lag in near if likeness[lag] >= FAITHFUL * height]
            if near:
                return max(near, key=lambda lag: float(likeness[lag]))
        halves = [lag for lag in peaks if abs(2 * lag - best) <= NEAR * best]
        halves = [lag for lag in halves if likeness[lag] >= HALF * height]
        return max(halves, key=lambda lag: float(likeness[lag])) if halves else best


def _autocorrelation(window: NDArray[np.float64]) -> NDArray[np.float64]:
    """Autocorrelation from lag 0 on, each lag divided by the slots that it rests on."""
    level = window - window.mean()
    spectrum = np.fft.rfft(level, 2 * WINDOW)
    power = spectrum.real**2 + spectrum.imag**2
    raw: NDArray[np.float64] = np.fft.irfft(power)[: _LONGEST + 2]
    rested_on = WINDOW - np.arange(len(raw), dtype=np.float64)
    likeness: NDArray[np.float64] = raw / raw[0] * (WINDOW / rested_on)
    return likeness


def _refined(likeness: NDArray[np.float64], lag: int) -> float:
    before, at, after = likeness[lag - 1 : lag + 2].tolist()
    bend = before - 2.0 * at + after
    return lag + (0.5 * (before - after) / bend if bend < 0.0 else 0.0)
