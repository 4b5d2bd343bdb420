"""The last seconds of acceleration, and what one look at them shows."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Final, NamedTuple

import numpy as np

from biomusic.body.motion.acceleration import RATE
from biomusic.compiled import Doubles, entry

WINDOW: Final = 256  # points, 5.12 s: five or six seconds of steps (physiology §1)
EVERY: Final = 25  # points between two looks, half a second; a stop shows soon
CLOSER: Final = 50  # points between two closer looks, 1 s
LEVEL: Final = 50  # points, 1 s: a step and more at any pace, so that its level is steady

_ROOM: Final = 2048  # points; older ones are moved away rarely


class Look(NamedTuple):
    """The acceleration of the last seconds, as seen at the end of point ``at``."""

    at: int  # number of the last point
    axes: Doubles  # (3, n), mg; n is 256, less after a tear
    level: float  # mg, of what alternates in the magnitude within the last second
    closer: bool  # whether it is time for what takes longer

    @property
    def t(self) -> float:
        """When it ends, s on the device's clock."""
        return (self.at + 1) / RATE


class Recent:
    """Points in their order; half a second's worth at a time is looked at."""

    def __init__(self) -> None:
        self._room: Doubles = np.empty((3, _ROOM))
        self._end = 0  # how much of the room is in use
        self.newest: int | None = None  # number of the last point

    def clear(self) -> None:
        """Forget all: what comes next does not join on."""
        self._end = 0

    def feed(self, first: int, axes: Doubles) -> Iterator[Look]:
        """Take points that follow; each look as soon as it is due, before any later point."""
        done = 0
        while done < axes.shape[1]:
            number = first + done
            step = min(axes.shape[1] - done, EVERY - number % EVERY)
            self._add(axes[:, done : done + step])
            done += step
            self.newest = first + done - 1
            if (first + done) % EVERY == 0 and self._end >= LEVEL:
                yield self._look()

    def last(self, count: int) -> Doubles:
        """The last ``count`` points (3, count), fewer where there are not so many."""
        return self._room[:, max(0, self._end - count) : self._end]

    def _add(self, axes: Doubles) -> None:
        if self._end + axes.shape[1] > _ROOM:
            kept = self.last(WINDOW).copy()
            self._end = kept.shape[1]
            self._room[:, : self._end] = kept
        self._room[:, self._end : self._end + axes.shape[1]] = axes
        self._end += axes.shape[1]

    def _look(self) -> Look:
        assert self.newest is not None
        axes = self.last(WINDOW).copy()
        closer = (self.newest + 1) % CLOSER == 0
        return Look(self.newest, axes, _level(axes[:, -LEVEL:], np.empty(LEVEL)), closer)


@entry
def _level(axes: Doubles, magnitude: Doubles) -> float:
    """As in ``Look``; ``magnitude`` (LEVEL,) is room for it."""
    mean = 0.0
    for point in range(LEVEL):
        x, y, z = axes[0, point], axes[1, point], axes[2, point]
        magnitude[point] = sqrt(x * x + y * y + z * z)
        mean += magnitude[point]
    mean /= LEVEL
    square = 0.0
    for point in range(LEVEL):
        off = magnitude[point] - mean
        square += off * off
    return sqrt(square / LEVEL)
