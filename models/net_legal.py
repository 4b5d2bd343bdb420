"""What a note may be, so that every bar is legal by construction.

Masks for the five fields: grammar (parts in order, time running on, no note twice), harmony (chord
tones where the ear looks for them, the scale of the moment elsewhere), the compass of the part and
room for the notes that are still to come.  True is allowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biomusic.types import Role

from .lessons import FIELDS
from .net_brief import Brief
from .notation import (
    DRUMS,
    LENGTHS,
    PITCH_NUMBERS,
    PITCHES,
    POSITIONS_PER_BEAT,
    ROLES,
    TONIC,
    Event,
    kit,
)

Mask = NDArray[np.bool_]

SINGLE: Final = frozenset((Role.BASS, Role.ARPEGGIO, Role.MELODY))  # one note at a time
_STEP: Final = POSITIONS_PER_BEAT // 4
_BEATS: Final[Mapping[Role, int]] = {
    Role.BASS: 24,
    Role.CHORDS: 1,
    Role.PAD: 1,
    Role.ARPEGGIO: 12,
    Role.MELODY: 24,
}  # positions between those places where a part keeps to the chord; 1 is everywhere
_LENGTHS: Final[NDArray[np.int64]] = np.array(LENGTHS, np.int64)
_CLASSES: Final[NDArray[np.int64]] = np.arange(PITCHES) % 12


def rooms(brief: Brief, role: Role) -> NDArray[np.int64]:
    """How many notes of a part each position can hold, (positions,)."""
    found = np.zeros(FIELDS[1], np.int64)
    for position in range(0, brief.metre * POSITIONS_PER_BEAT, _STEP):
        legal = int(pitches(brief, role, position, None).sum())
        found[position] = min(1, legal) if role in SINGLE else legal
    return found


def starts(
    brief: Brief, role: Role, before: Event | None, left: int, room: NDArray[np.int64]
) -> Mask:
    """Where the next note of a part may begin, with ``left`` notes to come, itself included.

    Args:
        brief: of the bar.
        role: the part.
        before: its note before, if there is one.
        left: how many notes are to find room from here on.
        room: of ``rooms``.
    """
    free = room.copy()
    if before is not None:
        free[: before.position] = 0
        above = pitches(brief, role, before.position, before).sum()
        free[before.position] = 0 if role in SINGLE else above
    ahead = np.cumsum(free[::-1])[::-1]  # from each position to the end
    return np.asarray((free > 0) & (ahead >= min(left, ahead[0])))


def spread(allowed: Mask, role: Role, position: int, left: int, room: NDArray[np.int64]) -> Mask:
    """Of the pitches ``allowed`` at a position those that leave room for the notes to come.

    Chords rise from note to note, so what is too high leaves too little above it.
    """
    if role in SINGLE:
        return allowed
    legal = np.flatnonzero(allowed)
    last = len(legal) + int(room[position + 1 :].sum()) - left
    kept = allowed.copy()
    kept[legal[max(0, last) + 1 :]] = False
    return kept


def pitches(brief: Brief, role: Role, position: int, before: Event | None) -> Mask:
    """What a part may play at a position; chords rise from note to note."""
    allowed = np.zeros(PITCH_NUMBERS, np.bool_)
    if role is Role.DRUMS:
        allowed[PITCHES:] = _own_drums(brief.scenes[0].style.name)
    else:
        allowed[:PITCHES] = _in_harmony(brief, role, position, before)
    if before is not None and before.position == position:
        allowed[: before.pitch + 1] = False
    return allowed


def fitted(brief: Brief, role: Role, events: Iterable[Event]) -> tuple[Event, ...]:
    """A part that was written for other chords, each note at the nearest legal pitch."""
    found: list[Event] = []
    for event in events:
        legal = np.flatnonzero(pitches(brief, role, event.position, None))
        pitch = int(legal[np.abs(legal - event.pitch).argmin()])
        longest = int(np.flatnonzero(lengths(brief, role, event.position)).max())
        found.append(event._replace(pitch=pitch, length=min(event.length, longest)))
    return tuple(found)


def lengths(brief: Brief, role: Role, position: int) -> Mask:
    """How long a note may be: nothing outlasts its chord."""
    end = brief.scene(position).last * _STEP
    allowed = (_LENGTHS <= max(1, end - position)) | (role is Role.DRUMS)
    return np.asarray(allowed)


def _in_harmony(brief: Brief, role: Role, position: int, before: Event | None) -> Mask:
    scene = brief.scene(position)
    tonic = scene.tonic % 12
    chord = [(tone - tonic) % 12 for tone in scene.tones]
    first = before is None or before.position < scene.first * _STEP
    if role is Role.BASS and first:
        classes = chord[:1]
    elif position % _BEATS[role] == 0:
        classes = chord
    else:
        classes = [degree % 12 for degree in scene.scale]
    low, high = scene.compass(role)
    low, high = low - scene.tonic + TONIC, high - scene.tonic + TONIC
    inside = np.zeros(PITCHES, np.bool_)
    inside[max(0, low) : high + 1] = True
    return inside & np.isin(_CLASSES, classes)


@cache
def _own_drums(style: str) -> Mask:
    """The kinds of drums that a style's kit has."""
    own = kit(style)
    return np.array([drum in own for drum in DRUMS])


def role_number(role: Role) -> int:
    """The role as a field of Event."""
    return ROLES.index(role)
