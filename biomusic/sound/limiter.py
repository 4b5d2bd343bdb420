"""The last guard: no true peak above −1 dBTP, seen 2.7 ms ahead.

Peaks between samples are found by the 4× interpolator of ITU-R BS.1770-4 Annex 2.  Gains are
decided once a step: the least gain over the steps ahead, a release, and a mean over as many
steps, which reaches every least gain exactly in time and bends without corners.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy import float32

from biomusic.compiled import Floats, kernel
from biomusic.types import SAMPLE_RATE, STEP

AHEAD: Final = 4  # steps between what enters and what leaves
LATENCY: Final = AHEAD * STEP  # frames
MEAN: Final = AHEAD - 1  # steps: one is spent on the interpolator's own delay
TAPS: Final = 12
CEILING = 10.0 ** (-1.5 / 20.0)  # below −1 dBTP: on white noise 4× reads up to 0.45 dB low
RELEASE = STEP / (0.09 * SAMPLE_RATE)

# BS.1770-4 Annex 2, the first two phases; the other two are their mirror images
_NEAR = np.array(
    """0.0017089843750  0.0109863281250 -0.0196533203125  0.0332031250000 -0.0594482421875
       0.1373291015625  0.9721679687500 -0.1022949218750  0.0476074218750 -0.0266113281250
       0.0148925781250 -0.0083007812500""".split(),
    np.float32,
)
_FAR = np.array(
    """-0.0291748046875  0.0292968750000 -0.0517578125000  0.0891113281250 -0.1665039062500
        0.4650878906250  0.7797851562500 -0.2003173828125  0.1015625000000 -0.0582275390625
        0.0330810546875 -0.0189208984375""".split(),
    np.float32,
)
PHASES = np.stack([_NEAR, _FAR, _FAR[::-1], _NEAR[::-1]])
# below this no interpolated peak can pass the ceiling, so the interpolator need not run
QUIET = CEILING / float(np.abs(PHASES).sum(axis=1).max())


class Limiter(NamedTuple):
    left: Floats  # (AHEAD + 1 steps,), what waits; the newest step last
    right: Floats
    required: Floats  # (MEAN + 2,), the gain that each step's peaks allow; the newest last
    released: Floats  # (MEAN,), after the release; the newest last
    gain: Floats  # (1,)
    highest: Floats  # (STEP,), the interpolator's


def build_limiter() -> Limiter:
    """A limiter full of silence."""
    left, right = np.zeros((2, LATENCY + STEP), np.float32)
    ones = np.ones(MEAN + 2, np.float32)
    return Limiter(
        left,
        right,
        ones,
        np.ones(MEAN, np.float32),
        np.ones(1, np.float32),
        np.zeros(STEP, np.float32),
    )


@kernel
def limit(limiter: Limiter, left: Floats, right: Floats) -> None:
    """Take one step in and give the one of ``LATENCY`` frames ago, in place."""
    _push(limiter.left, left)
    _push(limiter.right, right)
    peak = max(
        _true_peak(limiter.left, limiter.highest), _true_peak(limiter.right, limiter.highest)
    )
    required = limiter.required
    for step in range(MEAN + 1):
        required[step] = required[step + 1]
    required[MEAN + 1] = min(float32(1.0), float32(CEILING) / max(peak, float32(1e-9)))
    least = required[0]
    for step in range(1, MEAN + 2):
        least = min(least, required[step])
    released = limiter.released
    recovered = released[MEAN - 1] + float32(RELEASE) * (float32(1.0) - released[MEAN - 1])
    for step in range(MEAN - 1):
        released[step] = released[step + 1]
    released[MEAN - 1] = min(least, recovered)
    mean = float32(0.0)
    for step in range(MEAN):
        mean += released[step]
    mean *= float32(1.0 / MEAN)
    before = limiter.gain[0]
    limiter.gain[0] = mean
    for frame in range(len(left)):
        gain = before + (mean - before) * (float32(frame) * float32(1.0 / STEP))
        left[frame] = gain * limiter.left[frame]
        right[frame] = gain * limiter.right[frame]


@kernel
def _push(waiting: Floats, entering: Floats) -> None:
    for frame in range(LATENCY):
        waiting[frame] = waiting[frame + STEP]
    for frame in range(STEP):
        waiting[LATENCY + frame] = entering[frame]


@kernel
def _true_peak(waiting: Floats, highest: Floats) -> float32:
    peak = float32(0.0)
    for frame in range(LATENCY - TAPS + 1, LATENCY + STEP):
        peak = max(peak, abs(waiting[frame]))
    if peak <= float32(QUIET):
        return peak
    for frame in range(STEP):
        highest[frame] = peak
    for phase in range(4):
        _interpolate(waiting, PHASES[phase], highest)
    for frame in range(STEP):
        peak = max(peak, highest[frame])
    return peak


@kernel
def _interpolate(waiting: Floats, weight: Floats, highest: Floats) -> None:
    a, b, c, d, e, f = weight[0], weight[1], weight[2], weight[3], weight[4], weight[5]
    g, h, i, j, k, m = weight[6], weight[7], weight[8], weight[9], weight[10], weight[11]
    x = waiting[LATENCY - TAPS + 1 :]  # written out, so that frames are packed
    for n in range(STEP):
        new = a * x[n + 11] + b * x[n + 10] + c * x[n + 9] + d * x[n + 8]
        middle = e * x[n + 7] + f * x[n + 6] + g * x[n + 5] + h * x[n + 4]
        old = i * x[n + 3] + j * x[n + 2] + k * x[n + 1] + m * x[n]
        total = abs(new + middle + old)
        highest[n] = total if total > highest[n] else highest[n]
