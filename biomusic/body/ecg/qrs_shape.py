"""What the QRS complexes of this heart look like: learnt, compared with, and told the time by.

Samples around a hump are smoothed onto one grid of time, whatever the sampling rate, and then
compared with a few shapes that were learnt: the usual beat, and as many ectopic or paced ones.
Where it fits best tells the R peak finer than the samples are apart, and how well it fits tells
whether it is a heartbeat at all (Orphanidou et al. 2015).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt
from typing import Final, NamedTuple

import numpy as np

from biomusic.body.ecg.lens import GRID, HALF, LAGS, LENGTH, SIDE
from biomusic.body.ecg.r_peak import height_at, r_peak
from biomusic.compiled import Doubles, entry

KNOWN: Final = 4  # shapes kept
LEVEL, SLOPE = KNOWN, KNOWN + 1  # rows that are no shapes but taken out of all
ROWS: Final = KNOWN + 2
ALIKE: Final = 0.8  # correlation from which a window has a known shape
NEWEST: Final = 0.2  # least share that a beat that is learnt from has in its shape
YOUNG: Final = 12  # beats; an older shape learns from every
SELDOM: Final = 4  # th of its beats: hearts change slowly, and learning takes time
UNSTEADY: Final = 0.5  # spread of a shape's sizes before it was seen to repeat
SPREADING: Final = 0.1  # least share of the newest beat in that spread, and in the usual size
CALMING: Final = 0.01  # least share of the newest beat in how calm it was around a shape
LATELY: Final = 0.03  # share of the newest beat in how common its shape is


class Look(NamedTuple):
    """What a window of ECG looks like."""

    peak: float  # s, the R peak from the middle of the window
    height: float  # µV, of the R peak above the level around it
    likeness: float  # −1–1, correlation with the nearest known shape
    shape: int  # which
    spread: float  # of the sizes of such beats, as a share
    odd: float  # how far its size is from theirs, as a share
    calm: float  # 0–1, how calm the ECG was around them
    size: float  # µV, root of the summed squares
    lag: int  # where the shape begins
    fraction: float  # −0.5–0.5, and how far from there


@dataclass(slots=True)
class _Known:
    """What is remembered of a shape besides itself."""

    size: float  # µV
    count: int = 0
    used: int = 0  # when it was last seen
    peak: float | None = None  # grid points from its middle to its R peak
    spread: float = UNSTEADY
    calm: float = 0.0


class Shapes:
    """The shapes of one lead."""

    def __init__(self) -> None:
        level, slope = np.ones(LENGTH), np.linspace(-1.0, 1.0, LENGTH)
        self._shapes = np.zeros((ROWS, LENGTH))  # each of size 1, then level and slope
        self._shapes[LEVEL], self._shapes[SLOPE] = level / _size(level), slope / _size(slope)
        self._sums = np.empty((ROWS + 1, LAGS))
        self._known = [_Known(0.0) for _ in range(KNOWN)]
        self._shares = [0.0] * KNOWN  # of the beats lately
        self._seen = 0
        self.usual = 0.0  # µV, size of the beats that were most common lately

    def look(self, wave: Doubles) -> Look:
        """Compare a window on the grid, shape (POINTS,), with what is known."""
        best, shape, lag, fraction, size = _compare(wave, self._shapes, self._sums)
        if best < ALIKE:
            return self._unlike(wave, best, shape)
        known = self._known[shape]
        peak = lag - SIDE + fraction + (known.peak or 0.0)
        height, odd = height_at(wave, peak, HALF), abs(log(size / known.size))
        spread, calm = known.spread, known.calm
        return Look(peak * GRID, height, best, shape, spread, odd, calm, size, lag, fraction)

    def learn(self, wave: Doubles, look: Look, calm: float) -> None:
        """A window that was looked at is a heartbeat, with as much calm (0–1) around it."""
        self._seen += 1
        shape = look.shape
        if look.likeness < ALIKE:
            shape = min(range(KNOWN), key=self._worth)
            self._known[shape], self._shares[shape] = _Known(look.size), 0.0
        known = self._known[shape]
        known.count += 1
        known.used = self._seen
        known.calm += max(CALMING, 1.0 / known.count) * (calm - known.calm)
        self._shares = [share * (1.0 - LATELY) for share in self._shares]
        self._shares[shape] += LATELY
        if known.count > 1:
            share = max(SPREADING, 1.0 / (known.count + 1))
            known.spread += share * (look.odd - known.spread)
            known.size += share * (look.size - known.size)
        self.usual = self._known[self._shares.index(max(self._shares))].size
        if known.count <= YOUNG or known.count % SELDOM == 0:
            self._blend(wave, look, shape, max(NEWEST, 1.0 / known.count))
            known.peak = r_peak(self._shapes[shape].tolist(), known.peak)

    def _worth(self, shape: int) -> tuple[bool, int]:
        """What is kept longest: shapes that came more than once, and lately."""
        known = self._known[shape]
        return known.count > 1, known.used

    def _blend(self, wave: Doubles, look: Look, shape: int, share: float) -> None:
        """Put a new beat into a shape."""
        lag, part = look.lag, abs(look.fraction)
        aside = lag + (1 if look.fraction > 0.0 else -1)
        if not 0 <= aside < LAGS:
            aside = lag
        _blend(wave, lag, aside, part, share / look.size, 1.0 - share, self._shapes, shape)

    def _unlike(self, wave: Doubles, best: float, shape: int) -> Look:
        """A window that resembles nothing known."""
        peak = r_peak(wave[SIDE:-SIDE].tolist(), None, within=SIDE)
        lag = min(max(round(peak) + SIDE, 0), LAGS - 1)
        height, size = height_at(wave, peak, HALF), self._sums.item(ROWS, lag)
        return Look(peak * GRID, height, best, shape, UNSTEADY, UNSTEADY, 0.0, size, lag, 0.0)


def _size(shape: Doubles) -> float:
    return sqrt(float(shape @ shape))


@entry
def _compare(wave: Doubles, shapes: Doubles, sums: Doubles) -> tuple[float, int, int, float, float]:
    """The nearest shape: its correlation, which it is, its lag with a fraction, and the size.

    ``sums`` keeps every row's product with the wave at every lag; its last row becomes the
    size (µV) of what is there without level and slope.
    """
    for row in range(ROWS + 1):
        for lag in range(LAGS):
            sums[row, lag] = 0.0
    for row in range(ROWS):
        for point in range(LENGTH):
            for lag in range(LAGS):
                sums[row, lag] += shapes[row, point] * wave[lag + point]
    for point in range(LENGTH):
        for lag in range(LAGS):
            sums[ROWS, lag] += wave[lag + point] * wave[lag + point]
    best, shape, at = -2.0, 0, 0
    for lag in range(LAGS):
        level, slope = sums[LEVEL, lag], sums[SLOPE, lag]
        size = sqrt(max(sums[ROWS, lag] - level * level - slope * slope, 1.0))
        sums[ROWS, lag] = size
        for row in range(KNOWN):
            sums[row, lag] /= size
            if sums[row, lag] > best:
                best, shape, at = sums[row, lag], row, lag
    fraction = 0.0
    if 0 < at < LAGS - 1:
        before, after = sums[shape, at - 1], sums[shape, at + 1]
        bend = before - 2.0 * best + after
        if bend < 0.0:
            fraction = min(0.5, max(-0.5, 0.5 * (before - after) / bend))
    return best, shape, at, fraction, sums[ROWS, at]


@entry
def _blend(
    wave: Doubles,
    lag: int,
    aside: int,
    part: float,
    new: float,
    old: float,
    shapes: Doubles,
    shape: int,
) -> None:
    """``old`` of a shape and ``new`` of the wave at a lag, between it and the one ``aside``."""
    level = slope = 0.0
    for point in range(LENGTH):
        newest = (1.0 - part) * wave[lag + point] + part * wave[aside + point]
        level += newest * shapes[LEVEL, point]
        slope += newest * shapes[SLOPE, point]
    square = 0.0
    for point in range(LENGTH):
        newest = (1.0 - part) * wave[lag + point] + part * wave[aside + point]
        newest -= level * shapes[LEVEL, point] + slope * shapes[SLOPE, point]
        mean = new * newest + old * shapes[shape, point]
        shapes[shape, point] = mean
        square += mean * mean
    size = max(1e-9, sqrt(square))
    for point in range(LENGTH):
        shapes[shape, point] /= size
