"""Keys and their spelling: "D minor" to a Key and back, and each note's right letter."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from biomusic.errors import UnknownNameError
from biomusic.score.scale import SCALES
from biomusic.types import Key, Mode

_LETTERS: Final = "CDEFGAB"
_NATURALS: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ACCIDENTALS: Final = {-2: "bb", -1: "b", 0: "", 1: "#", 2: "##"}
_MARKS: Final = {"": 0, "b": -1, "♭": -1, "#": 1, "♯": 1}
_SHARP: Final = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_FLAT: Final = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
# Semitones from the major key that shares the signature up to the mode's tonic.
_ABOVE_RELATIVE_MAJOR: Final[Mapping[Mode, int]] = {
    Mode.LYDIAN: 5,
    Mode.MAJOR: 0,
    Mode.MIXOLYDIAN: 7,
    Mode.DORIAN: 2,
    Mode.MINOR: 9,
    Mode.PHRYGIAN: 4,
}
_FLAT_SIGNATURES: Final = frozenset({5, 10, 3, 8, 1})  # F, Bb, Eb, Ab and Db major
_SIX_ACCIDENTALS: Final = 6  # F sharp or G flat major: whichever spells the tonic usually
_FLAT_TONICS: Final = frozenset({3, 10})  # Eb and Bb are the usual names, D# and A# are not


def parse_key(text: str) -> Key:
    """Read "D minor", "F# dorian" or "Bb"; a tonic alone is major.

    Raises:
        UnknownNameError: no such tonic, or no such mode.
    """
    words = text.split()
    tonic = words[0] if words else ""
    mode = " ".join(words[1:]).lower() or Mode.MAJOR
    if tonic[:1].upper() not in _NATURALS or tonic[1:] not in _MARKS:
        raise UnknownNameError("tonic", tonic, {*_SHARP, *_FLAT})
    if mode not in set(Mode):
        raise UnknownNameError("mode", mode, [str(known) for known in Mode])
    return Key((_NATURALS[tonic[0].upper()] + _MARKS[tonic[1:]]) % 12, Mode(mode))


def key_name(key: Key) -> str:
    """The key's usual name: "Bb minor", never "A# minor"."""
    return f"{tonic_name(key)} {key.mode}"


def tonic_name(key: Key) -> str:
    """The tonic in its usual spelling."""
    return (_FLAT if prefers_flats(key) else _SHARP)[key.tonic]


def prefers_flats(key: Key) -> bool:
    """Whether the key's signature is written with flats."""
    signature = (key.tonic - _ABOVE_RELATIVE_MAJOR[key.mode]) % 12
    if signature == _SIX_ACCIDENTALS:
        return key.tonic in _FLAT_TONICS
    return signature in _FLAT_SIGNATURES


@cache
def pitch_name(pitch: int, key: Key) -> str:
    """The name in this key of a pitch class given in semitones above the tonic."""
    pitch_class = (key.tonic + pitch) % 12
    if pitch % 12 not in SCALES[key.mode]:
        return _chromatic_name(pitch % 12, key)
    degree = SCALES[key.mode].index(pitch % 12)
    return _spell(pitch_class, degree, key)


def _chromatic_name(pitch: int, key: Key) -> str:
    """A note outside the scale: raised in sharp keys and for leading tones, else lowered."""
    raised = pitch == 11 or not prefers_flats(key)
    neighbour = (pitch - 1 if raised else pitch + 1) % 12
    if neighbour not in SCALES[key.mode]:
        return (_SHARP if raised else _FLAT)[(key.tonic + pitch) % 12]
    return _spell((key.tonic + pitch) % 12, SCALES[key.mode].index(neighbour), key)


def _spell(pitch_class: int, degree: int, key: Key) -> str:
    letter = _LETTERS[(_LETTERS.index(tonic_name(key)[0]) + degree) % 7]
    offset = (pitch_class - _NATURALS[letter] + 6) % 12 - 6
    return letter + _ACCIDENTALS.get(offset, "?")
