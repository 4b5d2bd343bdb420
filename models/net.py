"""The learned generator: a small transformer plays the plan that the rule engine makes.

Form, keys, chords and the pad's voice leading are planned as the rule engine plans them; drums,
bass, chords, arpeggio and melody are the network's.  A theme is written once and comes back by
plan.  The rule engine's own version of every bar is at hand: it says what is asked, and it plays
when the network is late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from biomusic.ports import FREE, Composer, Generator, GeneratorKind
from biomusic.score.density import Candidate
from biomusic.score.syncopation import AS_WRITTEN
from biomusic.types import Intent, Locks, Role

from .net_brief import brief, written
from .net_legal import fitted
from .net_player import performed
from .net_writer import Net, Writer
from .notation import ROLES, Event
from .rules import RuleComposer
from .rules_plan import Phrase, Stage, draw
from .rules_scene import Scene

GUIDANCE: Final = 1.0  # more hardly moves what is heard and costs twice as much (BENCHMARKS.md)
_AUTHOR: Final = "net"

Statements = dict[tuple[int, int], tuple[Event, ...]]


class NetComposer(RuleComposer):
    """One session of the network."""

    def __init__(self, net: Net, seed: int, locks: Locks, guidance: float = GUIDANCE) -> None:
        super().__init__(seed, locks)
        self._writer = Writer(net, guidance)
        self._manner = str(net.tables.facts.get("manner", ""))
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
        played = list(performed(order, notes, amount, fast, model))
        kept = [note for note in model if note.role is Role.PAD]
        return _AUTHOR, (*kept, *(note for note in played if note.role is not Role.PAD))

    def _bar_line(self) -> dict[str, Any]:
        kept = super()._bar_line()
        return {**kept, "_writer": self._writer.copy(), "_themes": dict(self._themes)}

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
