"""Samples of any rate, smoothed onto one grid of time."""

from __future__ import annotations

from typing import Final

import numpy as np

from biomusic.compiled import Doubles, entry

GRID: Final = 0.008  # s between the points; 125 Hz are enough for what CUTOFF leaves
HALF: Final = 12  # points on either side of a QRS that its shape spans: 0.1 s
SIDE: Final = 8  # points on either side of a hump in which a QRS is sought: 0.064 s
LENGTH: Final = 2 * HALF + 1  # points of a shape
LAGS: Final = 2 * SIDE + 1  # places where it can be
POINTS: Final = LENGTH + LAGS - 1  # of a window
CUTOFF: Final = 30.0  # Hz; above are muscles and mains
TAIL: Final = 0.05  # s, half length of the smoothing


class Lens:
    """A windowed sinc, which delays nothing and keeps a QRS in its shape."""

    def __init__(self, rate: float) -> None:
        """For a sampling rate (Hz)."""
        self.reach = round(((HALF + SIDE) * GRID + TAIL) * rate) + 1  # samples on either side
        offsets = np.arange(-self.reach, self.reach + 1) / rate
        distance = (np.arange(POINTS) - (HALF + SIDE))[:, None] * GRID - offsets[None, :]
        window = np.where(np.abs(distance) < TAIL, np.cos(0.5 * np.pi * distance / TAIL) ** 2, 0.0)
        weights = np.sinc(2.0 * CUTOFF * distance) * window
        weights /= weights.sum(axis=1, keepdims=True)
        self._weights = np.ascontiguousarray(weights.T)

    def wave(self, samples: Doubles) -> Doubles:
        """``2 reach + 1`` samples (µV) around a moment, seen on the grid; shape (POINTS,)."""
        wave = np.empty(POINTS)
        _smooth(samples, self._weights, wave)
        return wave


@entry
def _smooth(samples: Doubles, weights: Doubles, wave: Doubles) -> None:
    # Sample by sample, so that the points can be worked out side by side.
    for point in range(POINTS):
        wave[point] = 0.0
    for index in range(len(samples)):
        for point in range(POINTS):
            wave[point] += weights[index, point] * samples[index]
