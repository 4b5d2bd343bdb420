"""Melody: fitting a theme to the harmony of the moment, so that it stays itself and can be sung."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from biomusic.score.scale import degree_pitch
from biomusic.score.voicing import parallel

_STRONG: Final = frozenset({0, 8})  # sixteenths of the bar that ask for a chord tone
_LONG: Final = 6  # sixteenths; a note that long is heard as harmony wherever it starts
_PASSING: Final = 2  # sixteenths; a note so short may lean on the next, even on the beat
_LEADING_TONE: Final = 11  # semitones above the tonic
_REACH: Final = 3  # scale degrees that a note may lie away from where the theme has it
_EASY_LEAP: Final = 5  # semitones, a fourth
_WIDEST_LEAP: Final = 9  # semitones, a major sixth: the widest that is easily sung
_STEP: Final = 2  # semitones
_HARD: Final = frozenset({6, 10, 11})  # semitones: tritone and sevenths

# What it costs, in scale degrees away from the theme.
_BENT: Final = 0.8  # a degree by which an interval of the theme changes
_LEAPING: Final = 0.5  # a semitone beyond the easy leap
_UNSINGABLE: Final = 4.0  # beyond the widest one
_UNEASY: Final = 3.0  # a tritone or a seventh
_STUCK: Final = 1.5  # a note repeated where the theme moves
_FOREIGN: Final = 9.0  # a strong note outside the chord
_UNPREPARED: Final = 2.0  # a note outside the chord that is not met and left by step
_HOLLOW: Final = 25.0  # parallel fifths or octaves with the bass
_UNRESOLVED: Final = 40.0  # a leading tone that does not rise


@dataclass(frozen=True, slots=True)
class Wanted:
    """A note of a theme before it knows its pitch."""

    degree: int  # scale degrees above the tonic
    harmonic: bool  # must it be one of the tones that the melody may rest on?
    tones: frozenset[int]  # those tones, semitones above the tonic


@dataclass(frozen=True, slots=True)
class Sung:
    """A note of the melody as it was heard."""

    degree: int  # that the theme had
    pitch: int  # semitones above the theme's own tonic


@dataclass(frozen=True, slots=True)
class Outer:
    """What the outer voices had before a change of chord, and where the bass has gone."""

    bass: int  # semitones above the theme's own tonic, as all of these
    melody: int
    bass_now: int


@dataclass(frozen=True, slots=True)
class _Way:
    """The best line found so far that ends on a pitch."""

    cost: float
    sung: tuple[Sung, ...]


def asks_for_harmony(step: int, steps: int) -> bool:
    """Whether a note at a sixteenth of the bar, so long, must be a chord tone."""
    return (step in _STRONG and steps > _PASSING) or steps >= _LONG


def fitted(
    notes: Sequence[Wanted],
    scale: tuple[int, ...],
    compass: tuple[int, int],
    previous: Sung | None = None,
    outer: Sequence[Outer] = (),
    rising: int | None = None,
) -> tuple[Sung, ...]:
    """The pitches of a line over one chord, by dynamic programming: the least bent way.

    Args:
        notes: the theme's, in their order.
        scale: of the moment, bent to the chord.
        compass: lowest and highest pitch, semitones above the tonic.
        previous: the note before, or None after a rest.
        rising: a leading tone still to be resolved by the first strong note.
        outer: ways into this chord that the first strong note must not run parallel to.
    """
    ways = [_Way(0.0, () if previous is None else (previous,))]
    for place, note in enumerate(notes):
        entering = not any(earlier.harmonic for earlier in notes[:place])
        bass = outer if entering else ()
        goal = rising + 1 if rising is not None and entering and 0 in note.tones else None
        choices = _choices(note, scale, compass)
        if goal is not None and compass[0] <= goal <= compass[1]:
            choices.append(Sung(note.degree, goal))
        ways = [_best(ways, note, sung, bass, goal) for sung in choices]
    best = min(ways, key=lambda way: way.cost)
    return best.sung[-len(notes) :] if notes else ()


def _choices(note: Wanted, scale: tuple[int, ...], compass: tuple[int, int]) -> list[Sung]:
    """Where a note may lie; above or below its compass it changes octave."""
    low, high = compass
    degree = note.degree
    while degree_pitch(scale, degree) > high:
        degree -= len(scale)
    while degree_pitch(scale, degree) < low:
        degree += len(scale)
    near = [degree_pitch(scale, degree + away) for away in range(-_REACH, _REACH + 1)]
    inside = [pitch for pitch in near if low <= pitch <= high] or near
    return [Sung(note.degree, pitch) for pitch in inside]


def _best(
    ways: Sequence[_Way], note: Wanted, sung: Sung, bass: Sequence[Outer], goal: int | None
) -> _Way:
    own = _strain(note, sung)
    if any(parallel((way.bass, way.melody), (way.bass_now, sung.pitch)) for way in bass):
        own += _HOLLOW
    if goal is not None and note.harmonic and sung.pitch != goal:
        own += _UNRESOLVED
    costs = [way.cost + _join(way.sung[-1], note, sung) if way.sung else 0.0 for way in ways]
    least = min(range(len(ways)), key=lambda place: costs[place])
    return _Way(costs[least] + own, (*ways[least].sung, sung))


def _strain(note: Wanted, sung: Sung) -> float:
    """What a pitch costs by itself."""
    expected = round(sung.degree * 12 / 7)
    away = abs((sung.pitch - expected + 6) % 12 - 6) * 7 / 12
    return away + (_FOREIGN if note.harmonic and sung.pitch % 12 not in note.tones else 0.0)


def _join(before: Sung, note: Wanted, sung: Sung) -> float:
    """What it costs to go on from one note to the next."""
    interval = sung.pitch - before.pitch
    meant = (sung.degree - before.degree) * 12 / 7
    cost = _BENT * abs(interval - meant) * 7 / 12
    leap = abs(interval)
    if leap in _HARD:
        cost += _UNEASY
    if leap > _EASY_LEAP:
        cost += _LEAPING * (leap - _EASY_LEAP) + (_UNSINGABLE if leap > _WIDEST_LEAP else 0.0)
    if leap > _STEP and not (before.pitch % 12 in note.tones and sung.pitch % 12 in note.tones):
        cost += _UNPREPARED
    if leap == 0 and meant:
        cost += _STUCK
    if _must_rise(before, note) and interval != 1:
        cost += _UNRESOLVED
    return cost


def _must_rise(before: Sung, note: Wanted) -> bool:
    """A leading tone left behind by its chord rises to the tonic."""
    return (
        before.pitch % 12 == _LEADING_TONE and _LEADING_TONE not in note.tones and 0 in note.tones
    )
