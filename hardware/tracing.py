"""ECG and acceleration at the strap's own sampling times: the source's, or drawn from what it told.

A drawn ECG is a row of five bells a beat, in the manner of McSharry et al. 2003 ("A dynamical
model for generating synthetic electrocardiogram signals"): their order and spacing, with the
heights and widths of a chest lead.  A drawn acceleration is gravity and two harmonics of the
steps.  Neither is a measurement; they are there so that something beats and steps in time.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .body import Body

# Waves P, Q, R, S, T: s after the R wave in a beat of one second, µV, s of one standard deviation.
WAVES: Final = (
    (-0.190, 120.0, 0.025),
    (-0.030, -110.0, 0.009),
    (0.0, 1200.0, 0.010),
    (0.030, -240.0, 0.011),
    (0.270, 300.0, 0.045),
)
REACH: Final = 0.6  # s around a beat that its waves are looked for in
STRONGEST: Final = 20_000.0  # µV; an H10's 14 bits hold no more
HARDEST: Final = 8_000.0  # mg, an H10's widest range
STANDING: Final = np.array([0.0, 0.0, 1000.0])  # mg; gravity
SWAY: Final = 8.0  # mg for each step a minute above STILL; 350 mg walking, 850 running at the chest
STILL: Final = 60.0  # steps a minute
SHARES: Final = np.array([0.25, 0.15, 1.0])  # of the sway in each axis
NOISE: Final = 4.0  # mg of one standard deviation, an accelerometer's own

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class Tracing:
    """Draws samples; ``random`` is the sensor's noise."""

    def __init__(self, body: Body, random: np.random.Generator) -> None:
        self._body, self._random = body, random
        self._steps = 0.0  # phase, in steps

    def microvolts(self, times: Floats) -> Whole:
        """ECG (n,) in µV at times (n,) of the source."""
        if self._body.ecg.any:
            drawn = self._body.ecg.at(times, np.zeros(()))
        else:
            drawn = self._waves(times)
        return np.rint(np.clip(drawn, -STRONGEST, STRONGEST)).astype(np.int64)

    def milli_g(self, times: Floats) -> Whole:
        """Acceleration (n, 3) in mg at times (n,) of the source."""
        if self._body.acceleration.any:
            drawn = self._body.acceleration.at(times, STANDING)
        else:
            drawn = STANDING + self._swaying(times)
            drawn = drawn + NOISE * self._random.standard_normal(drawn.shape)
        return np.rint(np.clip(drawn, -HARDEST, HARDEST)).astype(np.int64)

    def _waves(self, times: Floats) -> Floats:
        pulses = self._body.pulses(float(times[0]) - REACH, float(times[-1]) + REACH)
        drawn = np.zeros(len(times))
        for number, pulse in enumerate(pulses):
            near = pulse - pulses[number - 1] if number else 1.0
            spread = math.sqrt(min(1.5, max(0.3, near)))  # Bazett: waves close up as it speeds up
            for after, height, width in WAVES:
                drawn += height * np.exp(-(((times - pulse - after * spread) / width) ** 2) / 2)
        return drawn

    def _swaying(self, times: Floats) -> Floats:
        cadence = self._body.cadence.at(float(times[0])) or 0.0
        step = cadence / 60 * (times[1] - times[0]) if len(times) > 1 else 0.0
        phase = 2 * math.pi * (self._steps + step * np.arange(1, len(times) + 1))
        self._steps = (self._steps + step * len(times)) % 2.0  # left and right
        sway = SWAY * max(0.0, cadence - STILL) if cadence else 0.0
        wave = np.sin(phase) + 0.3 * np.sin(2 * phase + 1.0)
        swaying: Floats = sway * wave[:, None] * SHARES
        return swaying
