"""The scales of the modes, and scale degrees as semitones above the tonic."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from biomusic.types import Mode

SCALES: Final[Mapping[Mode, tuple[int, ...]]] = {
    Mode.LYDIAN: (0, 2, 4, 6, 7, 9, 11),
    Mode.MAJOR: (0, 2, 4, 5, 7, 9, 11),
    Mode.MIXOLYDIAN: (0, 2, 4, 5, 7, 9, 10),
    Mode.DORIAN: (0, 2, 3, 5, 7, 9, 10),
    Mode.MINOR: (0, 2, 3, 5, 7, 8, 10),
    Mode.PHRYGIAN: (0, 1, 3, 5, 7, 8, 10),
}  # semitones above the tonic


def in_scale(pitch: int, mode: Mode) -> bool:
    """Whether a pitch (semitones above the tonic, any octave) belongs to the mode."""
    return pitch % 12 in SCALES[mode]


def degree_pitch(scale: tuple[int, ...], degree: int) -> int:
    """Semitones above the tonic of a scale degree; 0 is the tonic, 7 its octave, −1 below it."""
    octave, step = divmod(degree, len(scale))
    return scale[step] + 12 * octave


def nearest_degree(scale: tuple[int, ...], pitch: int) -> int:
    """The degree whose pitch lies nearest; the lower one of two."""
    octave, rest = divmod(pitch, 12)
    steps = range(-1, len(scale) + 1)
    best = min(steps, key=lambda step: (abs(degree_pitch(scale, step) - rest), step))
    return best + len(scale) * octave


@cache
def local_scale(mode: Mode, tones: frozenset[int]) -> tuple[int, ...]:
    """The mode's scale bent to a chord (pitch classes above the tonic) that leaves it.

    Each foreign chord tone takes the place of its scale neighbour, so that a melody over V7
    in minor finds the leading tone where the seventh degree was, and never both.
    """
    scale: set[int] = set(SCALES[mode])
    for tone in sorted(tones - scale):
        neighbours = [n % 12 for n in (tone - 1, tone + 1) if n % 12 in scale - tones]
        scale -= set(neighbours[:1])
        scale.add(tone)
    return tuple(sorted(scale))
