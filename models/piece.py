"""A piece of music as a corpus takes it in: bars of events with what is known about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from biomusic.types import Mode

from .measures import Harmony
from .notation import PITCHES, ROLES, Event

UNKNOWN_HARMONY: Final[Harmony] = ((-1, 0), (-1, 0))
_MELODY: Final = ROLES.index("melody")
_MOTIFS: Final = 255  # that a label of one byte can tell apart


@dataclass(frozen=True, slots=True)
class PieceBar:
    events: tuple[Event, ...]
    metre: int  # quarter notes; a dotted quarter of a compound metre counts as one
    mode: Mode
    harmony: Harmony = UNKNOWN_HARMONY
    section: str = ""
    motif: int = 0  # which of the piece's themes is heard, from 1; 0 none


@dataclass(frozen=True, slots=True)
class Piece:
    source: str  # a name of ``sources.py``
    title: str
    work: str  # pieces of one work are never split
    style: str  # of STYLES
    bars: tuple[PieceBar, ...]
    split: str = ""  # train, validation or test where the source has its own

    @property
    def events(self) -> int:
        """How many notes it has."""
        return sum(len(bar.events) for bar in self.bars)


def melody(bars: Sequence[PieceBar]) -> Iterator[tuple[int, Event]]:
    """The top notes of the melody with their bar, in order; of a chord the highest alone."""
    for number, bar in enumerate(bars):
        top: dict[int, Event] = {}
        for event in bar.events:
            if event.role == _MELODY and event.pitch < PITCHES:
                top[event.position] = event  # ordered by pitch, so the last is the highest
        yield from ((number, top[position]) for position in sorted(top))


def motifs(bars: Sequence[PieceBar]) -> tuple[int, ...]:
    """Which recurring shape each bar's melody has, numbered as they first come, from 1.

    Bars are alike when their rhythm is and their intervals are, at any height.  A bar whose melody
    comes once only, or has a single note, is 0.
    """
    shapes: list[tuple[tuple[int, int], ...]] = [() for _ in bars]
    for number, event in melody(bars):
        first = shapes[number][0][1] if shapes[number] else 0
        height = event.pitch - first if shapes[number] else event.pitch
        shapes[number] = (*shapes[number], (event.position, height))
    keys = [((shape[0][0], 0), *shape[1:]) if len(shape) > 1 else () for shape in shapes]
    numbers: dict[tuple[tuple[int, int], ...], int] = {}
    for key in keys:
        if key and keys.count(key) > 1 and len(numbers) < _MOTIFS:
            numbers.setdefault(key, len(numbers) + 1)
    return tuple(numbers.get(key, 0) for key in keys)
