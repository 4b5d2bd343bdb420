"""Chords for a melody that stands: one a bar, the cheapest way through the key's own chords.

The cost of a harmonisation is the sum over its bars of

* how badly the chord fits the bar's melody (0 when every note is a chord tone, about 1 when none
  is), times ``_FIT``; a note counts by its length and by the weight of the beat it falls on, and
  hurts less where it is reached and left by step;
* how unusual the step from the chord before is, by Piston's table of root progressions;
* what the chord is in itself: triads on the scale are free, others cost a little.

The first bar leans to the tonic, every fourth bar to a point of rest, and the last one to a
cadence home.  The best sequence is found exactly, by dynamic programming (Viterbi).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from biomusic.score.chord import chord, pitch_classes, scale_triad
from biomusic.types import ChordSpan, Key, Mode, Note

_FIT: Final = 6.0  # so that a plain misfit outweighs any habit of progression
_SEVENTH: Final = 0.6  # a seventh chord must be asked for by the melody
_DIMINISHED: Final = 0.8
_MODAL_DOMINANT: Final = 0.5  # the minor dominant, where there is a major one as well
_STAY: Final = 0.6  # the same chord for another bar
_START_ELSEWHERE: Final = 1.0  # the first chord is not the tonic
_NO_REST: Final = 0.4  # a fourth bar on neither tonic, subdominant nor dominant
_OPEN_END: Final = 4.0  # the last chord is not the tonic
_WEAK_CADENCE: Final = 1.5  # the tonic at the end is reached by neither dominant nor subdominant
_PLAGAL: Final = 0.4  # it is reached by the subdominant
_CLASH: Final = 0.5  # added for a note a semitone above a chord tone
_SEVENTH_HEARD: Final = 0.25  # the melody sings the chord's seventh
_IN_PASSING: Final = 0.4  # factor for a note that is reached and left by step
_STEPWISE: Final = (1, 2)  # semitones
# Weights of onsets: on the bar, in its middle, on a beat, between beats (Lerdahl & Jackendoff's
# metrical grid in four steps).  What is held over from the bar before counts as on a beat.
_DOWNBEAT, _MIDDLE, _BEAT, _OFFBEAT = 1.0, 0.8, 0.6, 0.35
_DOMINANTS: Final = (4, 6)  # degrees, 0 = tonic
_RESTING: Final = (0, 3, 4)

# Piston, Harmony, "table of usual root progressions": 0 follows usually, 1 sometimes, 2 less
# often, 3 is not in the table.  From the degree of the row to that of the column, I to VII.
_PROGRESSION: Final = (
    (0, 2, 2, 0, 0, 1, 2),
    (2, 0, 2, 1, 0, 1, 2),
    (2, 2, 0, 1, 2, 0, 3),
    (1, 1, 2, 0, 0, 2, 2),
    (0, 2, 2, 1, 0, 1, 3),
    (2, 0, 1, 1, 0, 0, 3),
    (0, 3, 1, 3, 3, 2, 0),
)
_UNUSUAL: Final = 0.7  # what one step of that table costs


@dataclass(frozen=True, slots=True)
class _Candidate:
    span: ChordSpan
    degree: int
    cost: float


@dataclass(frozen=True, slots=True)
class _Heard:
    """A pitch class of the melody within a bar."""

    pitch: int  # semitones above the tonic, 0–11
    weight: float
    grave: float  # 0–1, how much it hurts outside the chord


def harmonise(
    melody: Sequence[Sequence[Note]], key: Key, metre: int = 4
) -> tuple[tuple[ChordSpan, ...], ...]:
    """One chord for each bar of a melody (by bar, in ``key``), from the start of the bar on."""
    if not melody:
        return ()
    candidates, bars = _candidates(key.mode), _heard(melody, metre)
    costs = [c.cost + _fit(c.span, bars[0]) + _START_ELSEWHERE * bool(c.degree) for c in candidates]
    ways: list[list[int]] = []
    for place, bar in enumerate(bars[1:], start=1):
        last = place == len(bars) - 1
        steps = [[_step(a, b, last) for a in candidates] for b in candidates]
        totals = [[cost + step for cost, step in zip(costs, row, strict=True)] for row in steps]
        ways.append([row.index(min(row)) for row in totals])
        costs = [
            min(row) + c.cost + _fit(c.span, bar) + _place(c, place, last)
            for row, c in zip(totals, candidates, strict=True)
        ]
    return tuple((candidates[choice].span,) for choice in _traced(costs, ways))


def _traced(costs: Sequence[float], ways: Sequence[Sequence[int]]) -> list[int]:
    """The cheapest way, from its first choice to its last."""
    choice = costs.index(min(costs))
    chosen = [choice]
    for way in reversed(ways):
        choice = way[choice]
        chosen.append(choice)
    return chosen[::-1]


def _candidates(mode: Mode) -> tuple[_Candidate, ...]:
    """The scale's triads and sevenths, and in minor keys the major dominant."""
    found: list[_Candidate] = []
    for degree in range(7):
        triad = scale_triad(degree, mode)
        diminished = _DIMINISHED if 6 in triad.tones else 0.0
        modal = _MODAL_DOMINANT if degree == 4 and 3 in triad.tones else 0.0
        seventh = chord(triad.symbol + "7", mode)
        found.append(_Candidate(triad, degree, diminished + modal))
        found.append(_Candidate(seventh, degree, diminished + modal + _SEVENTH))
    if mode is Mode.MINOR:
        found.append(_Candidate(chord("V", mode), 4, 0.0))
        found.append(_Candidate(chord("V7", mode), 4, _SEVENTH))
    return tuple(found)


def _heard(melody: Sequence[Sequence[Note]], metre: int) -> list[list[_Heard]]:
    """What sounds in each bar, notes that are held into it included."""
    bars: list[list[_Heard]] = [[] for _ in melody]
    placed = [(place, note) for place, bar in enumerate(melody) for note in bar]
    pitches = [note.pitch for _, note in placed]
    for turn, (place, note) in enumerate(placed):
        pitch, left = note.pitch % 12, note.beat + note.length
        grave = _IN_PASSING if _passes(pitches[max(0, turn - 1) : turn + 2]) else 1.0
        within = min(left, metre) - note.beat
        bars[place].append(_Heard(pitch, within * _onset_weight(note.beat, metre), grave))
        for later in range(place + 1, len(melody)):
            left -= metre
            if left <= 0:
                break
            bars[later].append(_Heard(pitch, min(left, metre) * _BEAT, 1.0))
    return bars


def _passes(pitches: Sequence[int]) -> bool:
    """Whether the middle one of three notes is a passing or neighbouring note."""
    return len(pitches) == 3 and all(abs(b - a) in _STEPWISE for a, b in pairwise(pitches))


def _onset_weight(beat: float, metre: int) -> float:
    """By the nearest sixteenth, so that a played melody counts like a written one."""
    sixteenth = round(beat * 4)
    if sixteenth % (4 * metre) == 0:
        return _DOWNBEAT
    if sixteenth % (2 * metre) == 0:
        return _MIDDLE
    return _BEAT if sixteenth % 4 == 0 else _OFFBEAT


def _fit(span: ChordSpan, heard: Sequence[_Heard]) -> float:
    total = sum(note.weight for note in heard)
    if total <= 0:
        return 0.0
    tones = pitch_classes(span)
    return _FIT * sum(note.weight * _stray(note, tones) for note in heard) / total


def _stray(note: _Heard, tones: tuple[int, ...]) -> float:
    if note.pitch in tones:
        return _SEVENTH_HEARD * (tones.index(note.pitch) == 3)
    return note.grave * (1.0 + _CLASH * ((note.pitch - 1) % 12 in tones))


def _step(before: _Candidate, after: _Candidate, last: bool) -> float:
    if last and after.degree == 0:
        return _cadence(before)
    if before.degree == after.degree:
        return _STAY
    return _UNUSUAL * _PROGRESSION[before.degree][after.degree]


def _cadence(before: _Candidate) -> float:
    if before.degree in _DOMINANTS:
        return 0.0
    return _PLAGAL if before.degree == 3 else _WEAK_CADENCE


def _place(candidate: _Candidate, place: int, last: bool) -> float:
    if last:
        return _OPEN_END * (candidate.degree != 0)
    return _NO_REST * (place % 4 == 3 and candidate.degree not in _RESTING)
