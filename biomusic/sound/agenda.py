"""What is still to be played, in order of beats, and what became of it.

Two threads share it without waiting for each other: whoever conducts posts letters and fetches
outcomes, whoever plays opens letters and tells outcomes.  Each index has one writer, and a
fence stands between a record and the index that makes it known.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy import float32

from biomusic.compiled import Integers, Records, entry, kernel
from biomusic.sound.native import fence

CAPACITY: Final = 4096  # notes; the conductor queues a beat ahead, an offline render some bars

A_NOTE, A_SCENE, FORGET, A_SIGNAL = range(4)  # what a letter says

LETTER = np.dtype(
    [
        ("kind", np.int64),
        ("id", np.int64),
        ("beat", np.float64),  # quarter notes since the session's start
        ("length", np.float64),  # quarter notes
        ("pitch", np.float32),
        ("velocity", np.float32),
        ("rank", np.float32),
        ("role", np.int64),
        ("voice", np.int64),  # who plays it; of a scene or a signal: which
    ]
)
OUTCOME = np.dtype([("id", np.int64), ("frame", np.int64), ("sounded", np.int64)])


class Agenda(NamedTuple):
    letters: Records  # LETTER (CAPACITY,), a ring
    posted: Integers  # (1,) how many ever
    opened: Integers  # (1,)
    notes: Records  # LETTER (CAPACITY,), sorted between first and end; the player's own
    span: Integers  # (2,) first note still to come, end
    outcomes: Records  # OUTCOME (CAPACITY,), a ring
    told: Integers  # (1,) how many ever
    fetched: Integers  # (1,)


def build_agenda() -> Agenda:
    """Nothing to play."""
    return Agenda(
        np.zeros(CAPACITY, LETTER),
        np.zeros(1, np.int64),
        np.zeros(1, np.int64),
        np.zeros(CAPACITY, LETTER),
        np.zeros(2, np.int64),
        np.zeros(CAPACITY, OUTCOME),
        np.zeros(1, np.int64),
        np.zeros(1, np.int64),
    )


@entry
def post(agenda: Agenda, letters: Records) -> int:
    """Post letters in their order; returns how many found room."""
    posted = agenda.posted[0]
    room = CAPACITY - (posted - agenda.opened[0])
    taken = min(int(room), len(letters))
    for index in range(taken):
        agenda.letters[(posted + index) % CAPACITY] = letters[index]
    fence()
    agenda.posted[0] = posted + taken
    return taken


@entry
def fetch(agenda: Agenda, outcomes: Records) -> int:
    """Fetch outcomes in their order; returns how many there were, at most as many as fit."""
    fetched = agenda.fetched[0]
    count = min(int(agenda.told[0] - fetched), len(outcomes))
    fence()
    for index in range(count):
        outcomes[index] = agenda.outcomes[(fetched + index) % CAPACITY]
    fence()
    agenda.fetched[0] = fetched + count
    return count


@kernel
def open_letters(agenda: Agenda) -> None:
    """Enter what was posted, as far as there is room."""
    posted, opened = agenda.posted[0], agenda.opened[0]
    fence()
    if opened < posted:
        _move_up(agenda.notes, agenda.span)
    while opened < posted:
        letter = agenda.letters[opened % CAPACITY]
        if letter["kind"] == FORGET:
            _forget_from(agenda, float(letter["beat"]))
        elif agenda.span[1] == CAPACITY:
            break
        else:
            _insert(agenda.notes, agenda.span, letter)
        opened += 1
    fence()
    agenda.opened[0] = opened


@kernel
def _move_up(notes: Records, span: Integers) -> None:
    first, end = span[0], span[1]
    if first > 0:
        for index in range(first, end):
            notes[index - first] = notes[index]
        span[0], span[1] = 0, end - first


@kernel
def _insert(notes: Records, span: Integers, letter: Any) -> None:
    index = span[1]
    while index > 0 and notes[index - 1]["beat"] > letter["beat"]:
        notes[index] = notes[index - 1]
        index -= 1
    notes[index] = letter
    span[1] += 1


@kernel
def _forget_from(agenda: Agenda, beat: float) -> None:
    """Drop what would start at ``beat`` or later."""
    span = agenda.span
    while span[1] > span[0] and agenda.notes[span[1] - 1]["beat"] >= beat:
        span[1] -= 1


@kernel
def tell(agenda: Agenda, note: Any, frame: int, sounded: bool) -> None:
    """Record what became of a note; when nobody fetches them, the newest are lost."""
    told = agenda.told[0]
    if told - agenda.fetched[0] < CAPACITY:
        outcome = agenda.outcomes[told % CAPACITY]
        outcome["id"] = note["id"]
        outcome["frame"] = frame
        outcome["sounded"] = 1 if sounded else 0
        fence()
        agenda.told[0] = told + 1


@kernel
def sounds(note: Any, density: float32) -> bool:
    """Whether a note is important enough for this density."""
    return bool(note["rank"] <= density)
