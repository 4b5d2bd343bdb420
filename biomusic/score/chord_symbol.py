"""Chord symbols as players write them, "F#m7b5 | Bb Gsus4", read into spans and named again.

A bass after a slash is read and left out: a span holds a root and the tones above it, and the
bass part finds its own way.  So "C/E" is a C major chord, and a bass that is foreign to its
chord ("C/D") adds nothing.  There is no sign for silence ("N.C.").
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from biomusic.errors import InputError, UnknownNameError
from biomusic.score.chord import chord_name
from biomusic.score.key import pitch_name
from biomusic.score.scale import SCALES
from biomusic.types import ChordSpan, Key

_NATURALS: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SIGNS: Final = {"b": -1, "♭": -1, "#": 1, "♯": 1}
_ROOT: Final = r"([A-Ga-g])([b♭]{1,2}|[#♯]{1,2}|)"
_READ: Final = re.compile(_ROOT + r"([^/]*|6/9)(?:/" + _ROOT + r")?")

# The usual name of each kind of chord, and its tones in semitones above the root.
KINDS: Final[Mapping[str, tuple[int, ...]]] = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "dim": (0, 3, 6),
    "aug": (0, 4, 8),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "(add9)": (0, 4, 7, 14),
    "m(add9)": (0, 3, 7, 14),
    "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9),
    "69": (0, 4, 7, 9, 14),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "m7": (0, 3, 7, 10),
    "m(maj7)": (0, 3, 7, 11),
    "m7b5": (0, 3, 6, 10),
    "dim7": (0, 3, 6, 9),
    "aug7": (0, 4, 8, 10),
    "7b5": (0, 4, 6, 10),
    "7sus4": (0, 5, 7, 10),
    "7b9": (0, 4, 7, 10, 13),
    "7#9": (0, 4, 7, 10, 15),
    "9": (0, 4, 7, 10, 14),
    "maj9": (0, 4, 7, 11, 14),
    "m9": (0, 3, 7, 10, 14),
    "9sus4": (0, 5, 7, 10, 14),
    "m11": (0, 3, 7, 10, 17),  # without its ninth, so that four voices can say it
    "13": (0, 4, 7, 10, 21),  # likewise
}
# Other spellings, after brackets have been taken off.
_ALSO: Final[Mapping[str, str]] = {
    "M": "",
    "maj": "",
    "min": "m",
    "mi": "m",
    "-": "m",
    "°": "dim",
    "o": "dim",
    "+": "aug",
    "#5": "aug",
    "sus": "sus4",
    "add9": "(add9)",
    "add2": "(add9)",
    "madd9": "m(add9)",
    "madd2": "m(add9)",
    "min6": "m6",
    "-6": "m6",
    "6/9": "69",
    "M7": "maj7",
    "Maj7": "maj7",
    "ma7": "maj7",
    "Δ": "maj7",
    "Δ7": "maj7",
    "min7": "m7",
    "mi7": "m7",
    "-7": "m7",
    "mmaj7": "m(maj7)",
    "mM7": "m(maj7)",
    "-maj7": "m(maj7)",
    "ø": "m7b5",
    "ø7": "m7b5",
    "min7b5": "m7b5",
    "-7b5": "m7b5",
    "m7♭5": "m7b5",
    "°7": "dim7",
    "o7": "dim7",
    "+7": "aug7",
    "7#5": "aug7",
    "7♯5": "aug7",
    "7♭5": "7b5",
    "7♭9": "7b9",
    "7♯9": "7#9",
    "7sus": "7sus4",
    "9sus": "9sus4",
    "M9": "maj9",
    "Maj9": "maj9",
    "min9": "m9",
    "-9": "m9",
    "min11": "m11",
}
_BY_TONES: Final = {frozenset(t % 12 for t in tones): kind for kind, tones in KINDS.items()}
_NUMERALS: Final = ("I", "II", "III", "IV", "V", "VI", "VII")
_USUAL: Final = {-1: "b", 0: "", 1: "#"}
_ODD: Final = frozenset({"Cb", "Fb", "E#", "B#"})
_PLAIN: Final = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_LOWERED: Final = frozenset({1, 3, 5, 8, 10})  # foreign roots that are heard as lowered degrees
# What a kind adds to its numeral, where that is not the kind itself without its "m".
_FIGURES: Final[Mapping[str, str]] = {"dim": "°", "dim7": "°7", "m7b5": "ø7", "(add9)": "add9"}


@dataclass(frozen=True, slots=True)
class ChordSymbol:
    """A chord as it is written, before a key gives it a place."""

    root: int  # pitch class, 0 = C
    kind: str  # as in KINDS
    bass: int | None = None  # pitch class after a slash; nobody plays it

    @property
    def tones(self) -> tuple[int, ...]:
        """Semitones above the root, 0 first."""
        return KINDS[self.kind]

    def span(self, key: Key, beat: float = 0.0) -> ChordSpan:
        """The chord in ``key`` from a beat of the bar on, with a Roman numeral for readers."""
        root = (self.root - key.tonic) % 12
        return ChordSpan(beat, root, self.tones, _numeral(root, self.kind, key))


def parse_symbol(text: str) -> ChordSymbol:
    """Read one symbol: "Am", "F#m7b5", "Cmaj7", "Gsus4", "C/E", "bb".

    Raises:
        UnknownNameError: it names no chord that is known here; the sentence lists them.
    """
    match = _READ.fullmatch(text)
    kind = None if match is None else _kind(match[3])
    if match is None or kind is None:
        root = text[:1].upper() if text[:1].upper() in _NATURALS else "C"
        raise UnknownNameError("chord", text, [root + known for known in KINDS])
    bass = None if match[4] is None else _pitch_class(match[4], match[5])
    return ChordSymbol(_pitch_class(match[1], match[2]), kind, bass)


def parse_chords(text: str) -> tuple[tuple[ChordSymbol, ...], ...]:
    """Read a progression, bar by bar: "Am F | C G" with bar lines, or "Am F C G", one a bar.

    Commas and line breaks count as spaces, and a double bar line as one.

    Raises:
        UnknownNameError: a symbol is not known.
        InputError: there is no chord at all.
    """
    spaced = text.replace(",", " ")
    bars = [bar.split() for bar in spaced.split("|")]
    if "|" not in text:
        bars = [[symbol] for symbol in spaced.split()]
    read = tuple(tuple(map(parse_symbol, bar)) for bar in bars if bar)
    if not read:
        raise InputError("the chords", "there are none", "write some, such as “Am F C G”")
    return read


def chord_bars(
    bars: Sequence[Sequence[ChordSymbol]], key: Key, metre: int
) -> tuple[tuple[ChordSpan, ...], ...]:
    """The bars' harmony in ``key``; chords that share a bar start on beats, the first ones last.

    In four-four two chords take half a bar each, and of three the first one takes half.

    Raises:
        InputError: a bar holds more chords than beats.
    """
    return tuple(_one_bar(bar, place, key, metre) for place, bar in enumerate(bars, start=1))


def symbol_name(span: ChordSpan, key: Key) -> str:
    """The name on a chord sheet, for every kind that can be read here: "Am7", "C6", "Ddim7"."""
    kind = _BY_TONES.get(frozenset(tone % 12 for tone in span.tones))
    return chord_name(span, key) if kind is None else _root_name(span.root, key) + kind


def _one_bar(bar: Sequence[ChordSymbol], place: int, key: Key, metre: int) -> tuple[ChordSpan, ...]:
    if len(bar) > metre:
        problem = f"{len(bar)} chords in a bar of {metre} beats are too many"
        raise InputError("the chords", problem, "set more bar lines", f"bar {place}")
    beats = [-(-metre * turn // len(bar)) for turn in range(len(bar))]
    return tuple(symbol.span(key, float(beat)) for symbol, beat in zip(bar, beats, strict=True))


def _kind(text: str) -> str | None:
    if text in KINDS:
        return text
    bare = text.replace("(", "").replace(")", "")
    return bare if bare in KINDS else _ALSO.get(bare)


def _pitch_class(letter: str, signs: str) -> int:
    return (_NATURALS[letter.upper()] + sum(_SIGNS[sign] for sign in signs)) % 12


def _root_name(root: int, key: Key) -> str:
    """The root by the letter of its degree, so that ♭VII in G is F; plainly, where that is odd."""
    sign, degree = _degree(root, key)
    if not sign:
        return pitch_name(root, key)
    letter = pitch_name(SCALES[key.mode][degree], key)[0]
    above = (root + key.tonic - _NATURALS[letter] + 6) % 12 - 6
    name = letter + _USUAL.get(above, "?")
    return name if name[-1] != "?" and name not in _ODD else _PLAIN[(root + key.tonic) % 12]


def _degree(root: int, key: Key) -> tuple[str, int]:
    """The degree (0 = tonic) that a root stands for, and its sign where the scale lacks it."""
    scale = SCALES[key.mode]
    if root in scale:
        return "", scale.index(root)
    if (root in _LOWERED and (root + 1) % 12 in scale) or root - 1 not in scale:
        return "b", scale.index((root + 1) % 12)
    return "#", scale.index(root - 1)


def _numeral(root: int, kind: str, key: Key) -> str:
    """The Roman numeral: small for minor thirds, with a sign where the scale lacks the root."""
    sign, degree = _degree(root, key)
    small = 3 in KINDS[kind]
    numeral = _NUMERALS[degree].lower() if small else _NUMERALS[degree]
    figure = _FIGURES.get(kind, kind.removeprefix("m") if small else kind)
    return sign + numeral + figure.strip("()")
