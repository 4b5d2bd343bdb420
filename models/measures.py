"""What can be heard of a bar, in numbers from 0 to 1: the conditions a generator is trained on.

The same functions measure what a generator then writes, so that asking and hearing agree.  Each
takes a bar's events and returns NaN where there is nothing to measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biomusic.score.pitch import tonic_pitch
from biomusic.score.style import open_style
from biomusic.types import Key, Mode, Role

from .notation import (
    CHORD_KINDS,
    CONDITIONS,
    LENGTHS,
    PITCHES,
    POSITIONS_PER_BEAT,
    ROLES,
    TONIC,
    Event,
    velocity,
)
from .spiral import strain

Half = tuple[int, int]  # chord root (semitones above the tonic, −1 unknown) and kind's index
Harmony = tuple[Half, Half]  # of the bar's first and second half

UNKNOWN: Final = float("nan")
# Notes of a role in four quarter notes that count as full: one on each sixteenth for a single
# line, two hands on each for drums, four voices on each eighth for chords and on each quarter for
# a pad.
CEILINGS: Final = (32.0, 16.0, 32.0, 16.0, 16.0, 16.0)
_SIXTEENTHS: Final = 4.0  # of a quarter note
_BAR: Final = 4.0  # quarter notes that the ceilings are meant for
_MELODIC: Final = (Role.CHORDS, Role.PAD, Role.ARPEGGIO, Role.MELODY)
# Semitones above the tonic in the middle of those roles: the mean over our styles' compasses.
_MIDDLES: Final = {Role.CHORDS: 4.0, Role.PAD: 1.0, Role.ARPEGGIO: 18.5, Role.MELODY: 14.0}
_REGISTER: Final = 36.0  # semitones from register 0 to register 1, an octave and a half each way
_MAJOR, _MINOR = 4, 3  # semitones above a root
_KINDS: Final = tuple(CHORD_KINDS.values())


def conditions(
    events: Sequence[Event], metre: int, mode: Mode, harmony: Harmony
) -> NDArray[np.float32]:
    """Every measure of a bar, in the order of CONDITIONS; float32 (C,)."""
    values = (
        *(density(events, role, metre) for role in Role),
        energy(events),
        valence(harmony),
        register(events),
        syncopation(events, metre),
        tension(events, mode),
        arousal(events, metre),
    )
    assert len(values) == len(CONDITIONS)
    return np.array(values, np.float32)


def density(events: Sequence[Event], role: Role, metre: int) -> float:
    """How many notes a role plays, against its ceiling."""
    number = ROLES.index(role)
    count = sum(event.role == number for event in events)
    return min(1.0, count / (CEILINGS[number] * metre / _BAR))


def energy(events: Sequence[Event]) -> float:
    """How hard the accents are: the mean of each role's loudest note."""
    loudest: dict[int, int] = {}
    for event in events:
        loudest[event.role] = max(event.velocity, loudest.get(event.role, 0))
    return _mean([velocity(number) for number in loudest.values()])


def valence(harmony: Harmony) -> float:
    """The share of the bar on chords with a major third; a chord without a third counts half."""
    return _mean([_majority(kind) for root, kind in harmony if root >= 0])


def register(events: Sequence[Event]) -> float:
    """How high the parts above the bass lie; a half is the middle of our styles.

    The mean over those roles of their mean pitch's distance from the role's middle.  Pitches are
    counted from the tonic: ``register_asked`` says what that makes of a wish in some key.
    """
    pitches: dict[int, list[float]] = {}
    for event in events:
        if event.pitch < PITCHES:
            pitches.setdefault(event.role, []).append(event.pitch - TONIC)
    return _placed({r: _mean(pitches[i]) for i, r in enumerate(ROLES) if i in pitches})


def register_asked(style: str, key: Key, asked: float) -> float:
    """The measure that a style's own compass has in a key at ``Intent.register``."""
    compass, tonic = open_style(style).compass, tonic_pitch(key)
    middles = {role: sum(compass[role]) / 2.0 - tonic for role in _MELODIC if role in compass}
    octave = 2.0 * (asked - 0.5) * 12.0  # the rule engine's melody moves an octave either way
    return float(np.clip(_placed(middles) + octave / _REGISTER, 0.0, 1.0))


def syncopation(events: Sequence[Event], metre: int) -> float:
    """The share of onsets that are syncopated; a chord is one onset.

    An onset is, when it is off the beat and its role strikes nothing on the next stronger place
    (Longuet-Higgins & Lee 1984).  The downbeat after the bar counts as the bar's own.
    """
    struck = {(event.role, event.position) for event in events}
    end = metre * POSITIONS_PER_BEAT
    off = [(role, place) for role, place in struck if place % POSITIONS_PER_BEAT]
    loose = sum((role, (place + _to_pulse(place)) % end) not in struck for role, place in off)
    return loose / len(struck) if struck else UNKNOWN


def tension(events: Sequence[Event], mode: Mode) -> float:
    """How far the sounding notes lie from the key: tensile strain on the spiral array.

    Each pitch class counts by the lengths of its notes.
    """
    pitched = [event for event in events if event.pitch < PITCHES]
    if not pitched:
        return UNKNOWN
    weights = np.zeros(12)
    for event in pitched:
        weights[(event.pitch - TONIC) % 12] += LENGTHS[event.length]
    return strain(weights, mode)


def arousal(events: Sequence[Event], metre: int) -> float:
    """Loudness and pace of events: the mean of the energy and the share of sixteenths struck.

    Beside tempo, which a bar does not know, these two go with arousal most consistently
    (Gabrielsson & Lindström 2010).
    """
    if not events:
        return 0.0
    onsets = len({event.position for event in events})
    return 0.5 * energy(events) + 0.5 * min(1.0, onsets / (_SIXTEENTHS * metre))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else UNKNOWN


def _majority(kind: int) -> float:
    tones = _KINDS[kind]
    return 1.0 if _MAJOR in tones else 0.0 if _MINOR in tones else 0.5


def _placed(heights: dict[Role, float]) -> float:
    above = [heights[role] - _MIDDLES[role] for role in _MELODIC if role in heights]
    return float(np.clip(0.5 + _mean(above) / _REGISTER, 0.0, 1.0))


def _to_pulse(place: int) -> int:
    """Positions to the next stronger place: sixteenth → eighth → beat; a triplet → its beat."""
    within = place % POSITIONS_PER_BEAT
    if within == 6:
        return 6
    if within % 3 == 0:
        return 3
    if within % 4 == 0:
        return POSITIONS_PER_BEAT - within
    return 3 - within % 3
