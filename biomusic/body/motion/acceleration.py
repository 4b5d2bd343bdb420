"""Acceleration on a fixed grid, the same however it was cut into chunks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

RATE: Final = 50.0  # Hz; steps have nothing above 20 Hz that tells their rate
TORN: Final = 0.5  # s without samples after which nothing is bridged
LATEST: Final = 1e9  # s, thirty years; a later time, or none, is a fault
STRONGEST: Final = 64_000.0  # mg, four times what any wearable's sensor can measure
GRAIN: Final = 16.0  # steps in 1 mg: sums of whole numbers do not depend on their order
MOMENT: Final = 2.0**20  # steps in a slot, for the same reason

Floats = NDArray[np.float64]


class Stretch(NamedTuple):
    """Neighbouring points of the grid."""

    first: int  # number of the first; point n stands for (n + 0.5) / RATE seconds
    axes: Floats  # (3, n), mg, gravity included
    torn: bool  # nothing before it belongs to it


class AccelerationGrid:
    """Means of slots of 20 ms, put on the middles of the slots by straight lines between them.

    The mean of a slot counts at the mean time of its samples, so that a device of 50 Hz that
    drifts against the grid, or an irregular one, is not moved in time.
    """

    def __init__(self) -> None:
        self._open: Floats | None = None  # slot, count, moment and three axes, summed
        self._last: Floats | None = None  # the same of the slot before, which is complete

    def tear(self) -> None:
        """What comes next has nothing to do with what came before."""
        self._open = self._last = None

    def feed(self, times: Floats, milli_g: Floats) -> Iterator[Stretch]:
        """The points of the grid that became known.

        Args:
            times: s, (n,).
            milli_g: (n, 3), gravity included.
        """
        if len(times) and not _possible(times, milli_g):
            good = (np.abs(times) < LATEST) & (np.abs(milli_g) < STRONGEST).all(axis=1)
            times, milli_g = times[good], milli_g[good]
        if len(times) == 0:
            return
        torn = self._last is None
        closed = self._close(_summed(times * RATE, milli_g))
        gaps = closed[0, 1:] - closed[0, :-1]
        cuts = (np.flatnonzero((gaps <= 0.0) | (gaps > TORN * RATE)) + 1).tolist()
        for start, end in zip([0, *cuts], [*cuts, closed.shape[1]], strict=True):
            if start < end:
                yield _drawn(closed[:, start:end], torn or start > 0)

    def _close(self, sums: Floats) -> Floats:
        """All slots but the last, which may go on, after the last one of before."""
        if self._open is not None:
            if self._open[0, 0] == sums[0, 0]:
                sums[1:, 0] += self._open[1:, 0]
            else:
                sums = np.concatenate((self._open, sums), axis=1)
        if self._last is not None:
            sums = np.concatenate((self._last, sums), axis=1)
        self._open = sums[:, -1:]
        if sums.shape[1] > 1:
            self._last = sums[:, -2:-1]
        return sums[:, :-1]


def _possible(times: Floats, milli_g: Floats) -> bool:
    """Whether all of it can be true; not a number never is."""
    return bool(np.abs(times).max() < LATEST and np.abs(milli_g).max() < STRONGEST)


def _drawn(sums: Floats, torn: bool) -> Stretch:
    """The points of the grid after the first slot's mean, or from it on when it is torn off."""
    known = sums[0] + sums[2] / sums[1] / MOMENT - 0.5  # in points of the grid
    first = int(np.ceil(known[0])) if torn else int(np.floor(known[0])) + 1
    points = np.arange(first, int(np.floor(known[-1])) + 1, dtype=np.float64)
    return Stretch(first, _between(points, known, sums[3:] / sums[1] / GRAIN), torn)


def _summed(moments: Floats, milli_g: Floats) -> Floats:
    """Slot, count, moment within it and axes, summed over each run of samples in one slot."""
    slots = np.floor(moments)
    parts = np.empty((5, len(slots)))
    parts[0] = 1.0
    np.floor((moments - slots) * MOMENT, out=parts[1])  # less than a slot, so that time goes on
    np.rint(milli_g.T * GRAIN, out=parts[2:])
    starts = np.flatnonzero(np.concatenate(([True], slots[1:] != slots[:-1])))
    return np.concatenate((slots[None, starts], np.add.reduceat(parts, starts, axis=1)))


def _between(points: Floats, known: Floats, axes: Floats) -> Floats:
    """Values on straight lines; each rests on its two neighbours alone."""
    if len(known) == 1:
        return axes[:, : len(points)]
    left = np.searchsorted(known[1:-1], points, side="left")  # of its two neighbours
    slopes = (axes[:, 1:] - axes[:, :-1]) / (known[1:] - known[:-1])
    drawn: Floats = slopes.take(left, axis=1)
    drawn *= points - known.take(left)
    drawn += axes.take(left, axis=1)
    return drawn
