"""What is still to be played, in order of beats, and what became of it."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy import float32

from biomusic.sound.compiled import Integers, Records, entry, kernel

CAPACITY: Final = 4096  # notes; the conductor queues a beat ahead, an offline render some bars

NOTE = np.dtype(
    [
        ("id", np.int64),
        ("beat", np.float64),  # quarter notes since the session's start
        ("length", np.float64),  # quarter notes
        ("pitch", np.float32),
        ("velocity", np.float32),
        ("rank", np.float32),
        ("role", np.int64),
    ]
)
OUTCOME = np.dtype([("id", np.int64), ("frame", np.int64), ("sounded", np.int64)])


class Agenda(NamedTuple):
    notes: Records  # NOTE (CAPACITY,), sorted between first and end
    span: Integers  # (2,) first note still to come, end
    outcomes: Records  # OUTCOME (CAPACITY,)
    told: Integers  # (1,) outcomes not yet fetched


def build_agenda() -> Agenda:
    """Nothing to play."""
    return Agenda(
        np.zeros(CAPACITY, NOTE),
        np.zeros(2, np.int64),
        np.zeros(CAPACITY, OUTCOME),
        np.zeros(1, np.int64),
    )


@entry
def insert(agenda: Agenda, coming: Records) -> int:
    """Put notes in their places; returns how many found room."""
    notes, span = agenda.notes, agenda.span
    first, end = span[0], span[1]
    if first > 0:
        for index in range(first, end):
            notes[index - first] = notes[index]
        end -= first
        span[0] = 0
    taken = 0
    for which in range(len(coming)):
        if end == CAPACITY:
            break
        index = end
        while index > 0 and notes[index - 1]["beat"] > coming[which]["beat"]:
            notes[index] = notes[index - 1]
            index -= 1
        notes[index] = coming[which]
        end += 1
        taken += 1
    span[1] = end
    return taken


@entry
def forget_from(agenda: Agenda, beat: float) -> None:
    """Drop what would start at ``beat`` or later."""
    span = agenda.span
    while span[1] > span[0] and agenda.notes[span[1] - 1]["beat"] >= beat:
        span[1] -= 1


@kernel
def tell(agenda: Agenda, note: Any, frame: int, sounded: bool) -> None:
    """Record what became of a note; there is room for every note that was ever queued."""
    if agenda.told[0] < CAPACITY:
        outcome = agenda.outcomes[agenda.told[0]]
        outcome["id"] = note["id"]
        outcome["frame"] = frame
        outcome["sounded"] = 1 if sounded else 0
        agenda.told[0] += 1


@kernel
def sounds(note: Any, density: float32) -> bool:
    """Whether a note is important enough for this density."""
    return bool(note["rank"] <= density)
