"""Voice leading: the placing of a chord that moves least, sounds clear and resolves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, product
from typing import Final

# Low-interval limits (MIDI): below these, closer notes beat against each other and turn to mud
# (after the table in Sebesky, The Contemporary Arranger, rounded to three rules).
_OPEN_BELOW: Final = 52  # at least a fourth apart
_THIRDS_BELOW: Final = 57  # at least a minor third apart
_TONES_BELOW: Final = 67  # at least a whole tone apart
_WIDEST_GAP: Final = 10  # semitones between neighbours before the chord falls apart
_NATURAL_SPAN: Final = 13  # semitones from lowest to top, close position
_OPEN_SPAN: Final = 9  # semitones that openness may add
_LEAN: Final = 2.0  # what it costs to double the fifth instead of the root, in semitones
_HOLLOW: Final = 30.0  # what parallel fifths or octaves with the bass cost, in semitones
_UNRESOLVED: Final = 40.0  # what a leading tone that does not rise costs
_THIN: Final = 6.0  # what three voices instead of four cost
_PERFECT: Final = frozenset({0, 7})  # octave and fifth, as pitch classes


@lru_cache(maxsize=4096)
def voiced(
    tones: tuple[int, ...],
    previous: tuple[int, ...],
    compass: tuple[int, int],
    openness: float,
    bass: tuple[int, int] | None = None,
    leading: int | None = None,
) -> tuple[int, ...]:
    """MIDI pitches of a chord, ascending, chosen for the smoothest way from ``previous``.

    Args:
        tones: pitch classes (0 = C), root first; a fifth voice and on is left to the bass.
        previous: the voicing before, or empty.
        compass: lowest and highest MIDI pitch allowed.
        openness: 0–1, close to open position.
        bass: the bass's pitch before and now, to keep outer voices from moving in parallel.
        leading: the pitch class that must rise a semitone from ``previous``, if any.
    """
    ways = [chord for four in _four_voices(tones) for chord in _placings(four, compass)]
    choices = [chord for chord in ways if _clear(chord)] or ways

    def cost(chord: tuple[int, ...]) -> tuple[float, tuple[int, ...]]:
        roots = sum(pitch % 12 == tones[0] for pitch in chord)
        lean = _LEAN if len(tones) == 3 and roots < 2 else 0.0
        lean += _THIN if len(chord) == 3 else 0.0
        placed = _cost(chord, previous, openness, bass, leading, compass)
        return placed + lean, chord

    return min(choices, key=cost)


def motion(before: Sequence[int], after: Sequence[int]) -> float:
    """Mean semitones that each voice moves, paired from the bottom; 0 with nothing before."""
    pairs = list(zip(before, after, strict=False))
    return sum(abs(a - b) for a, b in pairs) / len(pairs) if pairs else 0.0


def parallel(before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Whether two voices move in the same direction from one fifth or octave to its like."""
    low, high = after[0] - before[0], after[1] - before[1]
    interval = (before[1] - before[0]) % 12
    same = interval == (after[1] - after[0]) % 12 and interval in _PERFECT
    return same and low * high > 0


def _four_voices(tones: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """A triad doubles its root, or else its fifth or nothing; a ninth chord drops its fifth."""
    if len(tones) == 3:
        return (*tones, tones[0]), (*tones, tones[2]), tones
    return ((tones[0], tones[1], *tones[-2:]),) if len(tones) > 4 else (tones,)


def _placings(tones: tuple[int, ...], compass: tuple[int, int]) -> Iterator[tuple[int, ...]]:
    low, high = compass
    places = [range(low + (tone - low) % 12, high + 1, 12) for tone in tones]
    for pitches in product(*places):
        yield tuple(sorted(pitches))


def _clear(chord: tuple[int, ...]) -> bool:
    for lower, upper in pairwise(chord):
        if not _least_gap(lower) <= upper - lower <= _WIDEST_GAP:
            return False
    return chord[-1] - chord[-2] > 1  # a semitone under the melody note sounds like a mistake


def _least_gap(lower: int) -> int:
    if lower < _OPEN_BELOW:
        return 5
    return 3 if lower < _THIRDS_BELOW else 2 if lower < _TONES_BELOW else 1


def _cost(
    chord: tuple[int, ...],
    previous: tuple[int, ...],
    openness: float,
    bass: tuple[int, int] | None,
    leading: int | None,
    compass: tuple[int, int],
) -> float:
    span = chord[-1] - chord[0]
    cost = 0.3 * abs(span - _NATURAL_SPAN - _OPEN_SPAN * openness)
    cost += 0.4 * abs(sum(chord) / len(chord) - sum(compass) / 2)
    if previous:
        steps = [abs(a - b) for a, b in zip(previous, chord, strict=False)]
        cost += sum(steps) + sum(max(0, step - 4) for step in steps)
        cost += _UNRESOLVED * _unresolved(chord, previous, leading)
        if bass is not None and parallel((bass[0], previous[-1]), (bass[1], chord[-1])):
            cost += _HOLLOW
    return cost


def _unresolved(chord: tuple[int, ...], previous: tuple[int, ...], leading: int | None) -> int:
    """Leading tones that do not rise; the top voice's must rise in the top voice."""
    if leading is None:
        return 0
    strayed = previous[-1] % 12 == leading and chord[-1] != previous[-1] + 1
    return strayed + sum(pitch % 12 == leading and pitch + 1 not in chord for pitch in previous)
