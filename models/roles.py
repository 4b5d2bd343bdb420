"""Which part of the band a track is: told by its channel, its sound, and what it plays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from biomusic.types import Role

from .midi_file import DRUM_CHANNEL, PlayedNote, PlayedPart

# General MIDI's sounds by family of eight.
_BASSES: Final = range(32, 40)
_PADS: Final = (*range(48, 55), *range(88, 96))  # strings, choirs and synth pads
_LOW: Final = 52  # MIDI; a part whose middle lies below may be the bass
_ALONE: Final = 0.8  # share of onsets with one note, from which a part is a single line
_SUSTAINED: Final = 1.5  # quarter notes that a pad's chords last at least, on average
_BROKEN: Final = 3.0  # semitones, mean step from which a single line is a broken chord
_RUNNING: Final = 1.5  # notes a quarter note, from which it may be one
_WIDE: Final = 24  # semitones that two hands reach and one hand does not
_TOGETHER: Final = 1.0 / 24.0  # quarter notes within which notes are struck together
_HANDS: Final = 55  # MIDI; below lies the left hand's bass
_NAMES: Final = {
    "bass": Role.BASS,
    "melod": Role.MELODY,
    "lead": Role.MELODY,
    "vocal": Role.MELODY,
    "voice": Role.MELODY,
    "solo": Role.MELODY,
    "pad": Role.PAD,
    "arp": Role.ARPEGGIO,
    "chord": Role.CHORDS,
    "drum": Role.DRUMS,
}


@dataclass(frozen=True, slots=True)
class Portrait:
    """What a part's notes are like."""

    middle: float  # MIDI, median pitch
    alone: float  # 0–1, share of onsets that are single notes
    length: float  # quarter notes, mean
    step: float  # semitones, mean distance from note to note
    pace: float  # notes a quarter note while it plays
    reach: int  # semitones from its lowest note to its highest

    @property
    def line(self) -> bool:
        """Whether it is a single line."""
        return self.alone >= _ALONE


def portrait(notes: Sequence[PlayedNote]) -> Portrait:
    """The portrait of at least one note."""
    pitches = sorted(note.pitch for note in notes)
    onsets = struck_together(notes)
    steps = [abs(b[-1].pitch - a[-1].pitch) for a, b in pairwise(onsets)]
    playing = max(1.0, sum(min(note.length, 1.0) for note in notes))
    return Portrait(
        middle=pitches[len(pitches) // 2],
        alone=sum(len(onset) == 1 for onset in onsets) / len(onsets),
        length=sum(note.length for note in notes) / len(notes),
        step=sum(steps) / max(1, len(steps)),
        pace=len(onsets) / playing,
        reach=pitches[-1] - pitches[0],
    )


def struck_together(notes: Sequence[PlayedNote]) -> list[list[PlayedNote]]:
    """Notes by onset, from low to high."""
    onsets: list[list[PlayedNote]] = []
    for note in sorted(notes):
        if onsets and note.beat - onsets[-1][0].beat <= _TOGETHER:
            onsets[-1].append(note)
        else:
            onsets.append([note])
    return [sorted(onset, key=lambda note: note.pitch) for onset in onsets]


def by_role(parts: Sequence[PlayedPart]) -> tuple[tuple[Role, PlayedNote], ...]:
    """Every note with its role.

    Channel 10 is drums.  Names and General MIDI sounds are believed next; else the lowest line is
    the bass, the highest single line the melody, chords that last are the pad, short ones the
    chords, and running broken chords the arpeggio.  A part that plays all alone with both hands
    is divided into bass, chords and melody.
    """
    drums = [part for part in parts if part.channel == DRUM_CHANNEL]
    pitched = [part for part in parts if part.channel != DRUM_CHANNEL]
    found = [(Role.DRUMS, note) for part in drums for note in part.notes]
    if len(pitched) == 1 and _two_hands(portrait(pitched[0].notes)):
        return (*found, *_divided(pitched[0].notes))
    pictures = [portrait(part.notes) for part in pitched]
    roles = [_said(part) or _shaped(p) for part, p in zip(pitched, pictures, strict=True)]
    _crown(roles, pitched, pictures)
    return (*found, *((r, n) for r, part in zip(roles, pitched, strict=True) for n in part.notes))


def _said(part: PlayedPart) -> Role | None:
    """What a part's sound or name says, unless it says nothing."""
    if part.program in _BASSES:
        return Role.BASS
    words = part.name.lower()
    return next((role for word, role in _NAMES.items() if word in words), None)


def _shaped(picture: Portrait) -> Role:
    if not picture.line:
        return Role.PAD if picture.length >= _SUSTAINED else Role.CHORDS
    if picture.step >= _BROKEN and picture.pace >= _RUNNING:
        return Role.ARPEGGIO
    return Role.MELODY if picture.length < 2.0 * _SUSTAINED else Role.PAD


def _crown(roles: list[Role], parts: Sequence[PlayedPart], pictures: Sequence[Portrait]) -> None:
    """See that there is a bass and one melody, where the parts allow it."""
    lines = [n for n, p in enumerate(pictures) if p.line]
    if Role.BASS not in roles and lines and len(parts) > 1:
        lowest = min(lines, key=lambda n: pictures[n].middle)
        if pictures[lowest].middle < _LOW:
            roles[lowest] = Role.BASS
    if Role.MELODY not in roles:
        left = [n for n in lines if roles[n] is not Role.BASS and parts[n].program not in _PADS]
        if left:
            roles[max(left, key=lambda n: (pictures[n].middle, len(parts[n].notes)))] = Role.MELODY
    sung = [n for n, role in enumerate(roles) if role is Role.MELODY]
    for number in sorted(sung, key=lambda n: -len(parts[n].notes) * pictures[n].middle)[1:]:
        if _said(parts[number]) is None:
            roles[number] = Role.ARPEGGIO if pictures[number].pace >= _RUNNING else Role.CHORDS


def _two_hands(picture: Portrait) -> bool:
    return not picture.line and picture.reach >= _WIDE


def _divided(notes: Sequence[PlayedNote]) -> list[tuple[Role, PlayedNote]]:
    """The lowest note of the left hand is bass, the top note melody, and the rest chords."""
    found: list[tuple[Role, PlayedNote]] = []
    for onset in struck_together(notes):
        for place, note in enumerate(onset):
            top = place == len(onset) - 1 and note.pitch >= _HANDS
            bass = place == 0 and note.pitch < _HANDS
            found.append((Role.MELODY if top else Role.BASS if bass else Role.CHORDS, note))
    return found
