"""A gentle compression of the whole band: 2 : 1 around the usual loudness, with a wide knee.

What is louder than usual is pulled back by half of the difference, what is softer is left
alone.  It listens as the ear does (K-weighted), so that a bass drum does not make it pump.
"""

from __future__ import annotations

import math

import numpy as np
from numpy import float32

from biomusic.compiled import Doubles, Floats, kernel
from biomusic.sound.loudness import TARGET
from biomusic.types import SAMPLE_RATE, STEP

ATTACK = STEP / (0.03 * SAMPLE_RATE)  # share of the way up in a step; drums keep their strokes
RELEASE = STEP / (0.2 * SAMPLE_RATE)
# (1 + P / P₀)^−¼ is 2 : 1 far above P₀ and 1 : 1 far below.  Of a steady sound at the usual level
# it takes 1.5 dB; of music, whose moments lie above its mean, about 1 dB more.
MAKE_UP = 2.0**0.25 * 10.0 ** (1.0 / 20.0)

POWER, GAIN = range(2)


def build_glue() -> Doubles:
    """At rest: its power and its gain."""
    return np.array([TARGET, 1.0])


@kernel
def compress(state: Doubles, power: float, left: Floats, right: Floats) -> None:
    """Compress one step in place, whose K-weighted mean square is ``power``."""
    share = ATTACK if power > state[POWER] else RELEASE
    state[POWER] += share * (power - state[POWER])
    before = float32(state[GAIN])
    state[GAIN] = MAKE_UP / math.sqrt(math.sqrt(1.0 + state[POWER] / TARGET))
    slope = (float32(state[GAIN]) - before) * float32(1.0 / STEP)
    for frame in range(len(left)):
        gain = before + slope * float32(frame + 1)
        left[frame] *= gain
        right[frame] *= gain
