"""Tension as a distance on the spiral array: how far sounding notes lie from their key.

Pitch classes stand on a helix a fifth apart, chords and keys at the centres of what they are made
of (Chew 2000, "Towards a mathematical model of tonality"); the distance between the centre of what
sounds and the key's is the tensile strain of Herremans & Chew 2016.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biomusic.types import Mode

_RISE: Final = float(np.sqrt(2.0 / 15.0))  # of a fifth, at radius 1
_WEIGHTS: Final = (0.536, 0.274, 0.19)  # of a chord's and of a key's members, the first heaviest
_SHARE: Final = 0.75  # of the major dominant in minor, and of the minor subdominant
_MAJOR_MODES: Final = (Mode.LYDIAN, Mode.MAJOR, Mode.MIXOLYDIAN)
_FIFTHS: Final = (0, -5, 2, -3, 4, -1, 6, 1, -4, 3, -2, 5)  # of pitch classes above the tonic


def strain(weights: NDArray[np.float64], mode: Mode) -> float:
    """The tensile strain of twelve weights from the tonic up, not all 0.

    It is given as a share (0–1) of the farthest that a single pitch class lies from the key.
    """
    centre = weights @ _POINTS / weights.sum()
    return float(np.linalg.norm(centre - _key_centre(mode))) / _farthest(mode)


def _point(fifths: int) -> NDArray[np.float64]:
    angle = fifths * np.pi / 2.0
    return np.array([np.sin(angle), np.cos(angle), fifths * _RISE])


_POINTS: Final = np.array([_point(fifths) for fifths in _FIFTHS])


def _weighed(*points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.array(_WEIGHTS) @ np.array(points))


def _major(fifths: int) -> NDArray[np.float64]:
    return _weighed(_point(fifths), _point(fifths + 1), _point(fifths + 4))


def _minor(fifths: int) -> NDArray[np.float64]:
    return _weighed(_point(fifths), _point(fifths + 1), _point(fifths - 3))


@cache
def _key_centre(mode: Mode) -> NDArray[np.float64]:
    """The centre of a key on 0, of its tonic, dominant and subdominant; modes count by third."""
    if mode in _MAJOR_MODES:
        return _weighed(_major(0), _major(1), _major(-1))
    dominant = _SHARE * _major(1) + (1.0 - _SHARE) * _minor(1)
    subdominant = _SHARE * _minor(-1) + (1.0 - _SHARE) * _major(-1)
    return _weighed(_minor(0), dominant, subdominant)


@cache
def _farthest(mode: Mode) -> float:
    return float(np.linalg.norm(_POINTS - _key_centre(mode), axis=1).max())
