"""Changing key: the pivot chord that both keys share, and the dominant that leads over."""

from __future__ import annotations

from typing import Final

from biomusic.score.chord import pitch_classes, scale_triad
from biomusic.score.scale import SCALES
from biomusic.types import ChordSpan, Key, Mode

RELATIVE: Final = 0.8  # valence from which a section of contrast leaves a minor key
PARALLEL: Final = 0.95
MINOR_THIRD: Final = 3  # semitones
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


def mood(key: Key, valence: float) -> Key:
    """Where a contrasting section of a piece in ``key`` goes at a valence (0–1).

    Brighter than most, a minor key turns to its relative major; darker, a major one to its
    relative minor; and at the very ends to the parallel ones.
    """
    minor = MINOR_THIRD in SCALES[key.mode]
    if minor and valence >= PARALLEL:
        return Key(key.tonic, Mode.MAJOR)
    if minor and valence >= RELATIVE:
        return Key((key.tonic + MINOR_THIRD) % 12, Mode.MAJOR)
    if not minor and valence <= 1.0 - PARALLEL:
        return Key(key.tonic, Mode.MINOR)
    if not minor and valence <= 1.0 - RELATIVE:
        return Key((key.tonic - MINOR_THIRD) % 12, Mode.MINOR)
    return key


def _triads(mode: Mode) -> tuple[ChordSpan, ...]:
    return tuple(scale_triad(degree, mode) for degree in range(7))
