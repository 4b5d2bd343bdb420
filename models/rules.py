"""The rule engine: plans phrases, lets the band play them and ranks every note by importance.

No weights and nothing to install, so it is always there: the baseline that a trained generator
must beat, and the one that takes over when that is late.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from biomusic.ports import Composer, Generator
from biomusic.score.chord import pitch_classes
from biomusic.score.density import Candidate, ranked
from biomusic.score.form import PHRASE, Section, next_section
from biomusic.score.harmony import HarmonyPlanner, approach
from biomusic.score.pitch import tonic_pitch
from biomusic.score.scale import local_scale
from biomusic.score.style import Style, open_style
from biomusic.score.theme import Theme, new_theme, varied
from biomusic.types import Bar, ChordSpan, Intent, Key, Role

from .rules_band import percussion, play
from .rules_lines import Lines
from .rules_scene import Scene, gain

_AUTHOR: Final = "rules"
_THEMES: Final = 8  # in the bank of a session
_DEADBAND: Final = 0.06  # of energy, within which the band keeps its patterns
_TEMPO_DEADBAND: Final = 3.0  # bpm around the style's fast tempo
# Stages of the random stream, one for each kind of decision.
_FORM, _HARMONY, _PATTERNS, _THEME, _BAR, _BANK = range(6)


def _draw(seed: int, stage: int, bar: int) -> np.random.Generator:
    counter = (stage << 40) | bar
    return np.random.Generator(np.random.Philox(key=[seed % 2**64, counter]))


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Four bars as they are planned."""

    style: Style
    section: Section
    first: int  # bar of the section that it starts with
    key: Key
    chords: tuple[ChordSpan, ...]  # one a bar, and the one after
    theme: Theme
    choices: tuple[int, ...]
    fast: bool


class RuleComposer:
    """One session of the rule engine."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._planner = HarmonyPlanner()
        self._lines = Lines()
        self._phrase: _Phrase | None = None
        self._place = 0  # bar of the phrase that comes next
        self._sections = 0  # heard so far
        self._energy = 0.5
        self._bound: tuple[Key, str] | None = None  # where the last bar was leading

    def compose(self, index: int, intent: Intent) -> Bar:
        """Write bar ``index`` for ``intent``."""
        if self._phrase is None or self._place == PHRASE:
            self._phrase = self._next_phrase(index, intent)
            self._place = 0
        if abs(intent.energy - self._energy) > _DEADBAND:
            self._energy = intent.energy
        scene = self._scene(index, intent, self._phrase)
        fewest, most = scene.style.notes
        notes = ranked(_distinct(self._play(scene, self._phrase)), fewest, most)
        self._place += 1
        self._bound = (intent.key, intent.style)
        return Bar(
            index,
            _AUTHOR,
            scene.style.name,
            scene.style.metre,
            scene.key,
            (scene.chord,),
            notes,
            scene.section.name,
        )

    def _next_phrase(self, index: int, intent: Intent) -> _Phrase:
        """Plan four bars: where the form goes, in which key, over which chords."""
        before = self._phrase
        key, style_name = self._bound or (intent.key, intent.style)
        style = open_style(style_name)
        section, first = self._form(index, intent, style)
        if before is None or before.key != key:
            self._planner.start()
        if first == 0:
            self._planner.turn_to(section.theme)
        fast = self._is_fast(style, intent.tempo)
        pace = 2 if fast else style.bars_per_chord
        harmony = self._planner.phrase(
            key, style, pace, intent.valence, _draw(self._seed, _HARMONY, index)
        )
        patterns = _draw(self._seed, _PATTERNS, index)
        choices = tuple(int(n) for n in patterns.integers(1 << 16, size=len(style.parts)))
        theme = self._theme(index, style, section, first // PHRASE)
        return _Phrase(style, section, first, key, harmony, theme, choices, fast)

    def _form(self, index: int, intent: Intent, style: Style) -> tuple[Section, int]:
        """The section of the coming phrase, and the bar of it that the phrase starts with."""
        before = self._phrase
        if before is None or before.style != style:
            self._sections += 1
            opening = style.opening if before is None else "A"
            return style.sections[opening], 0
        if before.first + PHRASE < before.section.bars:
            return before.section, before.first + PHRASE
        self._sections += 1
        if self._sections % style.sections_in_movement == 0:
            self._planner.exchange()
        draw = _draw(self._seed, _FORM, index)
        return next_section(style.sections, before.section, intent.energy, draw), 0

    def _is_fast(self, style: Style, tempo: float) -> bool:
        was = self._phrase is not None and self._phrase.fast and self._phrase.style == style
        return tempo > style.fast + (-_TEMPO_DEADBAND if was else _TEMPO_DEADBAND)

    def _theme(self, index: int, style: Style, section: Section, phrase: int) -> Theme:
        if section.theme is None or phrase in section.tacet:
            return ()
        movement = self._sections // style.sections_in_movement
        number = (2 * movement + section.theme) % _THEMES
        theme = new_theme(style.rhythms, _draw(self._seed, _BANK, number))
        return varied(theme, phrase, _draw(self._seed, _THEME, index))

    def _scene(self, index: int, intent: Intent, phrase: _Phrase) -> Scene:
        place, key = self._place, phrase.key
        harmony = phrase.chords
        if intent.key != key:
            soft = phrase.style.soft_cadences
            bent = approach(harmony[:PHRASE], place, key, intent.key, soft)
            after = replace(harmony[PHRASE], root=(intent.key.tonic - key.tonic) % 12)
            harmony = (*bent, after)
        chord, following = harmony[place], harmony[place + 1]
        bar, tonic = phrase.first + place, tonic_pitch(key)
        leaving = place == PHRASE - 1 and intent.style != phrase.style.name
        return Scene(
            style=phrase.style,
            section=phrase.section,
            bar=bar,
            key=key,
            chord=chord,
            following=following,
            tonic=tonic,
            tones=tuple((tonic + chord.root + tone) % 12 for tone in chord.tones),
            scale=local_scale(key.mode, frozenset(pitch_classes(chord))),
            energy=self._energy,
            gain=gain(intent.energy, phrase.section.swell(bar)),
            brightness=intent.brightness,
            fast=phrase.fast,
            ending=leaving or bar == phrase.section.bars - 1,
            draw=_draw(self._seed, _BAR, index),
        )

    def _play(self, scene: Scene, phrase: _Phrase) -> Iterator[Candidate]:
        root = self._lines.root(scene)
        self._lines.voice(scene, root)
        yield from self._lines.pads(scene)
        yield from self._lines.melody(scene, phrase.theme, self._place)
        for part, choice in zip(scene.style.parts, phrase.choices, strict=True):
            yield from play(scene, part, choice, root, self._lines.keys)
        if scene.bar == 0:
            yield from percussion(scene, scene.style.openers, phrase.choices[0])
        if scene.ending:
            yield from percussion(scene, scene.style.fills, phrase.choices[0])


class RuleGenerator:
    """Opens sessions of the rule engine."""

    def open(self, seed: int) -> Composer:
        """Start a session; the same seed and intents give the same bars."""
        return RuleComposer(seed)


def _distinct(candidates: Iterator[Candidate]) -> Iterator[Candidate]:
    """Drop a note that another part of the same role already strikes."""
    struck: set[tuple[Role, float, int]] = set()
    for candidate in candidates:
        place = (candidate.role, candidate.beat, candidate.pitch)
        if place not in struck:
            struck.add(place)
            yield candidate


GENERATOR: Generator = RuleGenerator()
