"""A piano roll that an all-day session fits into: the notes that sounded, in columns."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from biomusic.types import Role

ROLES: Final = tuple(Role)


@dataclass(frozen=True, slots=True)
class PlayedNote:
    """A note as it sounded."""

    role: Role
    beat: float  # quarter notes since the start
    length: float  # quarter notes
    pitch: int  # MIDI
    velocity: float  # 0–1


class Roll:
    """Notes in the order they sounded, 26 bytes each."""

    def __init__(self) -> None:
        self._roles = array("B")
        self._beats = array("d")
        self._lengths = array("d")
        self._pitches = array("B")
        self._velocities = array("d")

    def append(self, note: PlayedNote) -> None:
        """Add a note."""
        self._roles.append(ROLES.index(note.role))
        self._beats.append(note.beat)
        self._lengths.append(note.length)
        self._pitches.append(min(127, max(0, note.pitch)))
        self._velocities.append(note.velocity)

    def __len__(self) -> int:
        return len(self._roles)

    def __iter__(self) -> Iterator[PlayedNote]:
        columns = zip(
            self._roles, self._beats, self._lengths, self._pitches, self._velocities, strict=True
        )
        for role, beat, length, pitch, velocity in columns:
            yield PlayedNote(ROLES[role], beat, length, pitch, velocity)
