"""Where in a step the body is, from the shaking at the frequency of the steps.

One stride of the vertical acceleration is compared with a turning pointer of the steps'
frequency.  Over a whole stride everything else in it, the stride itself and the overtones,
cancels.  The pointer is then turned on to the moment asked for.

Where in that wave the foot strikes is known for a trunk.  A runner strikes half a contact before
mid-stance, where a body on a spring is pushed up most (Blickhan 1989); contact lasts about 0.66
of a step at 160–180 steps/min (Cavanagh & Lafortune 1980; Morin 2005).  A walker is pushed up most
in the middle of double support, which takes the first fifth of a step (Zijlstra & Hof 2003).
A device worn elsewhere moves the zero by a constant.
"""

from __future__ import annotations

from math import atan2, cos, floor, pi, sin, sqrt
from typing import Final

import numpy as np

from biomusic.body.motion.acceleration import RATE
from biomusic.body.motion.recent import CLOSER, WINDOW, Look, Recent
from biomusic.compiled import Doubles, entry
from biomusic.types import Estimate

RUNNERS_LEAD: Final = 0.33  # steps from the strike to the strongest push, half a contact
WALKERS_LEAD: Final = 0.11  # half a double support
USUAL: Final = 0.025  # of a step; how far one differs from the next, before it is measured
MEMORY: Final = 6.0  # looks, 6 s, over which that is learnt
BEHIND: Final = 0.7  # steps; what a mean over one stride adds to the moments that it predicts
LOST: Final = 1.0  # rad; beyond it nothing is known of a phase

_STILL: Final = Estimate.unknown("no steps")


class StepPhase:
    """The phase of the steps now, and how well it has been foretold so far."""

    def __init__(self) -> None:
        self._up: Doubles | None = None  # along gravity
        self._drift = (2.0 * pi * USUAL) ** 2  # rad² a step
        self._before: float | None = None  # rad, at the look before
        self._now: tuple[int, float, float] | None = None  # point, pace and phase

    def look(self, look: Look, cadence: float | None) -> None:
        """Take a look at a body of that cadence (steps/min), 0 or None without steps."""
        up = self._up = look.axes.sum(axis=1)
        before, self._before = self._before, None
        if not cadence:
            return
        self._before = _pushed(look.axes, up, cadence)
        if before is not None and self._before is not None:
            self._learn(self._before - before, cadence)

    def at(self, point: float, recent: Recent, cadence: float | None, running: bool) -> Estimate:
        """The phase (rad, 0–2π) at a point of the grid that may lie ahead of what was seen."""
        newest = recent.newest
        if not cadence or newest is None or self._up is None:
            return _STILL
        if self._now is None or self._now[:2] != (newest, cadence):
            seen = _pushed(recent.last(WINDOW), self._up, cadence)
            if seen is None:
                return Estimate.unknown("not a whole stride was seen yet")
            self._now = (newest, cadence, seen)
        ahead = (point - newest) * cadence / (60.0 * RATE)  # steps
        sd = sqrt(self._drift * (BEHIND + max(0.0, ahead)))
        if sd > LOST:
            return Estimate.unknown("the steps are too uneven, or were seen too long ago")
        lead = RUNNERS_LEAD if running else WALKERS_LEAD
        return Estimate((self._now[2] + 2.0 * pi * (ahead + lead)) % (2.0 * pi), sd)

    def _learn(self, turned: float, cadence: float) -> None:
        steps = CLOSER * cadence / (60.0 * RATE)
        off = (turned - 2.0 * pi * steps + pi) % (2.0 * pi) - pi
        self._drift += (off * off / steps - self._drift) / MEMORY


def _pushed(axes: Doubles, up: Doubles, cadence: float) -> float | None:
    """Phase (rad) at the last point, 0 at the strongest push; None with less than a stride."""
    stride = 120.0 * RATE / cadence  # points
    count = floor(stride) + 1
    if axes.shape[1] < count:
        return None
    return _phase(axes[:, -count:], up, stride, np.empty(count))


@entry
def _phase(axes: Doubles, up: Doubles, stride: float, vertical: Doubles) -> float:
    """The phase of two waves in one stride; ``vertical`` is room for what is along gravity.

    Points reach back one stride, the oldest in part.
    """
    count = len(vertical)
    part = stride - floor(stride)
    length = sqrt(up[0] * up[0] + up[1] * up[1] + up[2] * up[2])
    x, y, z = (up[0] / length, up[1] / length, up[2] / length) if length > 0.0 else (0.0, 0.0, 0.0)
    level = 0.0
    for point in range(count):
        vertical[point] = axes[0, point] * x + axes[1, point] * y + axes[2, point] * z
        level += vertical[point] * (part if point == 0 else 1.0)
    level /= stride
    real = imaginary = 0.0
    for point in range(count):
        weighted = (vertical[point] - level) * (part if point == 0 else 1.0)
        turn = (point + 1 - count) * (4.0 * pi / stride)
        real += weighted * cos(turn)
        imaginary -= weighted * sin(turn)
    return atan2(imaginary, real)
