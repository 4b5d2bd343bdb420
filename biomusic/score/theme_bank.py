"""The theme bank: which of a session's themes is heard when, and what has become of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from biomusic.score.theme import Theme, new_theme, varied

# Four themes, two an arc: over an hour of arcs of about nine minutes each of them comes back
# between six and twelve times.
THEMES: Final = 4


@dataclass(frozen=True, slots=True)
class Statement:
    """A theme as it is heard in one phrase."""

    number: int  # in the bank
    change: str  # in words; empty when it is heard as it is
    theme: Theme

    @property
    def name(self) -> str:
        """For readers: "2", "2 ornamented"."""
        return f"{self.number + 1} {self.change}".strip() if self.theme else ""


SILENCE: Final = Statement(-1, "", ())


def theme_number(arc: int, slot: int) -> int:
    """The bank's number of an arc's first (0) or second (1) theme.

    Arcs take turns with two pairs of themes, and each time a pair comes back its themes have
    changed places.
    """
    pair, turn = arc % (THEMES // 2), arc // (THEMES // 2)
    return 2 * pair + (slot + turn) % 2


def statement(
    number: int,
    phrase: int,
    rhythms: Sequence[str],
    bank: np.random.Generator,
    draw: np.random.Generator,
) -> Statement:
    """A theme in a section's ``phrase``-th phrase.

    Args:
        number: of the theme; ``bank`` is its own random numbers, always the same.
        phrase: counted from the section's start.
        rhythms: the style's, in which the theme is told.
        bank: makes the theme.
        draw: makes the variation.
    """
    theme, change = varied(new_theme(rhythms, bank), phrase, draw)
    return Statement(number, change, theme)
