"""How the chest tilts: acceleration without anything fast, the same however it was cut."""

from __future__ import annotations

from typing import Final

import numpy as np

from biomusic.body.breath.line import POINTS
from biomusic.body.gap import HOLD
from biomusic.body.witness import Witness
from biomusic.compiled import Doubles, entry, kernel
from biomusic.types import AccelerationChunk

SLOTS: Final = 8.0  # Hz; averages of 125 ms, whose first alias into the breath's band is at 7 Hz
TORN: Final = 4  # slots without samples after which nothing is bridged
LATEST: Final = 1e9  # s, thirty years; a later time, or none, is a fault
STRONGEST: Final = 64_000.0  # mg, four times what any wearable's sensor can measure
SQUARINGS: Final = 12  # 2 ** 12th power; eigenvalues that differ by a per cent are told apart
GRAIN: Final = 16.0  # steps in 1 mg: sums of whole numbers do not depend on their order

# What is remembered, word by word: the open slot, its samples and their sum, none while there
# are none; how many slots before it are closed, at most three, and their means; samples told.
SLOT, COUNT, SUMS, CLOSED, MEANS, TOLD, END = 0, 1, 2, 5, 6, 15, 16
WORDS: Final = 17


class Tilt:
    """The last 32 s of a chest's acceleration at 4 Hz.

    Two slots make a sample, with half of each neighbour's: (1, 2, 1) / 4 keeps steps of 3.6 Hz
    out of the breath's band, where they would fold to.
    """

    def __init__(self) -> None:
        self._witness = Witness()
        self._memory = np.zeros(WORDS)
        self._ring = np.zeros((3, 2 * POINTS))  # each sample twice, so that the last lie in a row
        self._axis: Doubles | None = None

    @property
    def end(self) -> float:
        """When the last sample was true (s)."""
        return self._memory.item(END)

    def feed(self, chunk: AccelerationChunk) -> None:
        """Take acceleration, gravity included."""
        if not self._witness.believes(chunk.device, chunk.t_arrival):
            return
        _smooth(chunk.times, chunk.milli_g, self._memory, self._ring)

    def window(self, t: float) -> Doubles | None:
        """The last 32 s, (3, 128) in mg; None when there are fewer at ``t`` (s)."""
        told = int(self._memory.item(TOLD))
        if told < POINTS or t - self.end > HOLD:
            return None
        last = told % POINTS
        return self._ring[:, last : last + POINTS]

    def along(self, moves: Doubles) -> Doubles:
        """The way the chest moves most, (3,), pointing as it did before.

        ``moves`` is the (3, 3) covariance of its movements.
        """
        axis = np.empty(3)
        _main_axis(moves, axis)
        if self._axis is not None and float(axis @ self._axis) < 0.0:
            axis = -axis
        self._axis = axis
        return axis


@entry
def _smooth(times: Doubles, milli_g: Doubles, memory: Doubles, ring: Doubles) -> None:
    """Sum samples into slots; those that cannot be true, or are no figures, are left out."""
    for index in range(len(times)):
        t = times[index]
        possible = abs(t) < LATEST
        for axis in range(3):
            possible = possible and abs(milli_g[index, axis]) < STRONGEST
        if not possible:
            continue
        slot = np.floor(t * SLOTS)
        if memory[COUNT] > 0.0 and slot != memory[SLOT]:
            _leave(slot - memory[SLOT], memory, ring)
        memory[SLOT] = slot
        memory[COUNT] += 1.0
        for axis in range(3):
            memory[SUMS + axis] += np.rint(milli_g[index, axis] * GRAIN)


@kernel
def _leave(gap: float, memory: Doubles, ring: Doubles) -> None:
    """The open slot is complete; what was not heard after it is taken to be like it."""
    if not 0.0 < gap <= TORN:
        memory[CLOSED] = memory[TOLD] = 0.0
    else:
        for passed in range(int(gap)):
            _close(memory[SLOT] + passed, memory, ring)
    memory[COUNT] = 0.0
    for axis in range(3):
        memory[SUMS + axis] = 0.0


@kernel
def _close(slot: float, memory: Doubles, ring: Doubles) -> None:
    """A slot is closed; every other one completes a sample."""
    for axis in range(3):
        place = MEANS + 3 * axis
        memory[place], memory[place + 1] = memory[place + 1], memory[place + 2]
        memory[place + 2] = memory[SUMS + axis] / memory[COUNT] / GRAIN
    memory[CLOSED] = min(3.0, memory[CLOSED] + 1.0)
    if slot % 2.0 == 0.0 or memory[CLOSED] < 3.0:
        return
    column = int(memory[TOLD]) % POINTS
    for axis in range(3):
        before, at, after = MEANS + 3 * axis, MEANS + 3 * axis + 1, MEANS + 3 * axis + 2
        sample = (memory[before] + 2.0 * memory[at] + memory[after]) / 4.0
        ring[axis, column] = ring[axis, column + POINTS] = sample
    memory[TOLD] += 1.0
    memory[END] = (slot - 0.5) / SLOTS


@entry
def _main_axis(moves: Doubles, axis: Doubles) -> None:
    """The eigenvector of the largest eigenvalue of a symmetric (3, 3), of length 1.

    Squared again and again, a matrix is left with its largest eigenvalue's direction: after
    SQUARINGS the next smaller one counts for nothing unless both are alike.
    """
    a, b, c = moves[0, 0], moves[1, 1], moves[2, 2]
    d, e, f = moves[0, 1], moves[0, 2], moves[1, 2]
    for _ in range(SQUARINGS):
        scale = 1.0 / max(a + b + c, 1e-300)
        a, b, c, d, e, f = a * scale, b * scale, c * scale, d * scale, e * scale, f * scale
        a, b, c, d, e, f = (
            a * a + d * d + e * e,
            d * d + b * b + f * f,
            e * e + f * f + c * c,
            a * d + d * b + e * f,
            a * e + d * f + e * c,
            d * e + b * f + f * c,
        )
    if a >= b and a >= c:
        axis[0], axis[1], axis[2] = a, d, e
    elif b >= c:
        axis[0], axis[1], axis[2] = d, b, f
    else:
        axis[0], axis[1], axis[2] = e, f, c
    length = max(1e-300, np.sqrt(axis[0] ** 2 + axis[1] ** 2 + axis[2] ** 2))
    for index in range(3):
        axis[index] /= length
