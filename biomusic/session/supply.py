"""Bars ahead of need: asks the composer for the next bar just before it must sound."""

from __future__ import annotations

from typing import Final

from biomusic.ports import Composer
from biomusic.types import Bar, Intent

LEAD: Final = 1.0  # quarter notes that a bar is ready before it starts


class Supply:
    """Lays the composer's bars end to end along the engine's beat."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self._index = 0
        self._beat = 0.0  # where the next bar starts

    def due(self, beat: float, intent: Intent) -> list[tuple[float, Bar]]:
        """The bars that start until ``LEAD`` after ``beat``, each with its start, once each."""
        bars: list[tuple[float, Bar]] = []
        while self._beat <= beat + LEAD:
            bar = self._composer.compose(self._index, intent)
            bars.append((self._beat, bar))
            self._index, self._beat = self._index + 1, self._beat + bar.metre
        return bars
