"""The harmony planner: the chords of the coming phrases, their cadences and changes of key."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final, cast

import numpy as np

from biomusic.score.chord import coloured
from biomusic.score.form import PHRASE
from biomusic.score.modulation import dominant, pivot
from biomusic.score.progressions import LOOPS, Cadence, Progression, functional
from biomusic.score.style import Style
from biomusic.types import ChordSpan, Key, Mode

_SOFT_CADENCES: Final = (Cadence.HALF, Cadence.PLAGAL)
_CADENCES: Final = (Cadence.HALF, Cadence.AUTHENTIC)
_DECEPTIVE_SHARE: Final = 0.12  # of closed phrases that dodge the tonic
_REHARMONISED_SHARE: Final = 0.3  # of functional phrases that return over other chords
_TURNAROUND_SHARE: Final = 0.5  # of second times through a loop that end otherwise


class HarmonyPlanner:
    """Plans four bars of chords at a time and always knows the chord after them.

    Each theme keeps its progression, so that a theme that returns comes with its own harmony.
    """

    def __init__(self) -> None:
        self._numerals: deque[str] = deque()
        self._known: dict[tuple[str, Mode, int, int], Progression] = {}  # by theme and place
        self._theme = 0
        self._times = 0  # cycles since the section began
        self._from_tonic = True

    def start(self) -> None:
        """A new key: the next chord is its tonic."""
        self._numerals.clear()
        self._times, self._from_tonic = 0, True

    def turn_to(self, theme: int | None) -> None:
        """A new section begins its theme's progression at once, with the question."""
        self._theme = self._theme if theme is None else theme
        self._times = 0
        self._numerals.clear()

    def exchange(self) -> None:
        """A new movement: forget every theme's progression."""
        self._known.clear()

    def phrase(
        self, key: Key, style: Style, bars_per_chord: int, valence: float, draw: np.random.Generator
    ) -> tuple[ChordSpan, ...]:
        """One chord for each bar of the coming phrase, and one more: what follows it."""
        count = PHRASE // bars_per_chord
        while len(self._numerals) <= count:
            self._numerals.extend(self._cycle(key.mode, style, draw))
        numerals = [self._numerals.popleft() for _ in range(count)]
        paced = (*(n for n in numerals for _ in range(bars_per_chord)), self._numerals[0])
        return tuple(coloured(n, _colour(n, style, valence, draw), key.mode) for n in paced)

    def _cycle(self, mode: Mode, style: Style, draw: np.random.Generator) -> Progression:
        loops = style.loops.get(mode) or LOOPS.get(mode, ())
        place = 0 if loops else self._times % 2
        about = (style.name, mode, self._theme, place)
        self._times += 1
        if about not in self._known or (not loops and draw.random() < _REHARMONISED_SHARE):
            unused = [loop for loop in loops if loop not in self._known.values()] or loops
            cadence = self._cadence(style, draw)
            self._known[about] = (
                unused[int(draw.integers(len(unused)))]
                if loops
                else functional(mode, cadence, draw)
            )
        return self._turned(self._known[about], style.turnarounds.get(mode, ()), draw)

    def _turned(
        self, cycle: Progression, turns: tuple[str, ...], draw: np.random.Generator
    ) -> Progression:
        """The cycle from its tonic after a change of key; every second time, a turnaround."""
        if self._from_tonic:
            self._from_tonic = False
            tonic = next(i for i, numeral in enumerate(cycle) if numeral in ("i", "I"))
            cycle = cast(Progression, cycle[tonic:] + cycle[:tonic])
        if self._times % 2 == 0 and turns and draw.random() < _TURNAROUND_SHARE:
            return *cycle[:3], turns[int(draw.integers(len(turns)))]
        return cycle

    def _cadence(self, style: Style, draw: np.random.Generator) -> Cadence:
        """Question and answer: odd phrases stay open, even ones close."""
        kinds = _SOFT_CADENCES if style.soft_cadences else _CADENCES
        cadence = kinds[(self._times + 1) % 2]
        dodged = cadence is Cadence.AUTHENTIC and draw.random() < _DECEPTIVE_SHARE
        return Cadence.DECEPTIVE if dodged else cadence


def approach(
    chords: tuple[ChordSpan, ...], place: int, old: Key, new: Key, soft: bool
) -> tuple[ChordSpan, ...]:
    """The phrase from bar ``place`` on bent toward a new key: pivot, then its dominant."""
    return tuple(_bent(chords, place, old, new, soft))


def _bent(
    chords: tuple[ChordSpan, ...], place: int, old: Key, new: Key, soft: bool
) -> Iterator[ChordSpan]:
    shared = pivot(old, new)
    for bar, span in enumerate(chords):
        if bar == PHRASE - 1:
            yield dominant(old, new, soft)
        elif bar == PHRASE - 2 and bar >= place and shared is not None:
            yield shared
        else:
            yield span


def _colour(numeral: str, style: Style, valence: float, draw: np.random.Generator) -> str:
    """The suffix for a chord: more consonant the higher the valence, with some play.

    A tonic takes the two most consonant ones only, so that home sounds like home.
    """
    colours = style.colours[:2] if numeral in ("I", "i") else style.colours
    position = 1.0 - valence + draw.uniform(-0.2, 0.2)
    return colours[min(len(colours) - 1, max(0, int(position * len(colours))))]
