"""Coherence: how far the heart follows one rhythm, as slow breathing makes it."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from biomusic.body.heart.tachogram import RATE, Floats
from biomusic.types import Estimate

SECONDS: Final = 64.0  # s (McCraty 2009)
POINTS: Final = int(SECONDS * RATE)
PADDED: Final = 4 * POINTS
STEP: Final = RATE / PADDED  # Hz, from bin to bin
SOUGHT: Final = (0.04, 0.26)  # Hz, where the peak is looked for (the same)
AROUND: Final = 0.015  # Hz to either side of it (the same)
HIGHEST: Final = 0.40  # Hz


def coherence(series: Floats) -> Estimate:
    """Coherence (0–1) of 256 samples (ms) at 4 Hz.

    McCraty's ratio is r = peak / (total − peak): the power within 0.015 Hz of the highest point
    between 0.04 and 0.26 Hz, against all else up to 0.4 Hz.  Told is r / (1 + r), which is the
    peak's share of the power.  A straight line is taken out before, under a Hann window.
    """
    level = series - series.sum() / POINTS
    ramp, taper = _tables()
    slope = float(level @ ramp) / float(ramp @ ramp)
    bins = np.fft.rfft((level - slope * ramp) * taper, PADDED)
    power = bins.real**2 + bins.imag**2
    power = power[1 : round(HIGHEST / STEP) + 1]  # from the first bin above zero
    low, high = (round(edge / STEP) - 1 for edge in SOUGHT)
    top = low + int(power[low : high + 1].argmax())
    width = round(AROUND / STEP)
    total = float(power.sum())
    if total <= 0.0:
        return Estimate.unknown("the heart beats without any variation")
    return Estimate(float(power[max(0, top - width) : top + width + 1].sum()) / total)


@cache
def _tables() -> tuple[Floats, Floats]:
    ramp = np.arange(POINTS, dtype=np.float64) - (POINTS - 1) / 2.0
    return ramp, np.hanning(POINTS).astype(np.float64)
