"""Density: ranking a bar's notes by importance, so that any share of them is music."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from biomusic.types import Note, Role

NO_LIFTS: Final[Mapping[Role, float]] = {}


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


def ranked(
    candidates: Iterable[Candidate],
    notes: Mapping[Role, tuple[float, float]],
    fixed: Sequence[Note] = (),
    lifts: Mapping[Role, float] = NO_LIFTS,
) -> tuple[Note, ...]:
    """The bar's notes in order of time, ranked so that density counts them.

    Args:
        candidates: what the bar could play.
        notes: for each role, its notes in a bar at density 0 and at density 1.
        lifts: for a role, how much more (or, below 0, less) density it takes to be heard.
        fixed: notes that always sound, whatever the density; they count as well.

    At any density the whole band plays as many notes as the roles' lines add up to, and each
    role as nearly its own as there is music for; what is left over is not written.
    """
    few = sum(fewest for fewest, _ in notes.values())
    most = sum(highest for _, highest in notes.values())
    order = sorted(_placed(candidates, notes, lifts), key=lambda placed: placed[:2])
    step = 1.0 / max(1.0, most - few)
    free = [
        Note(c.role, c.beat, c.length, c.pitch, c.velocity, rank, c.chromatic)
        for place, (_, _, c) in enumerate(order[: max(0, round(most) - len(fixed))], len(fixed))
        for rank in (max(0.0, (place + 0.5 - few) * step),)
    ]
    return tuple(sorted((*fixed, *free), key=lambda note: (note.beat, note.role, note.pitch)))


def _placed(
    candidates: Iterable[Candidate],
    notes: Mapping[Role, tuple[float, float]],
    lifts: Mapping[Role, float],
) -> Iterator[tuple[float, int, Candidate]]:
    """Each candidate with the density at which its role's own line reaches it."""
    heard = sorted(candidates, key=_first_heard)
    counts: dict[Role, int] = {}
    for number, candidate in enumerate(heard):
        fewest, most = notes[candidate.role]
        place = counts.get(candidate.role, 0)
        counts[candidate.role] = place + 1
        reached = (place + 0.5 - fewest) / max(1.0, most - fewest)
        yield reached + lifts.get(candidate.role, 0.0), number, candidate


def _first_heard(candidate: Candidate) -> tuple[float, float, float, Role, int]:
    """Among equals, what is nearer the beat, so that a thin bar is not all in its first half."""
    beat = candidate.beat
    return candidate.importance, round(4 * beat) % 8, beat, candidate.role, candidate.pitch


def sounding(notes: Iterable[Note], density: float) -> tuple[Note, ...]:
    """The notes that sound at a density (0–1)."""
    return tuple(note for note in notes if note.rank <= density)
