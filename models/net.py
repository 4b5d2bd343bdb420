"""The learned generator: a small transformer plays the plan that the rule engine makes.

Form, keys, chords and the pad's voice leading are planned as the rule engine plans them; drums,
bass, chords, arpeggio and melody are the network's.  A theme is written once and comes back by
plan.  The rule engine's own version of every bar is at hand: it says what is asked, and it plays
when the network is late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from biomusic.ports import FREE, Composer, Generator, GeneratorKind
from biomusic.score.density import Candidate
from biomusic.score.syncopation import AS_WRITTEN, moved
from biomusic.types import Intent, Locks, Role

from .net_brief import Brief, brief, written
from .net_legal import SINGLE, fitted
from .net_writer import Net, Writer
from .notation import (
    DRUMS,
    LENGTHS,
    PITCHES,
    POSITIONS_PER_BEAT,
    ROLES,
    TONIC,
    Event,
    kit,
    velocity,
)
from .rules import RuleComposer
from .rules_plan import Phrase, Stage, draw
from .rules_scene import Scene

_AUTHOR: Final = "net"
_STEP: Final = POSITIONS_PER_BEAT // 4
_PULSES: Final = (48, 24, 12, 6, 3)  # positions, from the bar to the sixteenth
_WEIGHT: Final = 0.16  # importance between one pulse and the next finer one
_SURPRISE: Final = 0.02  # importance of a nat
_INNER: Final = 0.04  # importance between the voices of a chord

Statements = dict[tuple[int, int], tuple[Event, ...]]


class NetComposer(RuleComposer):
    """One session of the network."""

    def __init__(self, net: Net, seed: int, locks: Locks) -> None:
        super().__init__(seed, locks)
        self._writer, self._manner = Writer(net), str(net.tables.facts.get("manner", ""))
        self._themes: Statements = {}  # by theme and bar of the phrase, as first written

    def _written(
        self, index: int, intent: Intent, phrase: Phrase, scenes: tuple[Scene, ...]
    ) -> tuple[str, tuple[Candidate, ...]]:
        amount, fast = intent.syncopation, phrase.fast
        # The network writes as its teachers wrote; how far off the pulse is a matter of playing.
        intent = replace(intent, syncopation=AS_WRITTEN)
        scenes = tuple(replace(scene, syncopation=AS_WRITTEN) for scene in scenes)
        _, model = super()._written(index, intent, phrase, scenes)
        given = self._given(intent, phrase, scenes, model)
        order = brief(intent, phrase, scenes, model, given, self._manner)
        if Role.MELODY in given:
            melody = fitted(order, Role.MELODY, given[Role.MELODY])
            order = replace(order, given={**given, Role.MELODY: melody})
        random = draw(self._seed, Stage.NET, index)
        notes = self._writer.write(order, random)
        self._remember(phrase, scenes[0].bar, notes)
        played = list(_played(order, _shifted(notes, amount, fast), _loudest(model)))
        kept = [note for note in model if note.role is Role.PAD]
        return _AUTHOR, (*kept, *(note for note in played if note.role is not Role.PAD))

    def _named(self, phrase: Phrase) -> str:
        """The theme's number alone: it comes back fitted to its chords, not otherwise varied."""
        return phrase.statement.name.partition(" ")[0]

    def _given(
        self,
        intent: Intent,
        phrase: Phrase,
        scenes: tuple[Scene, ...],
        model: tuple[Candidate, ...],
    ) -> Mapping[Role, tuple[Event, ...]]:
        """The pad, a locked melody, and a theme that comes back."""
        given = {Role.PAD: written(model, intent, phrase.style, Role.PAD)}
        theme = self._themes.get((phrase.statement.number, scenes[0].bar))
        if self._locks.melody:
            given[Role.MELODY] = ()
        elif theme is not None and any(note.role is Role.MELODY for note in model):
            given[Role.MELODY] = theme
        return given

    def _remember(self, phrase: Phrase, bar: int, notes: Iterable[Event]) -> None:
        melody = tuple(event for event in notes if ROLES[event.role] is Role.MELODY)
        if phrase.statement.number >= 0 and melody:
            self._themes.setdefault((phrase.statement.number, bar), melody)


def _loudest(model: Iterable[Candidate]) -> dict[Role, float]:
    """How loud each part's accents are asked to be."""
    loudest: dict[Role, float] = {}
    for note in model:
        loudest[note.role] = max(note.velocity, loudest.get(note.role, 0.0))
    return loudest


def _shifted(notes: Mapping[Event, float], amount: float, fast: bool) -> dict[Event, float]:
    """Onsets moved against the pulse or back onto it; the drums are what that is heard against."""
    found: dict[Event, float] = {}
    for role in Role:
        part = [event for event in notes if ROLES[event.role] is role]
        steps = tuple(sorted({event.position // _STEP for event in part}))
        goals = steps if role is Role.DRUMS else moved(steps, amount, not fast)
        ways = dict(zip(steps, goals, strict=True))
        placed = [
            (event._replace(position=_STEP * ways[event.position // _STEP]), notes[event])
            for event in part
        ]
        found.update(sorted(placed, key=lambda pair: pair[0].position))
    return found


def _played(
    order: Brief, notes: Mapping[Event, float], loudest: Mapping[Role, float]
) -> Iterator[Candidate]:
    """Events as a bar could play them: the style's feel, the loudness asked, ranks to come."""
    own = kit(order.scenes[0].style.name)
    for role in Role:
        part = [event for event in notes if ROLES[event.role] is role]
        accent = max((velocity(event.velocity) for event in part), default=1.0)
        factor = loudest.get(role, accent) / accent
        for place, event in enumerate(part):
            scene = order.scene(event.position)
            drum = event.pitch >= PITCHES
            sound = DRUMS[event.pitch - PITCHES] if drum else 0
            pitch = own.get(sound, sound) if drum else scene.tonic + event.pitch - TONIC
            steps = min(LENGTHS[event.length], _room(part, place, role)) / _STEP
            played = scene.note(
                role,
                event.position / _STEP,
                steps,
                pitch,
                velocity(event.velocity),
                _importance(part, place, notes[event]),
            )
            yield replace(played, velocity=min(1.0, max(0.03, velocity(event.velocity) * factor)))


def _room(part: list[Event], place: int, role: Role) -> int:
    """Positions until the next note that would cut this one short."""
    event = part[place]
    for later in part[place + 1 :]:
        if later.position > event.position and (role in SINGLE or later.pitch == event.pitch):
            return later.position - event.position
    return LENGTHS[-1]


def _importance(part: list[Event], place: int, surprise: float) -> float:
    """The heavier the pulse the sooner a note is heard, and the less it surprises."""
    event = part[place]
    weight = next(n for n, pulse in enumerate((*_PULSES, 1)) if event.position % pulse == 0)
    inner = sum(other.position == event.position for other in part[:place])
    return _WEIGHT * weight + _INNER * inner + _SURPRISE * surprise


class NetGenerator:
    """Opens sessions of a network."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self, seed: int, locks: Locks = FREE) -> Composer:
        """Start a session; the same seed, locks and intents give the same bars."""
        return NetComposer(_opened(self._path), seed, locks)


@cache
def _opened(path: Path) -> Net:
    return Net.open(path)


GENERATOR: Generator = NetGenerator(Path(__file__))
TRAINED: GeneratorKind = NetGenerator  # opens what listeners trained, by its path
