"""Which key music is in when nobody said: by its notes, or by its chords."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biomusic.score.chord_symbol import ChordSymbol
from biomusic.score.scale import SCALES
from biomusic.types import Key, Mode

# How well each of the twelve notes fits a key, as listeners rated it (Krumhansl & Kessler 1982,
# Psychological Review 89, table 2 and figure 2), from the tonic up.
_PROFILES: Final[Mapping[Mode, tuple[float, ...]]] = {
    Mode.MAJOR: (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    Mode.MINOR: (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
}
_BY_HABIT: Final = (  # the first of equals wins
    Mode.MAJOR,
    Mode.MINOR,
    Mode.DORIAN,
    Mode.MIXOLYDIAN,
    Mode.LYDIAN,
    Mode.PHRYGIAN,
)
# Weights of what speaks for a key among chords; fitting the scale counts 1 for every chord.
_UNUSUAL: Final = 0.2  # taken off modes other than major and minor
_FIRST, _LAST, _PRESENT = 0.2, 0.15, 0.1  # the tonic chord opens, closes, or is there at all
_CADENCE: Final = 0.15  # a major dominant goes to the tonic
_MINOR_SEVENTH: Final = 10  # on a chord that is reached it says: not home yet
_RAISED: Final = 11  # the leading tone, which a dominant in minor may bring


def melody_key(weights: Sequence[float]) -> Key:
    """The major or minor key whose profile correlates best with twelve pitch-class weights.

    ``weights`` are sounding times from C up, in any unit; where nothing sounds, C major.
    """
    heard = np.asarray(weights, dtype=np.float64)
    if not np.ptp(heard):
        return Key(0, Mode.MAJOR)
    keys = [Key(tonic, mode) for mode in _PROFILES for tonic in range(12)]
    return max(keys, key=lambda key: _correlation(heard, key))


def scale_share(weights: Sequence[float], key: Key) -> float:
    """The share (0–1) of the sounding time that lies in the key's scale."""
    inside = sum(weights[(key.tonic + step) % 12] for step in SCALES[key.mode])
    return inside / max(1e-9, sum(weights))


def chords_key(bars: Sequence[Sequence[ChordSymbol]]) -> Key:
    """The key that a progression fits best: its scale first, then where the tonic stands."""
    chords = [chord for bar in bars for chord in bar]
    keys = [Key(tonic, mode) for mode in _BY_HABIT for tonic in range(12)]
    return max(keys, key=lambda key: _fit(chords, key))


def _correlation(heard: NDArray[np.float64], key: Key) -> float:
    return float(np.corrcoef(np.roll(heard, -key.tonic), _PROFILES[key.mode])[0, 1])


def _fit(chords: Sequence[ChordSymbol], key: Key) -> float:
    inside = sum(_inside(chord, key) for chord in chords) / len(chords)
    home = [_is_tonic(chord, key) for chord in chords]
    cadence = any(
        _is_dominant(before, key) and _is_tonic(after, key) and _MINOR_SEVENTH not in after.tones
        for before, after in pairwise(chords)
    )
    unusual = _UNUSUAL if key.mode not in _PROFILES else 0.0
    return (
        2.0 * inside
        + _FIRST * home[0]
        + _LAST * home[-1]
        + _PRESENT * any(home)
        + _CADENCE * cadence
        - unusual
    )


def _inside(chord: ChordSymbol, key: Key) -> float:
    """The share of a chord's tones that belong to the key; a dominant may raise its third."""
    scale = {*SCALES[key.mode]}
    if _is_dominant(chord, key):
        scale.add(_RAISED)
    tones = [(chord.root + tone - key.tonic) % 12 for tone in chord.tones]
    return sum(tone in scale for tone in tones) / len(tones)


def _is_tonic(chord: ChordSymbol, key: Key) -> bool:
    third = next((t for t in SCALES[key.mode] if t in (3, 4)), 4)
    other = 7 - third
    return chord.root == key.tonic and other not in chord.tones and 6 not in chord.tones


def _is_dominant(chord: ChordSymbol, key: Key) -> bool:
    return chord.root == (key.tonic + 7) % 12 and 4 in chord.tones
