"""Chord progressions: loops for each mode, and functional phrases with real cadences."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import numpy as np

from biomusic.types import Mode

Progression = tuple[str, str, str, str]  # four Roman numerals


class Cadence(StrEnum):
    """How a phrase ends."""

    HALF = "half"  # open, on the dominant
    AUTHENTIC = "authentic"  # closed, dominant to tonic
    PLAGAL = "plagal"  # closed softly, subdominant to tonic
    DECEPTIVE = "deceptive"  # dominant to the sixth degree


# Each mode's loops turn on the chord that its colour tone makes (Lydian II, Dorian IV, …).
LOOPS: Final[Mapping[Mode, tuple[Progression, ...]]] = {
    Mode.LYDIAN: (("I", "II", "I", "II"), ("I", "II", "vi", "vii"), ("I", "V", "II", "vi")),
    Mode.MIXOLYDIAN: (("I", "VII", "IV", "I"), ("I", "v", "VII", "IV"), ("I", "IV", "VII", "IV")),
    Mode.DORIAN: (("i", "IV", "i", "IV"), ("i", "III", "IV", "VII"), ("i", "ii", "VII", "IV")),
    Mode.PHRYGIAN: (("i", "II", "i", "vii"), ("i", "VI", "II", "i"), ("i", "iv", "II", "i")),
}

# Tonic prolongation, then a way to the dominant (tonic → predominant → dominant → tonic).
_OPENINGS: Final[Mapping[Mode, tuple[tuple[str, str], ...]]] = {
    Mode.MAJOR: (("I", "vi"), ("I", "IV"), ("I", "iii"), ("I", "ii"), ("I", "V")),
    Mode.MINOR: (("i", "VI"), ("i", "iv"), ("i", "III"), ("i", "VII")),
}
_CLOSINGS: Final[Mapping[Mode, Mapping[Cadence, tuple[tuple[str, str], ...]]]] = {
    Mode.MAJOR: {
        Cadence.HALF: (("ii", "V7"), ("IV", "V"), ("I", "V7")),
        Cadence.AUTHENTIC: (("V7", "I"),),
        Cadence.PLAGAL: (("IV", "I"), ("ii", "I")),
        Cadence.DECEPTIVE: (("V", "vi"),),
    },
    Mode.MINOR: {
        Cadence.HALF: (("iv", "V"), ("VI", "V")),
        Cadence.AUTHENTIC: (("V7", "i"),),
        Cadence.PLAGAL: (("iv", "i"),),
        Cadence.DECEPTIVE: (("V", "VI"),),
    },
}


def functional(mode: Mode, cadence: Cadence, draw: np.random.Generator) -> Progression:
    """A phrase of four chords in major or minor that ends in ``cadence``."""
    openings, closings = _OPENINGS[mode], _CLOSINGS[mode][cadence]
    first, second = openings[int(draw.integers(len(openings)))]
    third, fourth = closings[int(draw.integers(len(closings)))]
    return first, second, third, fourth
