"""Chords: Roman numerals of a mode to tones, and tones to the names that players read."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Final

from biomusic.score.key import pitch_name
from biomusic.score.scale import SCALES
from biomusic.types import ChordSpan, Key, Mode

_NUMERALS: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii")
_READ: Final = re.compile(r"([iv]+|[IV]+)(.*)")
# Scale steps above the root that each suffix adds to root, third and fifth.
_SUFFIXES: Final[dict[str, tuple[int, ...]]] = {
    "": (0, 2, 4),
    "7": (0, 2, 4, 6),
    "9": (0, 2, 4, 6, 8),
    "add9": (0, 2, 4, 8),
    "sus2": (0, 1, 4),
    "sus4": (0, 3, 4),
    "7sus4": (0, 3, 4, 6),
}
_MINOR_NINTH: Final = 13
_HARSH: Final = frozenset({1, 6})  # semitones: what a suspension or fifth must not be
_NAMES: Final[tuple[tuple[frozenset[int], str], ...]] = (
    (frozenset({0, 4, 7, 11, 2}), "maj9"),
    (frozenset({0, 3, 7, 10, 2}), "m9"),
    (frozenset({0, 4, 7, 10, 2}), "9"),
    (frozenset({0, 4, 7, 11}), "maj7"),
    (frozenset({0, 4, 7, 10}), "7"),
    (frozenset({0, 3, 7, 10}), "m7"),
    (frozenset({0, 3, 6, 10}), "m7b5"),
    (frozenset({0, 3, 7, 2}), "m(add9)"),
    (frozenset({0, 4, 7, 2}), "(add9)"),
    (frozenset({0, 5, 7, 10}), "7sus4"),
    (frozenset({0, 4, 7}), ""),
    (frozenset({0, 3, 7}), "m"),
    (frozenset({0, 3, 6}), "dim"),
    (frozenset({0, 2, 7}), "sus2"),
    (frozenset({0, 5, 7}), "sus4"),
)


@cache
def chord(numeral: str, mode: Mode) -> ChordSpan:
    """The chord that a numeral ("ii7", "V", "Iadd9") means in a mode, from beat 0.

    The scale gives the tones; a capital (or small) letter where the scale has the other third
    alters it, so "V" in minor brings the leading tone.  A minor ninth is left out.
    """
    match = _READ.fullmatch(numeral)
    if match is None or match[1].lower() not in _NUMERALS or match[2] not in _SUFFIXES:
        raise ValueError(f"{numeral!r} is not a chord numeral")
    degree, steps = _NUMERALS.index(match[1].lower()), _SUFFIXES[match[2]]
    root = SCALES[mode][degree]
    tones = tuple(_step(mode, degree + step) - root for step in steps)
    tones = tuple(tone for tone in tones if tone != _MINOR_NINTH)
    if 2 in steps:
        third = 4 if match[1].isupper() else 3
        tones = tuple(third if step in (3, 4) and i == 1 else step for i, step in enumerate(tones))
    return ChordSpan(0.0, root, tones, numeral)


@cache
def coloured(numeral: str, suffix: str, mode: Mode) -> ChordSpan:
    """The numeral with a suffix, unless it has one already or the scale would spoil it."""
    plain = chord(numeral, mode)
    rich = chord(numeral + suffix, mode) if numeral[-1] in "ivIV" else plain
    return plain if _HARSH & {*plain.tones, *rich.tones} else rich


@cache
def scale_triad(degree: int, mode: Mode) -> ChordSpan:
    """The triad on a degree of the scale (0 = tonic), unaltered."""
    numeral = _NUMERALS[degree]
    small = chord(numeral, mode)
    third = (small.root + small.tones[1]) % 12
    return small if third in SCALES[mode] else chord(numeral.upper(), mode)


def at(span: ChordSpan, beat: float) -> ChordSpan:
    """The same chord from another beat of the bar on."""
    return replace(span, beat=beat)


def pitch_classes(span: ChordSpan) -> tuple[int, ...]:
    """The chord's pitch classes in semitones above the tonic, root first."""
    return tuple((span.root + tone) % 12 for tone in span.tones)


def chord_name(span: ChordSpan, key: Key) -> str:
    """The name on a chord sheet: "Am7", "Gsus4"."""
    kinds = dict(_NAMES)
    kind = kinds.get(frozenset(tone % 12 for tone in span.tones), f" ({span.symbol})")
    return pitch_name(span.root, key) + kind


def _step(mode: Mode, degree: int) -> int:
    octave, step = divmod(degree, 7)
    return SCALES[mode][step] + 12 * octave
