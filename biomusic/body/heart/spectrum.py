"""The spectrum of heart-rate variability over five minutes.

Settings, as the Task Force (1996) and Quigley (2024) ask that they be published: the last 300 s
of NN intervals; natural cubic spline through them, sampled at 4 Hz; slow trend removed by
smoothness priors with λ = 500 (Tarvainen 2002), which lets pass what is above 0.035 Hz; Welch's
method with Hann windows of 150 s that overlap by half, padded to twice their length; LF
0.04–0.15 Hz, HF 0.15–0.4 Hz, total up to 0.4 Hz, in ms².  LF/HF may be computed from these; it
is no measure of balance between sympathetic and vagal activity.
"""

from __future__ import annotations

from functools import cache
from math import sqrt
from typing import Final, NamedTuple

import numpy as np

from biomusic.body.heart.tachogram import RATE, Floats
from biomusic.types import Estimate

SECONDS: Final = 300.0
POINTS: Final = int(SECONDS * RATE)
SMOOTHNESS: Final = 500.0  # λ of Tarvainen 2002
SEGMENT: Final = POINTS // 2
PADDED: Final = 2 * SEGMENT
STARTS: Final = (0, SEGMENT // 2, SEGMENT)
STEP: Final = RATE / PADDED  # Hz, from bin to bin
LOW: Final = (0.04, 0.15)  # Hz
HIGH: Final = (0.15, 0.40)  # Hz
# Variance of a band's power, as a multiple of Σ S² / (Σ S)²: two for the padding, and Welch
# (1967) for three half-overlapping Hann windows, (1 + 2 · 2/3 · 1/36) / 3, and for Hann's lobe.
SPREAD: Final = 2.0 * 1.5 * (1.0 + 4.0 / 108.0) / 3.0


class Spectrum(NamedTuple):
    """Power (ms²) in each band."""

    low: Estimate
    high: Estimate
    total: Estimate


def spectrum(series: Floats) -> Spectrum:
    """Band powers of 1200 samples (ms) at 4 Hz.

    Each standard deviation is that of a sum of independent χ² periodogram bins (Welch 1967).
    """
    density = _density(detrended(series))
    bands = (_band(density, *band) for band in (LOW, HIGH, (0.0, HIGH[1])))
    return Spectrum(*bands)


def detrended(series: Floats) -> Floats:
    """What smoothness priors leave of a series: x − (1 + λ² D₂ᵀ D₂)⁻¹ x (Tarvainen 2002).

    Around a circle the matrix would be a convolution, and its inverse a product of spectra.
    What differs at the two ends is put right by Woodbury's identity.
    """
    response, ends, correction = _priors(len(series))
    level = series.sum() / len(series)
    trend = np.fft.irfft(np.fft.rfft(series - level) * response, len(series))
    trend -= correction @ trend[ends]
    return np.asarray(series - level - trend, np.float64)


@cache
def _priors(count: int) -> tuple[Floats, list[int], Floats]:
    """The circle's response, the ends' places, and what their values take from the trend."""
    turn = 2.0 * np.pi * np.arange(count // 2 + 1) / count
    response = 1.0 / (1.0 + SMOOTHNESS**2 * (2.0 - 2.0 * np.cos(turn)) ** 2)
    ends = [count - 2, count - 1, 0, 1]
    # The circle has two rows of D₂ that the line has not, each across the seam.
    rows = np.array([[1.0, -2.0, 1.0, 0.0], [0.0, 1.0, -2.0, 1.0]])
    excess = -(SMOOTHNESS**2) * rows.T @ rows
    impulse = np.fft.irfft(response, count)
    columns = np.stack([np.roll(impulse, end) for end in ends], axis=1)
    inner = np.eye(4) + excess @ columns[ends]
    return response, ends, columns @ np.linalg.solve(inner, excess)


def _density(series: Floats) -> Floats:
    """Power spectral density (ms²/Hz), one-sided."""
    taper = _taper()
    pieces = np.stack([series[start : start + SEGMENT] for start in STARTS]) * taper
    bins = np.fft.rfft(pieces, PADDED, axis=1)
    power = (bins.real**2 + bins.imag**2).sum(axis=0)
    scale = 2.0 / (RATE * float(taper @ taper) * len(STARTS))
    return np.asarray(power * scale, np.float64)


@cache
def _taper() -> Floats:
    return np.asarray(0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(SEGMENT) / SEGMENT), np.float64)


def _band(density: Floats, low: float, high: float) -> Estimate:
    """The integral over a band, by trapezia: its edges are bins, which count by half."""
    part = density[round(low / STEP) : round(high / STEP) + 1].copy()
    part[[0, -1]] *= 0.5
    power = float(part.sum()) * STEP
    sd = sqrt(SPREAD * float(part @ part)) * STEP
    return Estimate(power, sd)
