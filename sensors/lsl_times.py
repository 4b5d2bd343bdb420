"""When each sample of a regular Lab Streaming Layer stream was taken, from stamps that jitter.

A straight line through the stamps, older ones fading, as liblsl's own ``proc_dejitter`` does
it; but that one takes every sample for the next one, so a loss of 0.5 s leaves the stamps after
it 0.49 s early and the gap unseen (liblsl 1.18, ``tests/test_lsl.py``).  Here a stamp that lies
well ahead of the line opens a new segment with a line of its own, and what is missing is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

FLOOR: Final = 0.1  # s ahead of the line that is a gap; the smallest packet, 36 samples of an
# H10's acceleration at 200 Hz, lasts 0.18 s
SCATTERED: Final = 6.0  # times the usual distance from the line, for streams that jitter more
SET_BACK: Final = 1.0  # s behind the line; the stream's clock was set
HALF: Final = 90.0  # s after which a stamp counts half; liblsl's default (smoothing_halftime)
LEARNING: Final = 10.0  # s over which the usual distance is a mean
BELIEF: Final = 3.0  # s of samples after which the stamps' rate is believed as much as the nominal

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive samples without a gap."""

    first: int  # its place in the chunk
    times: Floats  # s
    segment: int


class _Line:
    """Stamps against the nominal rate, by least squares; x is nominal seconds from the newest."""

    def __init__(self, begin: float, rate: float) -> None:
        self.end = begin - 1 / rate  # s, nominal time of the newest sample
        self._stiffness = rate * BELIEF**3 / 12  # what a run of ``BELIEF`` weighs in x squared
        self._level = self._slope = 0.0
        self._sums = np.zeros(5)  # of 1, x, x², y, xy

    def at(self, x: Floats) -> Floats:
        """Times (s) at nominal seconds after the newest sample."""
        return self.end + x + self._level + self._slope * x

    def add(self, x: Floats, stamps: Floats) -> None:
        y, last = stamps - self.end - x, float(x[-1])
        one, sx, sxx, sy, sxy = self._sums * 0.5 ** (last / HALF)
        back = x - last
        self._sums = np.array(
            [
                one + len(x),
                sx - last * one + back.sum(),
                sxx - 2 * last * sx + last * last * one + (back * back).sum(),
                sy + y.sum(),
                sxy - last * sy + (back * y).sum(),
            ]
        )
        self.end += last
        one, sx, sxx, sy, sxy = self._sums
        self._slope = (sxy - sx * sy / one) / (sxx - sx * sx / one + self._stiffness)
        self._level = (sy - self._slope * sx) / one


class SmoothTimes:
    """One stream.

    Args:
        rate: samples a second, nominal.
    """

    def __init__(self, rate: float) -> None:
        self.segment = 0
        self.missing = 0  # samples, all gaps together
        self._rate = rate
        self._line: _Line | None = None
        self._scatter = 0.0  # s, the usual distance of a stamp from the line
        self._latest = float("-inf")  # s, the last time given out

    def break_off(self) -> None:
        """What follows is a new segment."""
        if self._line is not None:
            self.segment += 1
        self._line = None

    def place(self, stamps: Floats) -> list[Run]:
        """Host times for samples stamped ``stamps`` (s), cut where some are missing."""
        runs: list[Run] = []
        first = 0
        while first < len(stamps):
            rest = stamps[first:]
            line = self._line or _Line(float(rest[0]), self._rate)
            x = np.arange(1, len(rest) + 1) / self._rate
            off = rest - line.at(x)
            count = self._unbroken(off)
            if not count:
                self.missing += max(0, round(float(off[0]) * self._rate))
                self.break_off()
                continue
            if self._line is not None:
                self._learn(off[:count])
            line.add(x[:count], rest[:count])
            runs.append(Run(first, self._spread(line, count), self.segment))
            self._line = line
            first += count
        return runs

    def _unbroken(self, off: Floats) -> int:
        """How many samples come before a gap or a clock that was set."""
        allowed = max(FLOOR, SCATTERED * self._scatter)
        broken = np.flatnonzero((off > allowed) | (off < -max(SET_BACK, allowed)))
        return int(broken[0]) if len(broken) else len(off)

    def _learn(self, off: Floats) -> None:
        share = min(1.0, len(off) / self._rate / LEARNING)
        self._scatter += share * (float(np.abs(off).mean()) - self._scatter)

    def _spread(self, line: _Line, count: int) -> Floats:
        """Even times up to the line's end, from the sample before, always forward."""
        back = np.arange(1 - count, 1) / self._rate
        if self._line is None:
            times = line.at(back)
            self._latest = max(self._latest, float(times[0]) - 1 / self._rate)
        begin = self._latest
        end = max(float(line.at(np.zeros(1))[0]), begin + 0.5 * count / self._rate)
        self._latest = end
        return begin + (end - begin) * np.arange(1, count + 1) / count
