"""Where a drum stands on its staff, and with which head.

After Weinberg, *Guide to Standardized Drumset Notation* (1998).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

STAFF: Final[Mapping[int, tuple[str, str]]] = {  # General MIDI → place, head
    **dict.fromkeys((35, 36), ("F4", "normal")),
    **dict.fromkeys((37, 38, 39, 40), ("C5", "normal")),
    **dict.fromkeys((41, 43, 45), ("A4", "normal")),
    **dict.fromkeys((47, 48, 50), ("E5", "normal")),
    **dict.fromkeys((42, 44, 46), ("G5", "x")),
    **dict.fromkeys((51, 53, 59), ("F5", "x")),
    **dict.fromkeys((49, 52, 55, 57), ("A5", "x")),
}
OTHER: Final = ("B5", "triangle")


def drums(page: Any, struck: Sequence[int]) -> Any:
    """Drums struck together (General MIDI numbers), as ``page`` (music21) writes them."""
    notes: list[Any] = []
    for place, head in sorted({STAFF.get(drum, OTHER) for drum in struck}):
        note = page.note.Unpitched(displayName=place)
        note.notehead = head
        notes.append(note)
    return notes[0] if len(notes) == 1 else page.percussion.PercussionChord(notes)
