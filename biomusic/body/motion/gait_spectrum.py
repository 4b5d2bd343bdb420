"""What the spectrum of a walking or running body looks like, at every pace.

A stride is two steps, so that the spectrum of anything worn has its lines at multiples of half
the cadence.  How high they are depends on where it is worn: a trunk shows the step, and hardly
the stride between; an arm or a leg shows the stride as well (Kavanagh & Menz 2008).  The
expectations below are wide enough for all of them.
"""

from __future__ import annotations

from functools import cache
from math import sqrt
from typing import Final, NamedTuple

import numpy as np

from biomusic.body.motion.acceleration import RATE
from biomusic.compiled import Doubles

SLOWEST, FASTEST = 40.0, 240.0  # steps/min
GRADE: Final = 0.015  # of the pace, from one to the next
LINES: Final = {1: 0.08, 2: 0.55, 3: 0.10, 4: 0.10, 5: 0.04, 6: 0.05}  # multiple of half the
# cadence: its share of the power
NOISE: Final = 0.08  # the share that lies between the lines
WOBBLE: Final = 0.03  # of a line's frequency; steps are not alike by this much
BAND: Final = (0.5, 7.0)  # Hz; slower is sway, faster is impact
LONG: Final = 512  # points of the transform: a window twice, so that lags do not wrap round

_FREQUENCIES: Final = np.fft.rfftfreq(LONG, 1.0 / RATE)
_BAND: Final = slice(*np.searchsorted(_FREQUENCIES, BAND).tolist())
PACES: Final[Doubles] = np.exp(np.arange(np.log(SLOWEST), np.log(FASTEST), GRADE))  # steps/min


class Spectrum(NamedTuple):
    """The mean spectrum of the vertical component and of the magnitude."""

    power: Doubles  # one-sided, 1 in all within the band
    taper: int  # points that it rests on


def upward(axes: Doubles, gravity: Doubles) -> Doubles:
    """Acceleration along gravity (mg), whose direction is given; upward is positive."""
    x, y, z = gravity.tolist()
    length = sqrt(x * x + y * y + z * z) or 1.0
    along: Doubles = axes[0] * (x / length) + axes[1] * (y / length) + axes[2] * (z / length)
    return along


def seen(axes: Doubles) -> Spectrum | None:
    """The spectrum of some seconds (3, n) in mg, n ≤ 256; None when nothing alternates."""
    count = axes.shape[1]
    both = np.empty((2, count))
    both[0] = upward(axes, axes.sum(axis=1))
    np.sqrt((axes * axes).sum(axis=0), out=both[1])
    both -= both.mean(axis=1, keepdims=True)
    both *= _taper(count)
    transform = np.fft.rfft(both, LONG)
    power = transform.real**2 + transform.imag**2
    vertical, magnitude = power[:, _BAND].sum(axis=1).tolist()
    if not min(vertical, magnitude) > 0.0:
        return None
    mean: Doubles = power[0] * (0.5 / vertical) + power[1] * (0.5 / magnitude)
    return Spectrum(mean, count)


def evidence(spectrum: Spectrum) -> tuple[Doubles, float]:
    """How well each pace explains it, and how well no gait at all does.

    Both are mean log-likelihoods against a flat spectrum: what a line of the spectrum that lies
    here or there says of each pace, weighted with the line's power.
    """
    inside = spectrum.power[_BAND]
    return expected() @ inside, float(_idle() @ inside)


def likeness(spectrum: Spectrum) -> Doubles:
    """Autocorrelation by lag in points, 1 at lag 0, as if the window had no ends."""
    power = spectrum.power.copy()
    power[: _BAND.start] = 0.0
    alike = np.fft.irfft(power)[: spectrum.taper // 2 + LONG // 8]
    found: Doubles = alike / alike[0] / _overlap(spectrum.taper)[: len(alike)]
    return found


@cache
def expected() -> Doubles:
    """Log of the expected density against a flat one: (paces, frequencies)."""
    inside = _FREQUENCIES[_BAND]
    narrow = 0.7 * RATE / 256  # Hz of one standard deviation; a Hann window's main lobe
    density = np.zeros((len(PACES), len(inside)))
    for multiple, share in LINES.items():
        centre = PACES[:, None] / 60.0 * multiple / 2.0
        width = np.hypot(narrow, WOBBLE * centre)
        heard = (centre >= BAND[0]) & (centre <= BAND[1])
        density += heard * share / width * np.exp(-0.5 * ((inside - centre) / width) ** 2)
    density /= density.sum(axis=1, keepdims=True)
    logarithms: Doubles = np.log((1.0 - NOISE) * density * len(inside) + NOISE)
    return logarithms


@cache
def _idle() -> Doubles:
    """The same without steps: half of it flat, half falling with frequency as sway does."""
    inside = _FREQUENCIES[_BAND]
    falling = 1.0 / inside
    idle: Doubles = np.log(0.5 + 0.5 * falling / falling.mean())
    return idle


@cache
def _taper(count: int) -> Doubles:
    return np.hanning(count)


@cache
def _overlap(count: int) -> Doubles:
    """How much of a tapered window lies over itself, by lag."""
    transform = np.fft.rfft(_taper(count), LONG)
    alike = np.fft.irfft(transform.real**2 + transform.imag**2)
    overlap: Doubles = np.maximum(alike / alike[0], 0.01)
    return overlap
