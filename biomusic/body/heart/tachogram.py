"""NN intervals as a smooth line in time, sampled at 4 Hz as they come."""

from __future__ import annotations

from collections import deque
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

RATE: Final = 4.0  # Hz (Task Force 1996)
# What is beyond so many beats moves a cubic spline by 0.27 ** 4, half a per cent of its bend.
AHEAD: Final = 4

Floats = NDArray[np.float64]


class Knot(NamedTuple):
    """A point of the spline, with its row of the tridiagonal system after elimination."""

    x: float  # s
    y: float  # ms
    factor: float = 0.0  # of the next knot's bend
    bend: float = 0.0  # ms/s², as if the next knot had none


class Tachogram:
    """The natural cubic spline through NN intervals, told four beats late.

    The tridiagonal system is eliminated once, forwards; back substitution begins anew at
    each beat and reaches back four beats, after which it no longer matters.
    """

    def __init__(self, points: int) -> None:
        self._knots: deque[Knot] = deque(maxlen=AHEAD + 2)
        self._points = points
        self._ring = np.zeros(2 * points)  # each sample twice, so that the last ones lie in a row
        self._told = 0  # samples since the beginning

    def begin(self) -> None:
        """Nothing that was heard goes on."""
        self._knots.clear()
        self._told = 0

    @property
    def seconds(self) -> float:
        """How long a line is at hand (s)."""
        return min(self._told, self._points) / RATE

    def add(self, ms: float, after: float) -> None:
        """An NN interval (ms) that closed ``after`` seconds after the one before, more than 0."""
        knots = self._knots
        if not knots:
            knots.append(Knot(0.0, ms))
            return
        new = Knot(knots[-1].x + after, ms)
        if len(knots) > 1:
            knots[-1] = _eliminated(knots[-2], knots[-1], new)
        knots.append(new)
        if len(knots) == AHEAD + 2:
            self._tell()

    def bridge(self, ms: float, seconds: float) -> None:
        """Beats were not heard for so long: a straight line leads to the next interval (ms)."""
        if not self._knots:
            self.add(ms, seconds)
            return
        last = self._knots[-1].y
        count = max(1, round(2000.0 * seconds / (last + ms)))
        for beat in range(1, count + 1):
            self.add(last + (ms - last) * beat / count, seconds / count)

    def latest(self, count: int) -> Floats | None:
        """The last samples (ms), until the next beat; None when there are fewer."""
        if self._told < count:
            return None
        end = self._told % self._points + self._points
        return self._ring[end - count : end]

    def _tell(self) -> None:
        """Sample the oldest piece, whose bends no longer change."""
        bends = [0.0]
        for knot in reversed(self._knots):
            bends.append(knot.bend - knot.factor * bends[-1])
        old, next_ = self._knots[0], self._knots[1]
        gap = next_.x - old.x
        first, second = bends[-1] * gap * gap / 6.0, bends[-2] * gap * gap / 6.0
        while (x := self._told / RATE) < next_.x:
            right = (x - old.x) / gap
            left = 1.0 - right
            bent = first * (left * left - 1.0) * left + second * (right * right - 1.0) * right
            smooth = left * old.y + right * next_.y + bent
            place = self._told % self._points
            self._ring[place] = self._ring[place + self._points] = smooth
            self._told += 1


def _eliminated(before: Knot, knot: Knot, after: Knot) -> Knot:
    left, right = knot.x - before.x, after.x - knot.x
    turn = 6.0 * ((after.y - knot.y) / right - (knot.y - before.y) / left)
    pivot = 2.0 * (left + right) - left * before.factor
    return Knot(knot.x, knot.y, right / pivot, (turn - left * before.bend) / pivot)
