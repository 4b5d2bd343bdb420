"""How the chest tilts: acceleration without anything fast, the same however it was cut."""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from typing import Final

import numpy as np

from biomusic.body.breath.line import POINTS, Floats
from biomusic.body.gap import HOLD
from biomusic.body.witness import Witness
from biomusic.types import AccelerationChunk

SLOTS: Final = 8.0  # Hz; averages of 125 ms, whose first alias into the breath's band is at 7 Hz
TORN: Final = 4  # slots without samples after which nothing is bridged
LATEST: Final = 1e9  # s, thirty years; a later time, or none, is a fault
STRONGEST: Final = 64_000.0  # mg, four times what any wearable's sensor can measure
GRAIN: Final = 16.0  # steps in 1 mg: sums of whole numbers do not depend on their order

Axes = tuple[float, float, float]  # mg


class Tilt:
    """The last 32 s of a chest's acceleration at 4 Hz.

    Two slots make a sample, with half of each neighbour's: (1, 2, 1) / 4 keeps steps of 3.6 Hz
    out of the breath's band, where they would fold to.
    """

    def __init__(self) -> None:
        self._witness = Witness()
        self._slot: int | None = None  # the open one
        self._sums: Axes = (0.0, 0.0, 0.0)
        self._count = 0
        self._closed: deque[Axes] = deque(maxlen=3)
        self._samples: deque[float] = deque(maxlen=3 * POINTS)  # x, y, z by turns
        self._axis: Floats | None = None
        self.end = 0.0  # s, when the last sample was true

    def feed(self, chunk: AccelerationChunk) -> None:
        """Take acceleration, gravity included."""
        if not self._witness.believes(chunk.device, chunk.t_arrival):
            return
        times, milli_g = chunk.times, chunk.milli_g
        if not (np.abs(times) < LATEST).all() or not (np.abs(milli_g) < STRONGEST).all():
            good = (np.abs(times) < LATEST) & (np.abs(milli_g) < STRONGEST).all(axis=1)
            times, milli_g = times[good], milli_g[good]
        if not len(times):
            return
        slots = np.floor(times * SLOTS).astype(np.int64)
        starts = [0, *(np.flatnonzero(slots[1:] != slots[:-1]) + 1).tolist()]
        sums = np.add.reduceat(np.rint(milli_g * GRAIN), starts, axis=0).tolist()
        counts = [end - start for start, end in pairwise([*starts, len(slots)])]
        for slot, total, count in zip(slots[starts].tolist(), sums, counts, strict=True):
            self._add(slot, total, count)

    def window(self, t: float) -> Floats | None:
        """The last 32 s, (3, 128) in mg; None when there are fewer at ``t`` (s)."""
        if len(self._samples) < 3 * POINTS or t - self.end > HOLD:
            return None
        return np.array(self._samples, np.float64).reshape(POINTS, 3).T

    def along(self, moves: Floats) -> Floats:
        """The way the chest moves most, (3,), pointing as it did before.

        ``moves`` is the (3, 3) covariance of its movements.
        """
        axis: Floats = np.linalg.eigh(moves)[1][:, -1]
        if self._axis is not None and float(axis @ self._axis) < 0.0:
            axis = -axis
        self._axis = axis
        return axis

    def _add(self, slot: int, total: list[float], count: int) -> None:
        if self._slot is not None and slot != self._slot:
            gap = slot - self._slot
            mean = (
                self._sums[0] / self._count / GRAIN,
                self._sums[1] / self._count / GRAIN,
                self._sums[2] / self._count / GRAIN,
            )
            if 0 < gap <= TORN:
                for passed in range(gap):
                    self._close(self._slot + passed, mean)
            else:
                self._closed.clear()
                self._samples.clear()
            self._sums, self._count = (0.0, 0.0, 0.0), 0
        self._slot = slot
        x, y, z = self._sums
        self._sums = (x + total[0], y + total[1], z + total[2])
        self._count += count

    def _close(self, slot: int, mean: Axes) -> None:
        """A slot is complete; every other one completes a sample."""
        closed = self._closed
        closed.append(mean)
        if slot % 2 and len(closed) == 3:
            before, at, after = closed
            for x, y, z in zip(before, at, after, strict=True):
                self._samples.append((x + 2.0 * y + z) / 4.0)
            self.end = (slot - 0.5) / SLOTS
