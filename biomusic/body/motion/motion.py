"""Motion: how much the body moves, 0–1, from acceleration or else from steps and speed."""

from __future__ import annotations

from math import exp, sqrt
from typing import Final

from biomusic.body.gap import HOLD, silence
from biomusic.types import Estimate

SHAKE: Final = 500.0  # mg of alternating acceleration at which motion is 0.63; a chest has
# about 10 at rest, 250 walking and 1000 running
MEMORY: Final = 3.0  # s; a few steps
STEPS: Final = 150.0  # steps/min that make the same motion
STRIDE: Final = 2.8  # m/s that make the same motion
ACCELERATION_SD: Final = 0.05
INFERRED_SD: Final = 0.15


class MotionTrack:
    """How much the body moves just now."""

    def __init__(self) -> None:
        self._power = 0.0  # mg²
        self._t: float | None = None

    def shake(self, t: float, alternating: float, seconds: float) -> None:
        """Take acceleration without gravity (mg) that stands for the last ``seconds``."""
        fresh = self._t is None or not 0.0 <= t - self._t <= HOLD
        share = seconds / (seconds + MEMORY)
        self._power = (0.0 if fresh else self._power * (1.0 - share)) + share * alternating**2
        self._t = t

    def at(self, t: float, cadence: Estimate, speed: Estimate) -> Estimate:
        """Motion (0–1) at ``t`` (s); None when nothing that moves is measured."""
        age = None if self._t is None else t - self._t
        if age is not None and age <= HOLD:
            return Estimate(1.0 - exp(-sqrt(self._power) / SHAKE), ACCELERATION_SD)
        if cadence.value is None and speed.value is None:
            return Estimate.unknown(silence("motion", age))
        effort = max((cadence.value or 0.0) / STEPS, (speed.value or 0.0) / STRIDE)
        reason = "from steps and speed, no acceleration is measured"
        return Estimate(1.0 - exp(-effort * effort), INFERRED_SD, reason)
