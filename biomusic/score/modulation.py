"""Changing key: the pivot chord that both keys share, and the dominant that leads over."""

from __future__ import annotations

from typing import Final

from biomusic.score.chord import pitch_classes, scale_triad
from biomusic.types import ChordSpan, Key, Mode

_SOFT_DOMINANT: Final = (0, 5, 7, 10)  # the suspended dominant seventh, for quiet music
_DOMINANT: Final = (0, 4, 7, 10)
# Degrees of the new key as pivots, the best predominant first (Piston, Harmony, ch. 14).
_PIVOT_DEGREES: Final = (1, 3, 5, 0, 2)


def pivot(old: Key, new: Key) -> ChordSpan | None:
    """A triad of both keys, written in the old one; None when they share none."""
    shift = (new.tonic - old.tonic) % 12
    own = {frozenset(pitch_classes(chord)): chord for chord in _triads(old.mode)}
    theirs = _triads(new.mode)
    for degree in _PIVOT_DEGREES:
        tones = frozenset((tone + shift) % 12 for tone in pitch_classes(theirs[degree]))
        if tones in own:
            return own[tones]
    return None


def dominant(old: Key, new: Key, soft: bool) -> ChordSpan:
    """The new key's dominant seventh, written in the old key."""
    root = (new.tonic + 7 - old.tonic) % 12
    symbol = "V7sus4" if soft else "V7"
    away = "" if old.tonic == new.tonic else "→"
    return ChordSpan(0.0, root, _SOFT_DOMINANT if soft else _DOMINANT, symbol + away)


def _triads(mode: Mode) -> tuple[ChordSpan, ...]:
    return tuple(scale_triad(degree, mode) for degree in range(7))
