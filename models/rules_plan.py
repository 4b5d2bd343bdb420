"""The rule engine's plan: four bars at a time, where the form goes, in which key, over what."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np

from biomusic.score.form import OUTRO, Form, Place
from biomusic.score.harmony import Chords, HarmonyPlanner
from biomusic.score.style import Style, open_style
from biomusic.score.theme_bank import SILENCE, Statement, statement, theme_number
from biomusic.types import Intent, Key

_TEMPO_DEADBAND: Final = 3.0  # bpm around the style's fast tempo


class Stage(IntEnum):
    """The random stream of each kind of decision."""

    FORM = 0
    HARMONY = 1
    PATTERNS = 2
    THEME = 3
    BAR = 4
    BANK = 5
    NET = 6


def draw(seed: int, stage: Stage, number: int) -> np.random.Generator:
    """The random numbers of one decision: nothing else draws from them."""
    counter = (int(stage) << 40) | number
    return np.random.Generator(np.random.Philox(key=[seed % 2**64, counter]))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Four bars as they are planned."""

    style: Style
    place: Place
    key: Key
    chords: tuple[Chords, ...]  # of each bar, and of the one after
    statement: Statement
    choices: tuple[int, ...]  # for each part of the band, which of its patterns
    fast: bool
    entering: bool  # the first phrase of a style that takes over from another


class Plan:
    """One session's way through form, harmony and themes."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._form = Form()
        self._planner = HarmonyPlanner()
        self._before: Phrase | None = None

    def next(self, index: int, key: Key, style_name: str, intent: Intent) -> Phrase:
        """The four bars from bar ``index`` on, in a key and a style already led to."""
        style, before = open_style(style_name), self._before
        changed = before is not None and before.style != style
        if changed:
            self._form.enter(style.sections, style.arcs)
        place = self._form.next(
            style.sections,
            style.arcs,
            intent.tempo,
            intent.closing,
            draw(self._seed, Stage.FORM, index),
        )
        fast = self._is_fast(style, intent.tempo)
        chords = self._harmony(index, key, style, place, changed, fast, intent.valence)
        phrase = Phrase(
            style=style,
            place=place,
            key=key,
            chords=chords,
            statement=SILENCE if changed else self._statement(index, style, place),
            choices=self._choices(index, style, place),
            fast=fast,
            entering=changed,
        )
        self._before = phrase
        return phrase

    def copy(self) -> Plan:
        """The same way as far as it was gone, to come back to."""
        other = copy(self)
        other._form, other._planner = self._form.copy(), self._planner.copy()
        return other

    def skip(self) -> None:
        """Leave the section at the next phrase."""
        self._form.skip()

    def _harmony(
        self,
        index: int,
        key: Key,
        style: Style,
        place: Place,
        changed: bool,
        fast: bool,
        valence: float,
    ) -> tuple[Chords, ...]:
        random = draw(self._seed, Stage.HARMONY, index)
        if self._before is None or self._before.key != key:
            self._planner.start()
        if place.section.name == OUTRO and place.last:
            return self._planner.close(key, style, random)
        if place.phrase == 0:
            self._planner.turn_to(theme_number(place.arc, place.section.theme or 0))
            if changed:
                self._planner.carry_over()
        pace = min(2, 2 * style.bars_per_chord if fast else style.bars_per_chord)
        return self._planner.phrase(key, style, pace, valence, random)

    def _statement(self, index: int, style: Style, place: Place) -> Statement:
        section = place.section
        if section.theme is None or section.sings[place.phrase % len(section.sings)] != "x":
            return SILENCE
        number = theme_number(place.arc, section.theme)
        bank = draw(self._seed, Stage.BANK, number)
        variation = draw(self._seed, Stage.THEME, index)
        return statement(number, place.phrase, style.rhythms, bank, variation)

    def _choices(self, index: int, style: Style, place: Place) -> tuple[int, ...]:
        """Patterns last for two phrases, so that the ear has time to learn them."""
        before = self._before
        if before is not None and before.style == style and place.phrase % 2:
            return before.choices
        random = draw(self._seed, Stage.PATTERNS, index)
        return tuple(int(n) for n in random.integers(1 << 16, size=len(style.parts)))

    def _is_fast(self, style: Style, tempo: float) -> bool:
        was = self._before is not None and self._before.fast and self._before.style == style
        return tempo > style.fast + (-_TEMPO_DEADBAND if was else _TEMPO_DEADBAND)
