"""Acceleration on a fixed grid, without gravity, the same however it was cut into chunks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE: Final = 50.0  # Hz; steps have nothing above 20 Hz that tells their rate
TORN: Final = 0.5  # s without samples after which nothing is bridged
GRAVITY: Final = 1.0  # s; slower than this is posture
LATEST: Final = 1e9  # s, thirty years; a later time, or none, is a fault
STRONGEST: Final = 64_000.0  # mg, four times what any wearable's sensor can measure
GRAIN: Final = 16.0  # steps in 1 mg: sums of whole numbers do not depend on their order

Floats = NDArray[np.float64]


class AccelerationGrid:
    """Magnitudes of acceleration, averaged in slots of 20 ms."""

    def __init__(self) -> None:
        self._slot: int | None = None  # the open one
        self._sum = 0.0
        self._count = 0.0
        self._gravity: float | None = None

    def feed(self, times: Floats, milli_g: Floats) -> Iterator[tuple[int, float, bool]]:
        """Slots that became complete: number, alternating magnitude (mg), after a tear.

        Args:
            times: s, (n,).
            milli_g: (n, 3), gravity included.
        """
        good = (np.abs(times) < LATEST) & np.isfinite(milli_g).all(axis=1)
        good &= (np.abs(milli_g) < STRONGEST).all(axis=1)
        if not good.any():
            return
        slots = np.floor(times[good] * RATE).astype(np.int64)
        x, y, z = milli_g[good].T
        grains = np.rint(np.sqrt(x * x + y * y + z * z) * GRAIN)
        edges = np.flatnonzero(np.diff(slots)) + 1
        starts = np.concatenate(([0], edges))
        sums = np.add.reduceat(grains, starts)
        counts = np.diff(np.append(starts, len(slots)))
        for slot, total, count in zip(
            slots[starts].tolist(), sums.tolist(), counts.tolist(), strict=True
        ):
            yield from self._add(slot, total, count)

    def _add(self, slot: int, total: float, count: int) -> Iterator[tuple[int, float, bool]]:
        if self._slot is not None and slot != self._slot:
            gap = slot - self._slot
            torn = not 0 < gap <= TORN * RATE
            alternating = self._close()
            for passed in range(1 if torn else gap):
                yield self._slot + passed, alternating, False
            if torn:
                self._gravity = None
                yield slot - 1, 0.0, True
            self._sum = self._count = 0.0
        self._slot = slot
        self._sum += total
        self._count += count

    def _close(self) -> float:
        magnitude = self._sum / self._count / GRAIN
        if self._gravity is None:
            self._gravity = magnitude
        self._gravity += (magnitude - self._gravity) / (1.0 + GRAVITY * RATE)
        return magnitude - self._gravity
