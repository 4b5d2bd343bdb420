"""Which chord sounds: the template that what is heard fits best, by half bars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .measures import Half, Harmony
from .notation import CHORD_KINDS, LENGTHS, PITCHES, POSITIONS_PER_BEAT, TONIC, Event

_FEWEST: Final = 2  # pitch classes below which nothing is called a chord
_LEAST: Final = 0.6  # cosine under which what sounds is no chord of the table
# Chosen on training bars of the rule engine, whose chords are known (``benchmarks/corpus.py``).
_BASS: Final = 0.2  # of the weight of all notes, added to that of the lowest of the first ones
_PLAIN: Final = ("maj", "min", "dim", "aug", "sus4", "7", "maj7", "min7", "hdim", "dim7")
_RICH: Final = 0.02  # cosine by which a seventh chord must fit better than a triad
_RARE: Final = 0.08  # cosine by which chords without a plain third and fifth must fit better
_RARE_KINDS: Final = frozenset({"sus4", "aug", "dim"})
_KINDS: Final = [list(CHORD_KINDS).index(name) for name in _PLAIN]


def _templates() -> NDArray[np.float64]:
    """Unit vectors of every kind on every root, (kinds × 12, 12), roots running fastest."""
    rows = np.zeros((len(_PLAIN) * 12, 12))
    for place, name in enumerate(_PLAIN):
        for root in range(12):
            for tone in CHORD_KINDS[name]:
                rows[12 * place + root, (root + tone) % 12] = 1.0
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


_TEMPLATES: Final = _templates()
_COSTS: Final = np.repeat(
    [_RICH * (len(CHORD_KINDS[name]) - 3) + _RARE * (name in _RARE_KINDS) for name in _PLAIN], 12
)


def harmony_of(events: Iterable[Event], metre: int) -> Harmony:
    """The chords of a bar's halves; a half that says nothing has the other's."""
    pitched = [event for event in events if event.pitch < PITCHES]
    end = metre * POSITIONS_PER_BEAT
    first = found_chord(_weights(pitched, 0, end // 2), _lowest(pitched, 0, end // 2))
    second = found_chord(_weights(pitched, end // 2, end), _lowest(pitched, end // 2, end))
    return (first if first[0] >= 0 else second), (second if second[0] >= 0 else first)


def found_chord(weights: NDArray[np.float64], lowest: int | None) -> Half:
    """The chord that twelve weights from the tonic up fit best by their cosine, or none.

    The lowest of the first notes, a pitch class above the tonic, counts more: basses mostly play
    roots.
    """
    if np.count_nonzero(weights) < _FEWEST:
        return -1, 0
    heard = weights.copy()
    if lowest is not None:
        heard[lowest] += _BASS * weights.sum()
    fits = _TEMPLATES @ (heard / np.linalg.norm(heard)) - _COSTS
    best = int(fits.argmax())
    return (best % 12, _KINDS[best // 12]) if fits[best] >= _LEAST else (-1, 0)


def _weights(events: Sequence[Event], start: int, end: int) -> NDArray[np.float64]:
    """How long each pitch class above the tonic sounds between two positions."""
    weights = np.zeros(12)
    for event in events:
        sounds = min(end, event.position + LENGTHS[event.length]) - max(start, event.position)
        weights[(event.pitch - TONIC) % 12] += max(0, sounds)
    return weights


def _lowest(events: Sequence[Event], start: int, end: int) -> int | None:
    """The pitch class of the lowest note among those that sound first between two positions."""
    inside = [
        (max(event.position, start), event.pitch)
        for event in events
        if event.position < end and event.position + LENGTHS[event.length] > start
    ]
    return (min(inside)[1] - TONIC) % 12 if inside else None
