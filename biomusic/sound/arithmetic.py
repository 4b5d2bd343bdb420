"""Sine, power and tangent from additions and multiplications alone.

No libm: polynomials run in SIMD lanes and give the same bits on every machine.  Coefficients
are least-squares fits on Chebyshev points; each function states its largest error.
"""

from __future__ import annotations

import numpy as np
from numpy import float32, int32

from biomusic.compiled import kernel


@kernel
def sine(turns: float32) -> float32:
    """Sine of ``turns`` ≥ 0 (1 = a full circle), within 2e-7.

    sin 2πy = y (¼ − y²) Q(y²) on |y| ≤ ½: exact at the zeros, so it wraps without a click.
    """
    y = turns - float32(int32(turns)) - float32(0.5)
    square = y * y
    q = float32(-38.12418) + square * float32(12.23593)
    q = float32(67.04401) + square * q
    q = float32(-64.834686) + square * q
    q = float32(25.132730) + square * q
    return y * (square - float32(0.25)) * q


@kernel
def power_of_two(exponent: float32) -> float32:
    """Two to the ``exponent``, −60 … 60, within 1e-7 relative."""
    raised = min(max(exponent, float32(-60.0)), float32(60.0)) + float32(64.0)
    whole = int32(raised)
    x = raised - float32(whole)
    p = float32(0.008992584) + x * float32(0.0018762329)
    p = float32(0.055823605) + x * p
    p = float32(0.24015453) + x * p
    p = float32(0.69315297) + x * p
    p = float32(1.0) + x * p
    # the whole power bit by bit: selects, not a table, so that lanes stay packed
    p *= float32(2.0) if whole & 1 else float32(1.0)
    p *= float32(4.0) if whole & 2 else float32(1.0)
    p *= float32(16.0) if whole & 4 else float32(1.0)
    p *= float32(256.0) if whole & 8 else float32(1.0)
    p *= float32(65536.0) if whole & 16 else float32(1.0)
    p *= float32(4294967296.0) if whole & 32 else float32(1.0)
    return p if whole & 64 else p * float32(2.0**-64)


@kernel
def tangent(x: float32) -> float32:
    """Tangent of ``x`` radians, 0 … 1.3, within 1e-4: a Padé approximant of order [3/4]."""
    square = x * x
    above = x * (float32(105.0) - float32(10.0) * square)
    return above / (float32(105.0) - square * (float32(45.0) - square))


@kernel
def soft_clip(x: float32) -> float32:
    """A saturation with unit slope at 0 and a limit of ±1: the rational form of tanh."""
    bounded = min(max(x, float32(-3.0)), float32(3.0))
    square = bounded * bounded
    return bounded * (float32(27.0) + square) / (float32(27.0) + float32(9.0) * square)


@kernel
def next_word(word: np.uint32) -> np.uint32:
    """The next state of a 32-bit linear congruential generator (Numerical Recipes §7.1)."""
    return np.uint32(word * np.uint32(1664525) + np.uint32(1013904223))


@kernel
def bipolar(word: np.uint32) -> float32:
    """A state of the generator as a number in −1 … 1."""
    return float32(np.int32(word)) * float32(1.0 / 2147483648.0)
