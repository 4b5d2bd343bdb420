"""How far the body turned against gravity: lying down, sitting up, bending over."""

from __future__ import annotations

from collections import deque
from math import acos, degrees, sqrt
from typing import Final

from biomusic.body.motion.acceleration import RATE
from biomusic.body.motion.recent import Look
from biomusic.types import Estimate

MEAN: Final = 2 * int(RATE)  # points, 2 s, that stand for one direction of gravity
WITHIN: Final = 10.0  # s
SHAKEN: Final = 100.0  # mg; above it a mean of 2 s may be degrees off gravity (walking, running)
SD: Final = 1.0  # degrees; 2 s of a resting chest that breathes

Direction = tuple[float, float, float]  # of length 1

_NEVER: Final = Estimate.unknown("no acceleration yet")


class PostureTrack:
    """The direction of gravity in the last ten seconds."""

    def __init__(self) -> None:
        self._directions: deque[tuple[float, Direction]] = deque()
        self.latest = _NEVER  # the largest angle (degrees) between gravity now and 10 s before

    def look(self, look: Look) -> None:
        """Take a look."""
        while self._directions and look.t - self._directions[0][0] > WITHIN:
            self._directions.popleft()
        if look.axes.shape[1] < MEAN:
            self.latest = _NEVER
        elif look.level > SHAKEN:
            self.latest = Estimate.unknown("it shakes too much to tell where down is")
        else:
            self._turn(look)

    def _turn(self, look: Look) -> None:
        x, y, z = look.axes[:, -MEAN:].sum(axis=1).tolist()
        length = sqrt(x * x + y * y + z * z)
        if length == 0.0:
            self.latest = Estimate.unknown("it falls freely")
            return
        now = x / length, y / length, z / length
        self._directions.append((look.t, now))
        least = min(_cosine(now, before) for _, before in self._directions)
        self.latest = Estimate(degrees(acos(max(-1.0, min(1.0, least)))), SD)


def _cosine(one: Direction, other: Direction) -> float:
    return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]
