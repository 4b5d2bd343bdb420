"""Sound dose: how much of a week's safe listening is used up, where the level is known.

WHO-ITU H.870: adults may have 80 dBA for 40 hours a week, and 3 dB more halves the time.
"""

from __future__ import annotations

from typing import Final

SAFE: Final = 80.0  # dBA
WEEK: Final = 40 * 3600.0  # s at that level
HALVING: Final = 3.0103  # dB, equal energy


class Dose:
    """The share of a week's dose, from what was heard; 1 is all of it."""

    def __init__(self, share: float = 0.0) -> None:
        """Begin with what this week has had already."""
        self.share = share

    def hear(self, level: float, seconds: float) -> float:
        """Add so many seconds at ``level`` (dBA); returns the share, 0 and more."""
        self.share += seconds / allowed(level)
        return self.share


def allowed(level: float) -> float:
    """Seconds a week at ``level`` (dBA)."""
    return float(WEEK * 2.0 ** ((SAFE - level) / HALVING))
