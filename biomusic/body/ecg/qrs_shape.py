"""What the QRS complexes of this heart look like: learnt, compared with, and told the time by.

Samples around a hump are smoothed onto one grid of time, whatever the sampling rate, and then
compared with a few shapes that were learnt: the usual beat, and as many ectopic or paced ones.
Where it fits best tells the R peak finer than the samples are apart, and how well it fits tells
whether it is a heartbeat at all (Orphanidou et al. 2015).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biomusic.body.ecg.lens import GRID, HALF, LAGS, LENGTH, POINTS, SIDE
from biomusic.body.ecg.r_peak import height_at, r_peak, vertex

KNOWN: Final = 4  # shapes kept
ALIKE: Final = 0.8  # correlation from which a window has a known shape
NEWEST: Final = 0.2  # least share that a beat that is learnt from has in its shape
YOUNG: Final = 12  # beats; an older shape learns from every
SELDOM: Final = 4  # th of its beats: hearts change slowly, and learning takes time
UNSTEADY: Final = 0.5  # spread of a shape's sizes before it was seen to repeat
SPREADING: Final = 0.1  # least share of the newest beat in that spread, and in the usual size
CALMING: Final = 0.01  # least share of the newest beat in how calm it was around a shape
LATELY: Final = 0.03  # share of the newest beat in how common its shape is

Floats = NDArray[np.float64]


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
        level, slope = level / np.linalg.norm(level), slope / np.linalg.norm(slope)
        self._straighten = np.eye(LENGTH) - np.outer(level, level) - np.outer(slope, slope)
        self._shapes = np.zeros((KNOWN, LENGTH))
        # One product with a window gives every shape at every lag, then level and slope.
        bands = np.zeros((KNOWN + 2, LAGS, POINTS))
        self._bands = bands.reshape(-1, POINTS)
        self._places = [_diagonal(band) for band in bands]
        self._places[KNOWN][:], self._places[KNOWN + 1][:] = level, slope
        # Another, with their squares, gives the squared size of what is there without them.
        self._sums = np.hstack((np.zeros((LAGS, POINTS)), -np.eye(LAGS), -np.eye(LAGS)))
        _diagonal(self._sums)[:] = 1.0
        self._parts = np.empty((KNOWN + 2) * LAGS)
        self._fits = self._parts[: KNOWN * LAGS].reshape(KNOWN, LAGS)
        self._straight = self._parts[KNOWN * LAGS :]
        self._squares = np.empty(POINTS + 2 * LAGS)
        self._squared, self._straightened = self._squares[:POINTS], self._squares[POINTS:]
        self._known = [_Known(0.0) for _ in range(KNOWN)]
        self._shares = [0.0] * KNOWN  # of the beats lately
        self._seen = 0
        self.usual = 0.0  # µV, size of the beats that were most common lately

    def look(self, wave: Floats) -> Look:
        """Compare a window on the grid, shape (POINTS,), with what is known."""
        self._bands.dot(wave, self._parts)
        np.multiply(wave, wave, out=self._squared)
        np.multiply(self._straight, self._straight, out=self._straightened)
        sizes = self._sums.dot(self._squares)
        np.maximum(sizes, 1.0, out=sizes)
        likeness = self._fits / np.sqrt(sizes, out=sizes)
        shape, lag = divmod(int(likeness.argmax()), LAGS)
        best, size, points = likeness.item(shape, lag), sizes.item(lag), wave.tolist()
        if best < ALIKE:
            return _unlike(points, best, shape, sizes)
        fraction = 0.0
        if 0 < lag < LAGS - 1:
            before, after = likeness.item(shape, lag - 1), likeness.item(shape, lag + 1)
            fraction = vertex(before, best, after)
        known = self._known[shape]
        peak = lag - SIDE + fraction + (known.peak or 0.0)
        height, odd = height_at(points, peak, HALF), abs(log(size / known.size))
        spread, calm = known.spread, known.calm
        return Look(peak * GRID, height, best, shape, spread, odd, calm, size, lag, fraction)

    def learn(self, wave: Floats, look: Look, calm: float) -> None:
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
            mean = self._mean(wave, look, shape, max(NEWEST, 1.0 / known.count))
            known.peak = r_peak(mean.tolist(), known.peak)

    def _worth(self, shape: int) -> tuple[bool, int]:
        """What is kept longest: shapes that came more than once, and lately."""
        known = self._known[shape]
        return known.count > 1, known.used

    def _mean(self, wave: Floats, look: Look, shape: int, share: float) -> Floats:
        """The shape with a new beat in it, of size 1 and without level or slope."""
        lag, part = look.lag, abs(look.fraction)
        aside = lag + (1 if look.fraction > 0.0 else -1)
        newest = wave[lag : lag + LENGTH]
        if part and 0 <= aside < LAGS:
            newest = (1.0 - part) * newest + part * wave[aside : aside + LENGTH]
        mean: Floats = (share / look.size) * self._straighten.dot(newest)
        if share < 1.0:
            mean += (1.0 - share) * self._shapes[shape]
        mean /= max(1e-9, float(mean.dot(mean)) ** 0.5)
        self._shapes[shape] = self._places[shape][:] = mean
        return mean


def _unlike(wave: list[float], best: float, shape: int, sizes: Floats) -> Look:
    """A window that resembles nothing known."""
    peak = r_peak(wave[SIDE:-SIDE], None, within=SIDE)
    lag = min(max(round(peak) + SIDE, 0), LAGS - 1)
    height, size = height_at(wave, peak, HALF), sizes.item(lag)
    return Look(peak * GRID, height, best, shape, UNSTEADY, UNSTEADY, 0.0, size, lag, 0.0)


def _diagonal(band: Floats) -> Floats:
    """A view in which row ``i`` of ``band`` begins at column ``i``; shape (LAGS, LENGTH)."""
    row, step = band.strides
    return np.lib.stride_tricks.as_strided(band, (LAGS, LENGTH), (row + step, step))
