"""Everything that passes between rooms, with its units.

Bytes become samples in ``sensors``, samples become a state in ``body``, a state becomes an
intent in ``guide``, an intent becomes bars in ``models`` and bars become audio in ``sound``.
All records are frozen.  ``t`` is always seconds since the session's start on the host's
monotonic clock.  What is unknown is ``None`` and says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE: Final = 48_000  # Hz, the rate of everything that sounds
STEP: Final = 32  # frames; every control and every beat is resolved on this grid (0.67 ms)
BLOCK: Final = 256  # frames that an output asks for at a time (5.3 ms)


@dataclass(frozen=True, slots=True)
class Frame:
    """One packet as it came, before anybody decoded it."""

    t: float  # s, when it arrived
    device: str  # which device of this session, as named by its Connection
    stream: str  # the characteristic or column that it came from
    payload: bytes


class Link(StrEnum):
    """What a connection event says."""

    CONNECTED = "connected"
    LOST = "lost"
    ENDED = "ended"  # the recording is over, or the listener took the strap off for good


@dataclass(frozen=True, slots=True)
class Connection:
    """A device comes or goes.  The first one of a device names the file that decodes it."""

    t: float  # s
    device: str
    wearable: str  # the decoder: a file name in sensors/, without its ending
    link: Link
    title: str = ""  # for people: "Polar H10", "simulated runner"


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something malformed was passed over, and is counted."""

    t: float  # s
    device: str
    where: str  # "line 812", "stream heart_rate_measurement"
    reason: str  # what was wrong, in words
    count: int = 1


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment that a person or a recording named."""

    t: float  # s
    words: str


Event = Connection | Skipped | Mark
Incoming = Frame | Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What every sample carries: where it came from and when it was true."""

    t: float  # s, when it was true, on the host's clock
    t_arrival: float  # s, when it reached us
    device: str
    segment: int = 0  # counts up after every gap; nothing is bridged from one to the next


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartRate(Stamp):
    bpm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval(Stamp):
    """One RR interval; ``t`` is its closing beat."""

    ms: float
    ticks: int | None = None  # 1/1024 s, as sent by a strap (HRS 1.0 §3.1); None elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseInterval(Stamp):
    """One interval between pulse waves, seen by light; ``t`` is its closing wave."""

    ms: float
    error_ms: float  # what it may be off, as the sensor says


@dataclass(frozen=True, slots=True, kw_only=True)
class EcgChunk(Stamp):
    """Consecutive ECG samples; ``t`` is the first one's."""

    times: NDArray[np.float64]  # s
    microvolts: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccelerationChunk(Stamp):
    """Consecutive acceleration samples, gravity included; ``t`` is the first one's."""

    times: NDArray[np.float64]  # s
    milli_g: NDArray[np.float64]  # (n, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class LightChunk(Stamp):
    """Consecutive samples of light through the skin (PPG); ``t`` is the first one's."""

    times: NDArray[np.float64]  # s
    counts: NDArray[np.float64]  # (n, 4), three reflected and one ambient, in the sensor's units


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence(Stamp):
    steps_per_minute: float  # both feet; 0 when standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed(Stamp):
    metres_per_second: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PedalCadence(Stamp):
    revolutions_per_minute: float  # of the crank; 0 when it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class RidingSpeed(Stamp):
    """A bicycle's; a ``Speed`` is made by one's own feet and tells walking from running."""

    metres_per_second: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Respiration(Stamp):
    breaths_per_minute: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery(Stamp):
    percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Stamp):
    touching: bool  # whether the strap feels skin


Sample = (
    HeartRate
    | Interval
    | PulseInterval
    | EcgChunk
    | AccelerationChunk
    | LightChunk
    | Cadence
    | Speed
    | PedalCadence
    | RidingSpeed
    | Respiration
    | Battery
    | Contact
)


class Activity(StrEnum):
    REST = "rest"
    WALK = "walk"
    RUN = "run"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its standard deviation, or None with the reason why it is not known."""

    value: float | None
    sd: float | None = None  # same unit as the value
    reason: str = ""  # why it is None, or why it is less certain than usual

    @classmethod
    def unknown(cls, reason: str) -> Estimate:
        """Nothing is known, and this is why."""
        return cls(None, None, reason)


@dataclass(frozen=True, slots=True)
class Quality:
    """How far a channel is to be believed just now."""

    score: float  # 0–1
    reason: str = ""  # in words; empty when all is well


@dataclass(frozen=True, slots=True)
class BodyState:
    """The body as it is understood at ``t``."""

    t: float  # s
    heart_rate: Estimate  # bpm
    rmssd: Estimate  # ms
    cadence: Estimate  # steps/min
    speed: Estimate  # m/s
    respiration_rate: Estimate  # breaths/min
    motion: Estimate  # 0–1, how much the body moves
    exertion: Estimate  # 0–1, share of the heart-rate reserve in use for moving
    arousal: Estimate  # 0–1; 0.5 is this person's rest; activation, not an emotion
    arousal_interval: tuple[float, float]  # 0–1, holds 90 % of the belief
    p_aroused: float | None  # 0–1, probability of being above rest
    relaxation: Estimate  # 0–1, its own quantity, not 1 − arousal
    activity: Activity
    quality: Mapping[str, Quality] = field(default_factory=dict[str, Quality])  # by channel


@dataclass(frozen=True, slots=True)
class Person:
    """What the profile knows of the listener; None where nobody said."""

    age: float | None = None  # years
    resting_heart_rate: float | None = None  # bpm
    maximum_heart_rate: float | None = None  # bpm


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


# Audio.

Audio = NDArray[np.float32]  # (n, 2), ±1, at SAMPLE_RATE
