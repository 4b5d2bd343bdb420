"""Form: sections in phrases of four bars, and the way from one to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

PHRASE: Final = 4  # bars


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A stretch of music with a character of its own."""

    name: str
    phrases: int  # of four bars
    following: tuple[str, ...]  # sections that may come next, for low energy first
    theme: int | None = None  # which theme of the movement it plays; None rests
    tacet: tuple[int, ...] = ()  # its phrases in which the theme is silent
    arc: tuple[float, float] = (1.0, 1.0)  # factor of velocity at its start and its end
    lifts: Mapping[str, float] = field(default_factory=dict[str, float])
    # added to the importance of a part (or role): below 0 it is heard sooner, above 0 later

    @property
    def bars(self) -> int:
        """Its length in bars."""
        return self.phrases * PHRASE

    def swell(self, bar: int) -> float:
        """The arc's factor in its ``bar``-th bar."""
        start, end = self.arc
        return start + (end - start) * bar / max(1, self.bars - 1)


def next_section(
    sections: Mapping[str, Section], current: Section, energy: float, draw: np.random.Generator
) -> Section:
    """What follows: livelier choices for more energy, with some play so that it never settles."""
    choices = current.following
    place = min(0.999, max(0.0, energy + draw.uniform(-0.35, 0.35)))
    return sections[choices[int(place * len(choices))]]
