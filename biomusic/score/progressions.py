"""Chord progressions: loops for each mode, functional phrases with real cadences, and closes.

A progression is four bars; a bar holds one Roman numeral, or two with a space between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Final

import numpy as np

from biomusic.score.chord import chord
from biomusic.types import Mode

Progression = tuple[str, str, str, str]
_MAJOR_THIRD, _MINOR_THIRD = 4, 3  # semitones


class Cadence(StrEnum):
    """How a phrase ends."""

    HALF = "half"  # open, on the dominant
    AUTHENTIC = "authentic"  # closed, dominant to tonic
    PLAGAL = "plagal"  # closed softly, subdominant to tonic
    DECEPTIVE = "deceptive"  # dominant to the sixth degree


# Each mode's loops turn on the chord that its colour tone makes (Lydian II, Dorian IV, …), and
# go from few major chords to many, which is how valence is heard.
LOOPS: Final[Mapping[Mode, tuple[Progression, ...]]] = {
    Mode.LYDIAN: (
        ("I", "vii", "iii", "vi"),
        ("I", "vii", "vi", "II"),
        ("I", "iii", "II", "vi"),
        ("I", "II", "vi", "V"),
        ("I", "V", "II", "vi"),
        ("I", "II", "I", "II"),
        ("I", "II", "V", "I"),
    ),
    Mode.MAJOR: (
        ("I", "vi", "ii", "iii"),
        ("I", "iii", "vi", "ii"),
        ("I", "vi", "ii", "V"),
        ("I", "iii", "vi", "IV"),
        ("I", "V", "vi", "IV"),
        ("I", "vi", "IV", "V"),
        ("I", "IV", "I", "V"),
        ("I", "V", "IV", "I"),
    ),
    Mode.MIXOLYDIAN: (
        ("I", "v", "ii", "vi"),
        ("I", "v", "ii", "IV"),
        ("I", "v", "VII", "IV"),
        ("I", "VII", "IV", "v"),
        ("I", "VII", "IV", "I"),
        ("I", "IV", "VII", "IV"),
    ),
    Mode.DORIAN: (
        ("i", "ii", "i", "v"),
        ("i", "v", "i", "IV"),
        ("i", "ii", "VII", "i"),
        ("i", "IV", "i", "IV"),
        ("i", "ii", "VII", "IV"),
        ("i", "III", "IV", "VII"),
        ("i", "VII", "IV", "III"),
    ),
    Mode.MINOR: (
        ("i", "iv", "i", "v"),
        ("i", "iv", "v", "i"),
        ("i", "iv", "VI", "v"),
        ("i", "v", "VI", "iv"),
        ("i", "VI", "iv", "VII"),
        ("i", "VII", "VI", "v"),
        ("i", "VI", "III", "VII"),
        ("i", "III", "VII", "VI"),
    ),
    Mode.PHRYGIAN: (
        ("i", "iv", "vii", "i"),
        ("i", "II", "i", "vii"),
        ("i", "iv", "II", "i"),
        ("i", "VI", "II", "i"),
        ("i", "III", "II", "vii"),
        ("i", "VI", "III", "II"),
    ),
}

# Tonic prolongation, then a way to the dominant (tonic → predominant → dominant → tonic).
_OPENINGS: Final[Mapping[Mode, tuple[tuple[str, str], ...]]] = {
    Mode.MAJOR: (
        ("I", "ii"),
        ("I", "vi"),
        ("I", "I ii"),
        ("I", "I IV"),
        ("I", "IV I"),
        ("I", "IV"),
    ),
    Mode.MINOR: (
        ("i", "iv"),
        ("i", "i iv"),
        ("i", "iv i"),
        ("i", "i VI"),
        ("i", "VI"),
        ("i", "III"),
    ),
}
_CLOSINGS: Final[Mapping[Mode, Mapping[Cadence, tuple[tuple[str, str], ...]]]] = {
    Mode.MAJOR: {
        Cadence.HALF: (
            ("vi ii", "V V7"),
            ("I ii", "V V7"),
            ("ii", "V7"),
            ("I IV", "V V7"),
            ("IV", "V V7"),
        ),
        Cadence.AUTHENTIC: (("ii V7", "I"), ("IV V7", "I"), ("IV I", "V7 I")),
        Cadence.PLAGAL: (("ii", "I"), ("IV", "I")),
        Cadence.DECEPTIVE: (("ii V", "vi"), ("IV V", "vi")),
    },
    Mode.MINOR: {
        Cadence.HALF: (("i iv", "V"), ("iv", "V"), ("i VI", "V"), ("VI", "V")),
        Cadence.AUTHENTIC: (("iv V7", "i"), ("iv V", "i"), ("VI V7", "i"), ("VI V", "i")),
        Cadence.PLAGAL: (("iv", "i"), ("VI iv", "i")),
        Cadence.DECEPTIVE: (("iv V", "VI"), ("VI V", "VI")),
    },
}

# The last phrase of a piece, home by the mode's own way.
CLOSES: Final[Mapping[Mode, Progression]] = {
    Mode.LYDIAN: ("I", "II", "I", "I"),
    Mode.MAJOR: ("IV", "V", "I", "I"),
    Mode.MIXOLYDIAN: ("VII", "IV", "I", "I"),
    Mode.DORIAN: ("VII", "IV", "i", "i"),
    Mode.MINOR: ("VI", "iv", "i", "i"),
    Mode.PHRYGIAN: ("II", "vii", "i", "i"),
}


@cache
def major_share(bars: tuple[str, ...], mode: Mode) -> float:
    """Share of a progression's chords with a major third; one with neither counts as half."""
    chords = [chord(numeral, mode).tones for bar in bars for numeral in bar.split()]
    score = [1.0 if _MAJOR_THIRD in c else 0.0 if _MINOR_THIRD in c else 0.5 for c in chords]
    return sum(score) / len(score)


def fitting(
    choices: Sequence[tuple[str, ...]], mode: Mode, valence: float
) -> list[tuple[str, ...]]:
    """Those whose share of major chords lies nearest to a valence (0–1), on the choices' scale."""
    shares = [major_share(bars, mode) for bars in choices]
    goal = min(shares) + valence * (max(shares) - min(shares))
    nearest = min(abs(share - goal) for share in shares)
    fits = [b for b, s in zip(choices, shares, strict=True) if abs(s - goal) <= nearest + 1e-9]
    return fits


def functional(
    mode: Mode, cadence: Cadence, valence: float, draw: np.random.Generator
) -> Progression:
    """A phrase of four bars in major or minor that ends in ``cadence``."""
    openings = fitting(_OPENINGS[mode], mode, min(1.0, max(0.0, valence + draw.uniform(-0.3, 0.3))))
    closings = fitting(_CLOSINGS[mode][cadence], mode, valence)
    first, second = openings[int(draw.integers(len(openings)))]
    third, fourth = closings[int(draw.integers(len(closings)))]
    return first, second, third, fourth
