"""Which rates a witness speaks for: spectra of 32 s, and the breaths counted in them."""

from __future__ import annotations

from math import exp, log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biomusic.body.breath.line import POINTS, RATE, WINDOW
from biomusic.compiled import Doubles, entry, kernel

STEP: Final = 1.0 / 128.0  # Hz, 0.47 breaths/min, from bin to bin; a quarter of the resolution
SLOWEST: Final = 4.0 / 60.0  # Hz
FASTEST: Final = 40.0 / 60.0  # Hz
SLOW: Final = 0.15  # Hz, below which the heart has waves of its own (Task Force 1996)
NEAR: Final = 0.04  # Hz around a peak, the width of a 32 s Hann window's lobe
FENCE: Final = 1.5  # interquartile ranges beyond the quartiles (Tukey 1977); a sine stays within
LOBE: Final = 1.5 / WINDOW  # Hz, what Hann's window blurs into one (Harris 1978)
WIDTH: Final = 0.06  # Hz, one standard deviation of what is let through to count breaths
TINY: Final = 1e-300
EDGE: Final = 6  # samples at either end where the count is not to be trusted

Complexes = NDArray[np.complex128]

# The bins that are looked at, one beyond either end so that a peak at the end is none.
_FIRST, _LAST = int(SLOWEST / STEP) - 1, int(FASTEST / STEP) + 2
FREQUENCY: Final[Doubles] = np.arange(_FIRST, _LAST + 1, dtype=np.float64) * STEP
SIDE: Final = round(NEAR / STEP)
_RAMP: Final[Doubles] = np.arange(POINTS, dtype=np.float64) - (POINTS - 1) / 2.0


def _straight() -> Doubles:
    """Level and slope, each of length 1, (2, 128)."""
    both = np.stack((np.ones(POINTS), _RAMP))
    return np.asarray(both / np.sqrt((both * both).sum(axis=1, keepdims=True)), np.float64)


def _waves() -> Doubles:
    """Tapered cosines and sines of every bin by turns, (128, 2 bins)."""
    turns = np.exp(-2j * np.pi / RATE * np.outer(_RAMP, FREQUENCY))
    tapered = np.hanning(POINTS)[:, None] * np.sqrt(FREQUENCY) * turns
    return np.ascontiguousarray(tapered).view(np.float64)


def _smoothing() -> Doubles:
    """Gaussian averages around every fourth sample, (n, 128), faded at the ends."""
    fade = np.minimum(1.0, (POINTS / 2 - np.abs(_RAMP)) / EDGE)
    centres = _RAMP[EDGE : POINTS - EDGE : 4]
    spread = RATE / (2.0 * np.pi * WIDTH)
    weights = np.exp(-0.5 * ((_RAMP[:, None] - centres) / spread) ** 2)
    return np.ascontiguousarray((fade[:, None] * weights).T)


_STRAIGHT: Final = _straight()
_WAVES: Final = _waves()
_SMOOTHING: Final = _smoothing()


def level(rows: Doubles) -> Doubles:
    """Rows (n, 128) without outliers, level and slope."""
    straight = np.empty(rows.shape)
    _level(rows, np.sort(rows, axis=1), _STRAIGHT, straight)
    return straight


@entry
def _level(rows: Doubles, ordered: Doubles, lines: Doubles, straight: Doubles) -> None:
    for row in range(rows.shape[0]):
        first, third = ordered[row, POINTS // 4], ordered[row, 3 * POINTS // 4]
        reach = FENCE * (third - first)
        level = slope = 0.0
        for point in range(POINTS):
            kept = min(max(rows[row, point], first - reach), third + reach)
            straight[row, point] = kept
            level += kept * lines[0, point]
            slope += kept * lines[1, point]
        for point in range(POINTS):
            straight[row, point] -= level * lines[0, point] + slope * lines[1, point]


def transformed(rows: Doubles) -> Complexes:
    """Their spectra at ``FREQUENCY``, so scaled that pink noise has equal power everywhere.

    What heart rate does without breath falls as 1/f (Kobayashi & Musha 1982), as posture does.
    """
    return (rows @ _WAVES).view(np.complex128)


@kernel
def share_near(power: Doubles, seen: int, share: Doubles) -> None:
    """The share (0–1) of a row's power that lies within ``NEAR`` of each bin.

    It has none from bin ``seen`` on.
    """
    total = 0.0
    for bin_ in range(seen):
        total += power[bin_]
    for bin_ in range(len(share)):
        near = 0.0
        if bin_ < seen:
            for other in range(max(0, bin_ - SIDE), min(seen, bin_ + SIDE + 1)):
                near += power[other]
        share[bin_] = near / max(total, TINY)


@kernel
def likelihood(share: float, bins: int) -> float:
    """How likely a rate makes what is seen, up to a factor; ``bins`` can be seen.

    A sine in noise leaves 1 − share of the power over, and this is a t-distribution's
    density of that (Bretthorst 1988).  A breath is no pure sine: each lobe of the band counts
    for one degree of freedom, not two.
    """
    lobes = bins * (STEP / LOBE)
    return exp(-0.5 * lobes * log(max(1.0 - share, 1e-3)))


def counted(rows: Doubles, about: float) -> tuple[Doubles, Doubles]:
    """Mean rate (Hz) of each row, by counting turns around ``about`` (Hz), and its evenness.

    A spectrum's peak is the rate of the deepest breaths; the turns of the phase are the breaths.
    Evenness tells how well the wave's size fills the window: 1 when it is always the same, π/4
    for noise.
    """
    counts, evenness = np.empty(len(rows)), np.empty(len(rows))
    _count(rows, about, _RAMP, _SMOOTHING, np.empty((4, POINTS)), counts, evenness)
    return counts, evenness


@entry
def _count(
    rows: Doubles,
    about: float,
    ramp: Doubles,
    smoothing: Doubles,
    work: Doubles,
    counts: Doubles,
    evenness: Doubles,
) -> None:
    """As above; ``work`` (4, 128) is room for a turning pointer and a row laid over it."""
    for point in range(POINTS):
        turn = 2.0 * np.pi / RATE * about * ramp[point]
        work[0, point], work[1, point] = np.cos(turn), -np.sin(turn)
    centres = smoothing.shape[0]
    for row in range(len(rows)):
        for point in range(POINTS):
            work[2, point] = rows[row, point] * work[0, point]
            work[3, point] = rows[row, point] * work[1, point]
        turns = sizes = squares = last_real = last_imaginary = 0.0
        for centre in range(centres):
            real = imaginary = 0.0
            for point in range(POINTS):
                real += work[2, point] * smoothing[centre, point]
                imaginary += work[3, point] * smoothing[centre, point]
            if centre:
                across = imaginary * last_real - real * last_imaginary
                turns += np.arctan2(across, real * last_real + imaginary * last_imaginary)
            last_real, last_imaginary = real, imaginary
            square = real * real + imaginary * imaginary
            sizes += np.sqrt(square)
            squares += square
        counts[row] = about + turns * (RATE / (8.0 * np.pi * (centres - 1)))
        evenness[row] = sizes * sizes / (centres * squares)
