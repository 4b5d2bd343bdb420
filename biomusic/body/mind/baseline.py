"""The person's own rest, learnt as it goes and never from what is still to come."""

from __future__ import annotations

from math import exp, sqrt
from typing import Final

LEARNING: Final = 120.0  # s of rest that count alike; afterwards the baseline only drifts
TOWARD_REST: Final = 180.0  # s; deeper rest is believed soon
AWAY: Final = 1200.0  # s; a minute-long stress must not become the new normal
LEAST: Final = 15.0  # s of rest before anything is said
INDEPENDENT: Final = 15.0  # s between readings that tell something new


class Baseline:
    """The resting level of one quantity."""

    def __init__(self, direction: float, spread: float) -> None:
        """Start with nothing known.

        Args:
            direction: −1 where rest is low (heart rate), +1 where it is high (ln RMSSD).
            spread: how far one reading strays from rest, in the quantity's unit.
        """
        self._direction = direction
        self._spread = spread
        self._seconds = 0.0
        self._mean = 0.0

    @property
    def level(self) -> float | None:
        """The resting level; None before 15 s of rest."""
        return self._mean if self._seconds >= LEAST else None

    @property
    def sd(self) -> float:
        """Standard deviation of that level, in its own unit."""
        return self._spread / sqrt(max(1.0, self._seconds / INDEPENDENT))

    def learn(self, value: float, seconds: float) -> None:
        """Take a reading at rest that stands for the last ``seconds``."""
        if self._seconds < LEARNING:
            share = seconds / (self._seconds + seconds) if seconds > 0.0 else 0.0
        else:
            resting = (value - self._mean) * self._direction > 0.0
            share = 1.0 - exp(-seconds / (TOWARD_REST if resting else AWAY))
        self._mean += (value - self._mean) * share
        self._seconds += seconds
