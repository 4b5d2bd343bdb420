"""The rule engine: plans phrases, lets the band play them and ranks every note by importance.

No weights and nothing to install, so it is always there: the baseline that a trained generator
must beat, and the one that takes over when that is late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from biomusic.ports import FREE, Composer, Generator
from biomusic.score.chord import pitch_classes
from biomusic.score.density import Candidate, ranked
from biomusic.score.form import PHRASE, Section
from biomusic.score.groove import STEPS, Part
from biomusic.score.harmony import Chords, approach
from biomusic.score.modulation import mood
from biomusic.score.pitch import tonic_pitch
from biomusic.score.scale import local_scale
from biomusic.types import Bar, Intent, Key, Locks, Note, Role

from .rules_band import percussion, play
from .rules_lines import Lines
from .rules_plan import Phrase, Plan, Stage, draw
from .rules_scene import Scene, gain

_AUTHOR: Final = "rules"
_DEADBAND: Final = 0.06  # of energy, within which the band keeps its patterns
_STEPS_PER_BEAT: Final = 4
_ENTRY: Final = 2  # bars after which all of a new style is there
_FIRST_IN: Final = (Role.DRUMS, Role.BASS, Role.PAD)


class RuleComposer:
    """One session of the rule engine."""

    def __init__(self, seed: int, locks: Locks) -> None:
        self._seed = seed
        self._locks = locks
        self._plan = Plan(seed)
        self._lines = Lines()
        self._phrase: Phrase | None = None
        self._place = 0  # bar of the phrase that comes next
        self._skips = 0
        self._energy = 0.5
        self._bound: tuple[Key, str] | None = None  # where the phrase is leading
        self._newest = -1  # bar
        self._line: dict[str, Any] = {}  # everything as it was before that bar

    def compose(self, index: int, intent: Intent) -> Bar:
        """Write bar ``index`` for ``intent``, once more where it is the last that was written."""
        if index == self._newest:
            self.__dict__.update(self._line)
        self._newest, self._line = index, self._bar_line()
        intent = self._bowing_to_locks(intent)
        if intent.skips != self._skips:
            self._skips, self._place = intent.skips, PHRASE
            self._plan.skip()
        if self._phrase is None or self._place == PHRASE:
            key, style = self._bound or (intent.key, intent.style)
            self._phrase = self._plan.next(index, key, style, intent)
            self._place = 0
        if self._place < PHRASE - 1:
            self._bound = self._goal(intent, self._phrase.place.coming), intent.style
        if abs(intent.energy - self._energy) > _DEADBAND:
            self._energy = intent.energy
        bar = self._bar(index, intent, self._phrase)
        self._place += 1
        return bar

    def _bar_line(self) -> dict[str, Any]:
        """All that writing a bar changes, as it is now."""
        kept = {name: value for name, value in self.__dict__.items() if name != "_line"}
        return {**kept, "_plan": self._plan.copy(), "_lines": replace(self._lines)}

    def _named(self, phrase: Phrase) -> str:
        """The theme that is heard, and what became of it."""
        return phrase.statement.name

    def _goal(self, intent: Intent, coming: Section) -> Key:
        """The key of the next phrase; a contrasting section takes it from the valence."""
        contrast = coming.theme == 1 and self._locks.key is None
        return mood(intent.key, intent.valence) if contrast else intent.key

    def _bowing_to_locks(self, intent: Intent) -> Intent:
        return intent if self._locks.key is None else replace(intent, key=self._locks.key)

    def _bar(self, index: int, intent: Intent, phrase: Phrase) -> Bar:
        harmony = self._harmony(index, phrase)
        scenes = tuple(self._scenes(index, intent, phrase, harmony))
        section, style = phrase.place.section, phrase.style
        author, candidates = self._written(index, intent, phrase, scenes)
        if scenes[-1].ending and section.breath:
            candidates = tuple(_hushed(candidates, style.metre - section.breath))
        sung = self._locked_melody(index)
        playing = {note.role for note in candidates} | {note.role for note in sung}
        return Bar(
            index=index,
            author=author,
            style=style.name,
            metre=style.metre,
            key=phrase.key,
            chords=harmony[self._place],
            notes=ranked(candidates, style.notes, sung, section.role_lifts),
            section=section.name,
            theme="locked" if self._locks.melody else self._named(phrase),
            scoring=phrase.place.scoring,
            resting=tuple(role for role in style.notes if role not in playing),
        )

    def _written(
        self, index: int, intent: Intent, phrase: Phrase, scenes: tuple[Scene, ...]
    ) -> tuple[str, tuple[Candidate, ...]]:
        """Who wrote the bar, and all that it could play."""
        played = (note for scene in scenes for note in self._play(scene, phrase))
        return _AUTHOR, tuple(_distinct(played))

    def _harmony(self, index: int, phrase: Phrase) -> tuple[Chords, ...]:
        """The phrase's chords and the bar's after it: the listener's, or bent to where it leads."""
        locked = self._locks.chords
        if locked:
            first = index - self._place
            return tuple(locked[(first + bar) % len(locked)] for bar in range(PHRASE + 1))
        key = phrase.key if self._bound is None else self._bound[0]
        if key == phrase.key:
            return phrase.chords
        return approach(phrase.chords, self._place, phrase.key, key, phrase.style.soft_cadences)

    def _locked_melody(self, index: int) -> tuple[Note, ...]:
        melody = self._locks.melody
        return melody[index % len(melody)] if melody else ()

    def _scenes(
        self, index: int, intent: Intent, phrase: Phrase, harmony: tuple[Chords, ...]
    ) -> Iterator[Scene]:
        """A scene for each chord of the bar."""
        place, style, key = phrase.place, phrase.style, phrase.key
        chords, bar, tonic = harmony[self._place], self._place, tonic_pitch(key)
        bound = self._bound or (key, style.name)
        leaving = bar == PHRASE - 1 and (place.last or bound[1] != style.name)
        starts = [round(chord.beat * _STEPS_PER_BEAT) for chord in chords] + [STEPS]
        random = draw(self._seed, Stage.BAR, index)
        loose = random.standard_normal((len(Role), STEPS)).clip(-2.0, 2.0)
        for chord, following, (first, last) in zip(
            chords, (*chords[1:], harmony[bar + 1][0]), pairwise(starts), strict=True
        ):
            yield Scene(
                style=style,
                place=place,
                bar=bar,
                key=key,
                chord=chord,
                following=following,
                first=first,
                last=last,
                held=_held(harmony, bar, first, last),
                tonic=tonic,
                tones=tuple((tonic + chord.root + tone) % 12 for tone in chord.tones),
                scale=local_scale(key.mode, frozenset(pitch_classes(chord))),
                energy=self._energy,
                gain=gain(intent.energy, place.section.swell(place.progress(bar))),
                register=intent.register + place.section.register,
                syncopation=intent.syncopation,
                fast=phrase.fast,
                ending=leaving,
                loose=loose,
                draw=random,
            )

    def _play(self, scene: Scene, phrase: Phrase) -> Iterator[Candidate]:
        style, rests = scene.style, scene.place.section.rests
        root = self._lines.root(scene)
        first_in = phrase.entering and scene.bar < _ENTRY
        parts = [
            (part, choice)
            for part, choice in zip(style.parts, phrase.choices, strict=True)
            if part.role in _FIRST_IN or not first_in
        ]
        bass = [
            note
            for part, choice in parts
            if part.role is Role.BASS
            for note in self._part(scene, part, choice, root)
        ]
        self._lines.follow(scene, bass)
        self._lines.voice(scene)
        yield from bass
        if Role.PAD not in rests:
            yield from self._lines.pads(scene)
        if not self._locks.melody:
            yield from self._lines.melody(scene, phrase.statement.theme)
        for part, choice in parts:
            if part.role is not Role.BASS:
                yield from self._part(scene, part, choice, root)
        if Role.DRUMS not in rests and scene.bar_of_section == 0:
            yield from percussion(scene, style.openers, phrase.choices[0])
        if scene.ending:
            yield from percussion(scene, style.fills, phrase.choices[0])

    def _part(self, scene: Scene, part: Part, choice: int, root: int) -> Iterator[Candidate]:
        return play(scene, part, choice, root, self._lines.keys, self._lines.pad)


class RuleGenerator:
    """Opens sessions of the rule engine."""

    def open(self, seed: int, locks: Locks = FREE) -> Composer:
        """Start a session; the same seed, locks and intents give the same bars."""
        return RuleComposer(seed, locks)


def _held(harmony: tuple[Chords, ...], bar: int, first: int, last: int) -> int:
    """Sixteenths that a chord stays: two bars at most, so that a change of key finds it free."""
    chords = harmony[bar]
    if len(chords) > 1 or bar >= PHRASE:
        return last - first
    pair = bar - bar % 2
    if harmony[pair] != harmony[pair + 1]:
        return last - first
    return 2 * STEPS if bar == pair else 0


def _distinct(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Drop a note that another part of the same role already strikes."""
    struck: set[tuple[Role, float, int]] = set()
    for candidate in candidates:
        place = (candidate.role, round(candidate.beat * _STEPS_PER_BEAT), candidate.pitch)
        if place not in struck:
            struck.add(place)
            yield candidate


def _hushed(candidates: Iterable[Candidate], until: float) -> Iterator[Candidate]:
    """Everybody stops at a beat of the bar, for the breath before something new."""
    for candidate in candidates:
        if candidate.beat < until:
            length = min(candidate.length, until - candidate.beat)
            yield replace(candidate, length=length)


GENERATOR: Generator = RuleGenerator()
