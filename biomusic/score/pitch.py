"""From pitches above the tonic to MIDI note numbers."""

from __future__ import annotations

from typing import Final

from biomusic.types import Key, Note, Role

MIDDLE_C: Final = 60  # MIDI
_FARTHEST_ABOVE: Final = 6  # semitones; a tonic farther up is taken an octave lower


def tonic_pitch(key: Key) -> int:
    """The tonic nearest middle C, MIDI 55 to 66."""
    above = MIDDLE_C + key.tonic
    return above if key.tonic <= _FARTHEST_ABOVE else above - 12


def midi_pitch(note: Note, key: Key) -> int:
    """The MIDI note number of a note in ``key``; drums are General MIDI numbers already."""
    return note.pitch if note.role is Role.DRUMS else tonic_pitch(key) + note.pitch
