"""An ECG's samples as they come: how the baseline moves, and what is wrong with them."""

from __future__ import annotations

from collections import deque
from math import hypot, inf
from operator import sub
from typing import Final

import numpy as np
from numpy.typing import NDArray

BLOCK: Final = 0.1  # s; whole periods of 50 and 60 Hz
BASELINE: Final = 2.0  # s of blocks that are remembered
FAST: Final = 3  # blocks in which electrodes move, and breath does not
FLAT: Final = 10.0  # µV, from top to bottom of a block; a QRS has ten times that
STUCK: Final = 2.0  # s in which all was flat: no heart that makes music is slower
RAIL: Final = 1000.0  # µV from the block's mean that an amplifier's end has at least
RAILED: Final = 0.05  # share of samples at an end; an R peak has one or two in a second
LASTING: Final = 0.8  # of that share is left after a block
MAINS: Final = (50.0, 60.0)  # Hz
EVERY: Final = 5  # th block is examined
HEARD: Final = 5  # such blocks; not all of them have a QRS

Floats = NDArray[np.float64]


class Trace:
    """Looks at samples block by block, however they are cut."""

    def __init__(self, rate: float) -> None:
        self._length = max(1, round(BLOCK * rate))
        self._rest: Floats = np.empty(0)
        self._means: list[float] = []
        self._first = 0  # number of the first block that is remembered
        self._keep = round(BASELINE / BLOCK)
        self._flat = 0.0  # s
        self._top, self._bottom = -inf, inf  # µV, all extremes so far
        self._railed = 0.0  # share of samples lately
        phases = 2.0 * np.pi * np.arange(self._length) / rate
        self._waves = np.array([wave(f * phases) for f in MAINS for wave in (np.cos, np.sin)])
        self._heard: deque[float] = deque(maxlen=HEARD)  # µV of amplitude

    def feed(self, samples: Floats) -> None:
        """Take the next samples (µV)."""
        samples = np.concatenate((self._rest, samples)) if len(self._rest) else samples
        count = len(samples) // self._length
        self._rest = samples[count * self._length :].copy()
        if not count:
            return
        blocks = samples[: count * self._length].reshape(count, self._length)
        done = self._first + len(self._means)
        self._means += (np.add.reduce(blocks, axis=1) / self._length).tolist()
        self._examine(blocks[-done % EVERY :: EVERY])

    def swing(self, begin: int, end: int) -> float:
        """How far (µV) the baseline moves at once between two samples, counted from the first."""
        first = max(0, begin // self._length - self._first)
        means = self._means[first : end // self._length - self._first]
        moves = list(map(sub, means[FAST:], means))
        return max(max(moves), -min(moves)) if moves else 0.0

    def forget(self) -> None:
        """Drop what no beat will ask for any more."""
        gone = max(0, len(self._means) - self._keep)
        del self._means[:gone]
        self._first += gone

    def is_flat(self) -> bool:
        """Whether nothing moved for seconds."""
        return self._flat >= STUCK

    def is_railed(self) -> bool:
        """Whether the amplifier is at its end much of the time."""
        return self._railed > RAILED

    def hum(self) -> float:
        """Mains hum (µV of amplitude): the least that was heard lately."""
        return min(self._heard, default=0.0)

    def _examine(self, blocks: Floats) -> None:
        tops, bottoms = blocks.max(axis=1).tolist(), blocks.min(axis=1).tolist()
        for block, top, bottom in zip(blocks, tops, bottoms, strict=True):
            self._flat = 0.0 if top - bottom > FLAT else self._flat + EVERY * BLOCK
            self._railed *= LASTING
            if top >= self._top or bottom <= self._bottom:
                self._top, self._bottom = max(top, self._top), min(bottom, self._bottom)
                self._count_railed(block)
        for block in blocks[-HEARD:]:
            sums = (self._waves @ block).tolist()
            loudest = max(hypot(*sums[:2]), hypot(*sums[2:]))
            self._heard.append(2.0 / self._length * loudest)

    def _count_railed(self, block: Floats) -> None:
        """Samples at the highest or lowest value ever, far from the others."""
        mean = float(block.mean())
        above = (block >= self._top) & (self._top > mean + RAIL)
        below = (block <= self._bottom) & (self._bottom < mean - RAIL)
        self._railed += (1.0 - LASTING) * float((above | below).mean())
