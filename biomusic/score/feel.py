"""Feel: where in the beat a band plays, how evenly, and how loud each sixteenth is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from biomusic.types import Role

STRAIGHT: Final = 0.5
_EVEN: Final = (0.0,) * 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Feel:
    """A band's way of playing the grid; all times in quarter notes, so that tempo scales them."""

    swing: float = STRAIGHT  # where the second of a pair falls; 2/3 is a triplet's
    pair: int = 2  # sixteenths in a pair: 2 swings sixteenths, 4 swings eighths
    late: Mapping[Role, float] = field(default_factory=dict[Role, float])  # behind the beat
    push: tuple[float, ...] = _EVEN  # of the drums at each sixteenth of the bar; below 0 early
    accents: tuple[float, ...] = (1.0,) * 16  # factor of the drums' velocity at each sixteenth
    loose: float = 0.0  # standard deviation of timing from note to note
    uneven: float = 0.0  # standard deviation of velocity from note to note, as a share

    def beat(self, role: Role, step: float) -> float:
        """Where the note written at a sixteenth of the bar is played, in quarter notes."""
        place = self._swung(step) / 4.0 + self.late.get(role, 0.0)
        return place + (self.push[int(step) % 16] if role is Role.DRUMS else 0.0)

    def accent(self, role: Role, step: float) -> float:
        """The factor of a note's velocity at a sixteenth of the bar."""
        return self.accents[int(step) % 16] if role is Role.DRUMS else 1.0

    def _swung(self, step: float) -> float:
        """Time within each pair bent at its middle, so that what lies between bends along."""
        whole, part = divmod(step, self.pair)
        share = part / self.pair
        if share <= 0.5:
            return float(whole * self.pair + 2.0 * share * self.swing * self.pair)
        rest = 2.0 * (share - 0.5) * (1.0 - self.swing)
        return float(whole * self.pair + (self.swing + rest) * self.pair)
