"""Density: ranking a bar's notes by importance, so that any share of them is music."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from biomusic.types import Note, Role


@dataclass(frozen=True, slots=True)
class Candidate:
    """A note that a bar could play, and how soon it should be heard."""

    role: Role
    beat: float  # quarter notes from the start of the bar
    length: float  # quarter notes
    pitch: int  # as in Note
    velocity: float  # 0–1
    importance: float  # 0 is the skeleton; the larger, the later it joins
    chromatic: bool = False


def ranked(candidates: Iterable[Candidate], fewest: int, most: int) -> tuple[Note, ...]:
    """The bar's notes in order of time, ranked so that density counts them.

    ``fewest`` notes sound at density 0 and ``most`` at density 1, and between them their number
    rises in a straight line, the same in every bar; what is less important is not written.
    """
    order = sorted(candidates, key=lambda c: (c.importance, c.beat, c.role, c.pitch))[:most]
    step = 1.0 / max(1, most - fewest)
    notes = [
        Note(c.role, c.beat, c.length, c.pitch, c.velocity, rank, c.chromatic)
        for place, c in enumerate(order)
        for rank in (max(0.0, (place + 0.5 - fewest) * step),)
    ]
    return tuple(sorted(notes, key=lambda note: (note.beat, note.role, note.pitch)))


def sounding(notes: Iterable[Note], density: float) -> tuple[Note, ...]:
    """The notes that sound at a density (0–1)."""
    return tuple(note for note in notes if note.rank <= density)
