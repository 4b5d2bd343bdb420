"""Which rates a witness speaks for: spectra of 32 s, and the breaths counted in them."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from biomusic.body.breath.line import POINTS, RATE, WINDOW, Floats

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
FREQUENCY: Final[Floats] = np.arange(_FIRST, _LAST + 1, dtype=np.float64) * STEP
SIDE: Final = round(NEAR / STEP)
_RAMP: Final[Floats] = np.arange(POINTS, dtype=np.float64) - (POINTS - 1) / 2.0


def _straight() -> Floats:
    """Level and slope, each of length 1, (128, 2)."""
    both = np.stack((np.ones(POINTS), _RAMP), axis=1)
    return np.asarray(both / np.sqrt((both * both).sum(axis=0)), np.float64)


def _waves() -> Floats:
    """Tapered cosines and sines of every bin by turns, (128, 2 bins)."""
    turns = np.exp(-2j * np.pi / RATE * np.outer(_RAMP, FREQUENCY))
    tapered = np.hanning(POINTS)[:, None] * np.sqrt(FREQUENCY) * turns
    return np.ascontiguousarray(tapered).view(np.float64)


def _smoothing() -> Floats:
    """Gaussian averages around every fourth sample, (128, n), faded at the ends."""
    fade = np.minimum(1.0, (POINTS / 2 - np.abs(_RAMP)) / EDGE)
    centres = _RAMP[EDGE : POINTS - EDGE : 4]
    spread = RATE / (2.0 * np.pi * WIDTH)
    kernel = np.exp(-0.5 * ((_RAMP[:, None] - centres) / spread) ** 2)
    return np.asarray(fade[:, None] * kernel, np.float64)


_STRAIGHT: Final = _straight()
_WAVES: Final = _waves()
_SMOOTHING: Final = _smoothing()


def level(rows: Floats) -> Floats:
    """Rows (n, 128) without outliers, level and slope."""
    ordered = np.sort(rows, axis=1)
    first, third = ordered[:, POINTS // 4, None], ordered[:, 3 * POINTS // 4, None]
    reach = FENCE * (third - first)
    kept = np.minimum(np.maximum(rows, first - reach), third + reach)
    return np.asarray(kept - (kept @ _STRAIGHT) @ _STRAIGHT.T, np.float64)


def transformed(rows: Floats) -> Complexes:
    """Their spectra at ``FREQUENCY``, so scaled that pink noise has equal power everywhere.

    What heart rate does without breath falls as 1/f (Kobayashi & Musha 1982), as posture does.
    """
    return (rows @ _WAVES).view(np.complex128)


def shares(power: Floats) -> Floats:
    """The share (0–1) of each row's power, (n, bins), that lies within ``NEAR`` of each bin."""
    count, bins = power.shape
    padded = np.zeros((count, bins + 2 * SIDE + 1))
    padded[:, SIDE + 1 : SIDE + 1 + bins] = power
    total = padded.cumsum(axis=1)
    near = total[:, 2 * SIDE + 1 :] - total[:, : -2 * SIDE - 1]
    return np.asarray(near / np.maximum(total[:, -1:], TINY), np.float64)


def likelihood(share: Floats, bins: NDArray[np.int64]) -> Floats:
    """How likely each rate makes what is seen, up to a factor; ``bins`` can be seen in a row.

    A sine in noise leaves 1 − share of the power over, and this is a t-distribution's
    density of that (Bretthorst 1988).  A breath is no pure sine: each lobe of the band counts
    for one degree of freedom, not two.
    """
    lobes = bins[:, None] * (STEP / LOBE)
    return np.asarray(np.maximum(1.0 - share, 1e-3) ** (-0.5 * lobes), np.float64)


def counted(rows: Floats, about: float) -> tuple[Floats, Floats]:
    """Mean rate (Hz) of each row, by counting turns around ``about`` (Hz), and its evenness.

    A spectrum's peak is the rate of the deepest breaths; the turns of the phase are the breaths.
    Evenness tells how well the wave's size fills the window: 1 when it is always the same, π/4
    for noise.
    """
    turning = np.exp(-2j * np.pi / RATE * about * _RAMP)
    wave = (rows * turning) @ _SMOOTHING
    turns = np.angle(wave[:, 1:] * wave[:, :-1].conj()).sum(axis=1)
    size = np.abs(wave)
    count = wave.shape[1]
    evenness = size.sum(axis=1) ** 2 / (count * (size * size).sum(axis=1))
    return about + turns * (RATE / (8.0 * np.pi * (count - 1))), evenness
