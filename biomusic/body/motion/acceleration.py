"""Acceleration on a fixed grid, the same however it was cut into chunks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import floor
from typing import Final, NamedTuple

import numpy as np

from biomusic.compiled import Doubles, Integers, entry, kernel

RATE: Final = 50.0  # Hz; steps have nothing above 20 Hz that tells their rate
TORN: Final = 0.5  # s without samples after which nothing is bridged
LATEST: Final = 1e9  # s, thirty years; a later time, or none, is a fault
STRONGEST: Final = 64_000.0  # mg, four times what any wearable's sensor can measure
GRAIN: Final = 16.0  # steps in 1 mg: sums of whole numbers do not depend on their order
MOMENT: Final = 2.0**20  # steps in a slot, for the same reason


class Stretch(NamedTuple):
    """Neighbouring points of the grid."""

    first: int  # number of the first; point n stands for (n + 0.5) / RATE seconds
    axes: Doubles  # (3, n), mg, gravity included
    torn: bool  # nothing before it belongs to it


# What is remembered, word by word: whether the next point joins on to those before; the open
# slot with its samples summed, none while its count is 0; the slot before and its mean.
JOINED, SLOT, COUNT, SHIFT, SUMS, PLACE, KNOWN, MEANS = 0, 1, 2, 3, 4, 7, 8, 9
WORDS: Final = 12
MOST: Final = round(TORN * RATE) + 1  # points that a slot can add


class AccelerationGrid:
    """Means of slots of 20 ms, put on the middles of the slots by straight lines between them.

    The mean of a slot counts at the mean time of its samples, so that a device of 50 Hz that
    drifts against the grid, or an irregular one, is not moved in time.
    """

    def __init__(self) -> None:
        self._memory = np.empty(WORDS)
        self.tear()

    def tear(self) -> None:
        """What comes next has nothing to do with what came before."""
        self._memory[:] = 0.0
        self._memory[PLACE] = -np.inf

    def feed(self, times: Doubles, milli_g: Doubles) -> Iterator[Stretch]:
        """The points of the grid that became known.

        Args:
            times: s, (n,).
            milli_g: (n, 3), gravity included.
        """
        room = MOST * len(times)
        axes, numbers = np.empty((3, room)), np.empty(room, np.int64)
        joined = np.empty(room, np.int64)
        count = _draw(times, milli_g, self._memory, axes, numbers, joined)
        if count:
            starts = (np.flatnonzero(joined[1:count] == 0) + 1).tolist()
            for start, end in pairwise([0, *starts, count]):
                torn = not joined.item(start)
                yield Stretch(numbers.item(start), axes[:, start:end], torn)


@entry
def _draw(
    times: Doubles,
    milli_g: Doubles,
    memory: Doubles,
    axes: Doubles,
    numbers: Integers,
    joined: Integers,
) -> int:
    """Lay the points that became known into ``axes``; how many, with their numbers.

    Samples that cannot be true, or are no figures, are left out.
    """
    points = 0
    for index in range(len(times)):
        possible = abs(times[index]) < LATEST
        for axis in range(3):
            possible = possible and abs(milli_g[index, axis]) < STRONGEST
        if not possible:
            continue
        place = times[index] * RATE
        slot = floor(place)
        if memory[COUNT] > 0.0 and slot != memory[SLOT]:
            points = _close(memory, axes, numbers, joined, points)
        memory[SLOT] = slot
        memory[COUNT] += 1.0
        memory[SHIFT] += floor((place - slot) * MOMENT)  # less than a slot, so that time goes on
        for axis in range(3):
            memory[SUMS + axis] += np.rint(milli_g[index, axis] * GRAIN)
    return points


@kernel
def _close(memory: Doubles, axes: Doubles, numbers: Integers, joined: Integers, points: int) -> int:
    """The open slot is complete: draw the lines from the mean before to its own."""
    count, slot = memory[COUNT], memory[SLOT]
    known = slot + memory[SHIFT] / count / MOMENT - 0.5  # in points of the grid
    before, gap = memory[KNOWN], slot - memory[PLACE]
    if not 0.0 < gap <= TORN * RATE:
        memory[JOINED] = 0.0
        before = np.ceil(known) - 1.0  # only a point that is hit exactly is known yet
    for number in range(int(np.floor(before)) + 1, int(np.floor(known)) + 1):
        for axis in range(3):
            here, last = memory[SUMS + axis] / count / GRAIN, memory[MEANS + axis]
            slope = (here - last) / (known - before)
            axes[axis, points] = here if number == known else slope * (number - before) + last
        numbers[points], joined[points] = number, int(memory[JOINED])
        memory[JOINED] = 1.0
        points += 1
    for axis in range(3):
        memory[MEANS + axis] = memory[SUMS + axis] / count / GRAIN
        memory[SUMS + axis] = 0.0
    memory[PLACE], memory[KNOWN] = slot, known
    memory[COUNT] = memory[SHIFT] = 0.0
    return points
