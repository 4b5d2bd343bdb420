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
        self._power: float | None = None  # mg²

    def shake(self, level: float, seconds: float) -> None:
        """Take the level (mg) of acceleration without gravity; ``seconds`` since the last one."""
        if self._power is None:
            self._power = level * level
        share = seconds / (seconds + MEMORY)
        self._power += share * (level * level - self._power)

    def at(self, age: float | None, cadence: Estimate, speed: Estimate) -> Estimate:
        """Motion (0–1); ``age`` (s) is that of the acceleration, None without any."""
        if self._power is not None and age is not None and age <= HOLD:
            return Estimate(1.0 - exp(-sqrt(self._power) / SHAKE), ACCELERATION_SD)
        if cadence.value is None and speed.value is None:
            return Estimate.unknown(silence("motion", age))
        effort = max((cadence.value or 0.0) / STEPS, (speed.value or 0.0) / STRIDE)
        reason = "from steps and speed, no acceleration is measured"
        return Estimate(1.0 - exp(-effort * effort), INFERRED_SD, reason)
