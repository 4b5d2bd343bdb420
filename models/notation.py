"""The learned generators' notation: a note as five small numbers, free of tempo and key.

A quarter note has twelve positions, so that sixteenths and triplets both have their own.  Pitches
count from the tonic, drums by thirteen kinds.  Swing, lateness and transposition are the
performance's and never written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biomusic.score.scale import in_scale
from biomusic.score.style import open_style, style_names
from biomusic.types import Mode, Note, Role

POSITIONS_PER_BEAT: Final = 12  # least common multiple of sixteenths and eighth triplets
ROLES: Final = tuple(Role)
MODES: Final = tuple(Mode)
LENGTHS: Final = (1, 2, 3, 4, 6, 8, 9, 12, 16, 18, 24, 36, 48, 72, 96)  # positions
VELOCITIES: Final = 8  # equal steps of 0–1
TONIC: Final = 48  # the pitch number of the tonic nearest middle C
PITCHES: Final = 96  # pitched numbers 0–95; drums follow
DRUMS: Final = (36, 38, 37, 42, 46, 44, 51, 70, 49, 43, 47, 50, 39)  # General MIDI, one a kind
PITCH_NUMBERS: Final = PITCHES + len(DRUMS)

# Which kind a General MIDI percussion sound is heard as (General MIDI 1, percussion key map;
# 22, 26 and 58 are the edges of an electronic kit's hi-hat and its fourth tom).
_KINDS: Final[Mapping[int, int]] = {
    gm: drum
    for drum, sounds in {
        36: (35, 36),
        38: (38, 40),
        37: (31, 33, 37, 75, 76, 77),
        42: (22, 42),
        46: (26, 46),
        44: (44, 54),
        51: (51, 53, 56, 59),
        70: (69, 70, 71, 72, 73, 74, 80, 81, 82),
        49: (49, 52, 55, 57),
        43: (41, 43, 58, 61, 64, 66, 79),
        47: (45, 47, 68),
        50: (48, 50, 60, 62, 63, 65, 67, 78),
        39: (39,),
    }.items()
    for gm in sounds
}

# Chords by their tones in semitones above the root.  "none" stands for an unknown chord.
CHORD_KINDS: Final[Mapping[str, tuple[int, ...]]] = {
    "none": (),
    "maj": (0, 4, 7),
    "min": (0, 3, 7),
    "dim": (0, 3, 6),
    "aug": (0, 4, 8),
    "sus4": (0, 5, 7),
    "sus2": (0, 2, 7),
    "power": (0, 7),
    "maj6": (0, 4, 7, 9),
    "min6": (0, 3, 7, 9),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "min7": (0, 3, 7, 10),
    "minmaj7": (0, 3, 7, 11),
    "hdim": (0, 3, 6, 10),
    "dim7": (0, 3, 6, 9),
    "7sus4": (0, 5, 7, 10),
    "add9": (0, 4, 7, 2),
    "minadd9": (0, 3, 7, 2),
    "9": (0, 4, 7, 10, 2),
    "maj9": (0, 4, 7, 11, 2),
    "min9": (0, 3, 7, 10, 2),
}

# What is measured of a bar, each 0–1 (``measures.py``), in the order of a corpus's columns.
CONDITIONS: Final = (
    *(f"density_{role}" for role in Role),
    "energy",
    "valence",
    "register",
    "syncopation",
    "tension",
    "arousal",
)

# The rule engine's styles come first; the others name what human music was taken in.
STYLES: Final = (
    "acoustic",
    "ambient",
    "chamber",
    "downtempo",
    "house",
    "lofi",
    "synthpop",
    "techno",
    "own",
    "folk",
    "chorale",
    "song",
    "game",
    "rock",
    "funk",
    "jazz",
    "latin",
    "hiphop",
    "soul",
    "dance",
    "world",
)
# Which of ours each of those is nearest to, for a trainer that lets them lend their notes.
KIN: Final[Mapping[str, str]] = {
    "folk": "acoustic",
    "chorale": "chamber",
    "song": "acoustic",
    "game": "synthpop",
    "rock": "synthpop",
    "funk": "downtempo",
    "jazz": "lofi",
    "latin": "acoustic",
    "hiphop": "lofi",
    "soul": "downtempo",
    "dance": "house",
    "world": "acoustic",
}
# Sections of the styles' forms; "" is unknown, "fill" a drummer's turn of one bar.
SECTIONS: Final = (
    "",
    "intro",
    "A",
    "B",
    "beat",
    "break",
    "build",
    "chorus",
    "development",
    "drift",
    "drop",
    "dub",
    "groove",
    "hush",
    "interlude",
    "lift",
    "lull",
    "peak",
    "reel",
    "refrain",
    "return",
    "scherzo",
    "swell",
    "turn",
    "tutti",
    "outro",
    "fill",
)

_LENGTHS: Final[NDArray[np.int64]] = np.array(LENGTHS, np.int64)
_MIDDLES: Final = np.sqrt(_LENGTHS[1:] * _LENGTHS[:-1])  # between lengths, by ratio


class Event(NamedTuple):
    """One note; events of a bar are ordered as tuples, and no two share their first three."""

    role: int  # index in ROLES
    position: int  # from the start of the bar, 12 a quarter note
    pitch: int  # 48 + semitones above the tonic, in 0–95; of drums 96 + index in DRUMS
    length: int  # index in LENGTHS
    velocity: int  # 0–7


def positions(metre: int) -> int:
    """How many positions a bar of so many quarter notes has."""
    return metre * POSITIONS_PER_BEAT


def notes_to_events(notes: Iterable[Note], metre: int) -> tuple[Event, ...]:
    """A bar's notes in notation; of those that fall together the loudest is kept.

    Notes lie at their nearest position, the last of the bar at most.  Swing is not undone here:
    whoever knows the feel gives the beats as they are written.
    """
    found: dict[tuple[int, int, int], Event] = {}
    for note in notes:
        event = Event(
            ROLES.index(note.role),
            min(max(0, round(note.beat * POSITIONS_PER_BEAT)), positions(metre) - 1),
            drum_number(note.pitch) if note.role is Role.DRUMS else pitch_number(note.pitch),
            length_number(note.length * POSITIONS_PER_BEAT),
            velocity_number(note.velocity),
        )
        other = found.get(event[:3])
        if other is None or other.velocity < event.velocity:
            found[event[:3]] = event
    return tuple(sorted(found.values()))


def events_to_notes(
    events: Iterable[Event], mode: Mode, kit: Mapping[int, int] | None = None
) -> tuple[Note, ...]:
    """A bar's events as notes of rank 0, in order of time.

    Args:
        events: in any order.
        mode: by which a pitch is chromatic or not.
        kit: the General MIDI number a style has for each of DRUMS (``kit``); without one, DRUMS.
    """
    notes = [
        Note(
            role=ROLES[event.role],
            beat=event.position / POSITIONS_PER_BEAT,
            length=LENGTHS[event.length] / POSITIONS_PER_BEAT,
            pitch=_sound(event.pitch, kit or {}),
            velocity=velocity(event.velocity),
            rank=0.0,
            chromatic=event.pitch < PITCHES and not in_scale(event.pitch - TONIC, mode),
        )
        for event in events
    ]
    return tuple(sorted(notes, key=lambda note: (note.beat, note.role, note.pitch)))


def pitch_number(pitch: int) -> int:
    """The number of a pitch in semitones above the tonic nearest middle C, folded by octaves."""
    number = pitch + TONIC
    return (
        number % 12 + (0 if number < 0 else PITCHES - 12) if not 0 <= number < PITCHES else number
    )


def drum_number(sound: int) -> int:
    """The number of a General MIDI percussion sound; unknown ones are small percussion."""
    return PITCHES + DRUMS.index(_KINDS.get(sound, 70))


def length_number(length: float) -> int:
    """The nearest of LENGTHS, by ratio, to a length in positions."""
    return int(np.searchsorted(_MIDDLES, length))


def velocity_number(loud: float) -> int:
    """Which eighth of 0–1 a velocity lies in."""
    return min(VELOCITIES - 1, max(0, int(loud * VELOCITIES)))


def velocity(number: int) -> float:
    """The middle of an eighth of 0–1."""
    return (number + 0.5) / VELOCITIES


@cache
def kit(style: str) -> Mapping[int, int]:
    """The General MIDI number that a style of ours plays for each of DRUMS; DRUMS elsewhere."""
    if style not in style_names():
        return {}
    sheet = open_style(style)
    parts = (*sheet.parts, *sheet.openers, *sheet.fills)
    own: dict[int, int] = {}
    for part in parts:
        if part.role is Role.DRUMS:
            own.setdefault(DRUMS[drum_number(part.pitch) - PITCHES], part.pitch)
    return own


def chord_kind(tones: Sequence[int]) -> int:
    """The index in CHORD_KINDS of tones in semitones above the root, 0 where none is alike.

    A chord that the table lacks is called by its third, fifth and seventh.
    """
    wanted = frozenset(tone % 12 for tone in tones)
    exact = _BY_TONES.get(wanted)
    if exact is not None:
        return exact
    kinds = [(len(wanted & known) - len(known - wanted), n) for known, n in _BY_TONES.items()]
    best, number = max(kinds, key=lambda kind: (kind[0], -kind[1]))
    return number if best >= 2 else 0


_BY_TONES: Final[dict[frozenset[int], int]] = {
    frozenset(tones): n for n, tones in enumerate(CHORD_KINDS.values())
}


def _sound(pitch: int, own: Mapping[int, int]) -> int:
    if pitch < PITCHES:
        return pitch - TONIC
    drum = DRUMS[pitch - PITCHES]
    return own.get(drum, drum)
