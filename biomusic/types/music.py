"""What is wanted of the music, and the music itself, free of tempo and key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Mode(StrEnum):
    """The modes in use, brightest first."""

    LYDIAN = "lydian"
    MAJOR = "major"
    MIXOLYDIAN = "mixolydian"
    DORIAN = "dorian"
    MINOR = "minor"
    PHRYGIAN = "phrygian"


@dataclass(frozen=True, slots=True)
class Key:
    tonic: int  # pitch class, 0 = C … 11 = B
    mode: Mode


class Role(StrEnum):
    """The parts of the band, in score order from the bottom."""

    DRUMS = "drums"
    BASS = "bass"
    CHORDS = "chords"
    PAD = "pad"
    ARPEGGIO = "arpeggio"
    MELODY = "melody"


class Signal(StrEnum):
    """What is said without words, outside the music."""

    BELL = "bell"  # a part begins or ends
    COUNT = "count"  # one of the last seconds before a part begins
    EASE = "ease"  # the heart is above what was agreed
    PUSH = "push"  # the heart is below what was agreed


@dataclass(frozen=True, slots=True)
class Intent:
    """What the guide wants to hear from now on."""

    t: float  # s
    tempo: float  # bpm (quarter notes), already limited in its rate of change
    key: Key
    density: float  # 0–1
    energy: float  # 0–1, loudness and drive of the playing
    brightness: float  # 0–1, timbre
    valence: float  # 0–1; the preset's or the listener's choice, never the heart's
    style: str
    level: float = 1.0  # 0–1, overall gain asked for
    layers: Mapping[Role, float] = field(default_factory=dict[Role, float])  # 0–1; absent = 1
    reasons: Mapping[str, str] = field(default_factory=dict[str, str])  # field → words
    register: float = 0.5  # 0–1, how high the parts above the bass lie; 0.5 as the style has it
    syncopation: float = 0.5  # 0–1, how far from the pulse; 0.5 as the style has it
    densities: Mapping[Role, float] = field(default_factory=dict[Role, float])
    # 0–1, of one role each; an absent role has the density of all
    closing: bool = False  # the end is near: the form turns to its last section
    breath: float | None = None  # breaths/min of the breath layer; None = no layer
    swell: float = 0.5  # 0–1, how full the breath layer is at t; breathing in fills it
    cue: Signal | None = None  # sounds once, at t
    cadence_goal: float | None = None  # steps/min that the music leads to
    beats_a_step: float | None = None  # beats are pulled onto the steps; None leaves them alone
    step_offset: float = 0.0  # beats by which the beat shall come after the step
    sparing: bool = False  # the heart is being spared: nobody may ask for more
    skips: int = 0  # counts up whenever the listener asks for another section

    def density_of(self, role: Role) -> float:
        """The density asked of one role, 0–1."""
        return self.densities.get(role, self.density)


@dataclass(frozen=True, slots=True)
class Note:
    """A note of a bar, free of tempo and key."""

    role: Role
    beat: float  # quarter notes from the start of the bar
    length: float  # quarter notes
    pitch: int  # semitones above the tonic nearest middle C; for drums the General MIDI number
    velocity: float  # 0–1
    rank: float  # 0–1; it sounds while its role's density ≥ rank, so 0 always does
    chromatic: bool = False  # outside the scale, and meant


@dataclass(frozen=True, slots=True)
class ChordSpan:
    """The harmony from a beat on."""

    beat: float  # quarter notes from the start of the bar
    root: int  # semitones above the tonic, 0–11
    tones: tuple[int, ...]  # semitones above the root, 0 first
    symbol: str  # "ii7", for readers


@dataclass(frozen=True, slots=True)
class Bar:
    index: int
    author: str  # the generator that wrote it
    style: str
    metre: int  # quarter notes in the bar
    key: Key
    chords: tuple[ChordSpan, ...]
    notes: tuple[Note, ...]  # ordered by beat
    section: str = ""  # "A", "break", …
    theme: str = ""  # the theme that is heard and what became of it, "2 ornamented"; or nothing
    scoring: int = 0  # counts up whenever other instruments take over
    resting: tuple[Role, ...] = ()  # parts that the form lets rest


@dataclass(frozen=True, slots=True)
class Locks:
    """What the listener has fixed: played as given, from the top when it is over, never changed.

    Both lists go by bar and are written in ``key``, in which a session with locks stays.
    """

    key: Key | None = None
    chords: tuple[tuple[ChordSpan, ...], ...] = ()  # by bar; empty leaves harmony free
    melody: tuple[tuple[Note, ...], ...] = ()  # by bar; empty leaves the melody free
