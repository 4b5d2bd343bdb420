"""Butterworth filters of low order, as weights of a difference equation.

The analogue poles on their circle, moved by the bilinear transform with its frequencies
prewarped (Oppenheim & Schafer, Discrete-Time Signal Processing, §7).  ``scipy.signal`` designs the
same to the last digits, but takes a second to import, in which a live session would stand still.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from biomusic.compiled import Doubles

Roots = NDArray[np.complex128]


class Weights(NamedTuple):
    """A filter's difference equation."""

    ahead: Doubles  # of what comes in, newest first
    back: Doubles  # of what went out, 1 first

    def delay(self, frequency: float, rate: float) -> float:
        """Group delay (s) at a frequency (Hz)."""
        turn = np.exp(-2j * np.pi * frequency / rate)
        return (_lag(self.ahead, turn) - _lag(self.back, turn)) / rate


def low_pass(order: int, edge: float, rate: float) -> Weights:
    """Keeps what is slower than ``edge`` (Hz)."""
    warped = np.tan(np.pi * edge / rate)
    return _digital(warped * _circle(order), np.full(order, -1.0), 1.0)


def band_pass(order: int, low: float, high: float, rate: float) -> Weights:
    """Keeps what is between two frequencies (Hz), with ``order`` poles at either side."""
    edges = np.tan(np.pi * np.array((low, high)) / rate)
    half, centre = 0.5 * (edges[1] - edges[0]) * _circle(order), edges[0] * edges[1]
    apart = np.sqrt(half * half - centre)
    zeros = np.concatenate((np.ones(order), np.full(order, -1.0)))
    middle = np.exp(2j * np.arctan(np.sqrt(centre)))
    return _digital(np.concatenate((half + apart, half - apart)), zeros, middle)


def _circle(order: int) -> Roots:
    """The analogue poles for an edge of 1 rad/s."""
    steps = np.arange(-order + 1, order, 2)
    return np.asarray(-np.exp(0.5j * np.pi * steps / order), np.complex128)


def _digital(poles: Roots, zeros: Doubles, passed: complex) -> Weights:
    """The bilinear transform, with a gain of 1 at the point ``passed`` of the unit circle."""
    moved = (1.0 + poles) / (1.0 - poles)
    ahead, back = np.poly(zeros), np.poly(moved).real
    gain = abs(np.polyval(back, passed) / np.polyval(ahead, passed))
    return Weights(np.asarray(gain * ahead, np.float64), np.asarray(back, np.float64))


def _lag(weights: Doubles, turn: complex) -> float:
    """Group delay, in samples, of a polynomial in z⁻¹."""
    terms = weights * turn ** np.arange(len(weights))
    return float((np.arange(len(weights)) @ terms / terms.sum()).real)
