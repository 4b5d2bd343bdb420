"""Bars ahead of need: asks the composer for the next bar just before it must sound."""

from __future__ import annotations

from typing import Final

from biomusic.journal import PlacedBar
from biomusic.ports import Composer
from biomusic.types import Intent

# Quarter notes: a new intent is heard in the next bar but one at the latest, and even at the
# fastest tempo (200 bpm, 0.83 beats in a quarter second) no bar falls between two questions.
LEAD: Final = 1.0


class Supply:
    """Lays the composer's bars end to end along the engine's beat."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self._index = 0
        self._beat = 0.0  # where the next bar starts

    def due(self, frame: int, beat: float, intent: Intent) -> list[PlacedBar]:
        """The bars that must be handed over now that the engine is at ``frame`` and ``beat``."""
        placed: list[PlacedBar] = []
        while self._beat <= beat + LEAD:
            bar = self._composer.compose(self._index, intent)
            placed.append(PlacedBar(frame, self._beat, bar))
            self._index, self._beat = self._index + 1, self._beat + bar.metre
        return placed
