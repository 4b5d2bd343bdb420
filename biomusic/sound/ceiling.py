"""The loudness that nothing can pass, and the rate at which nothing can grow louder.

A guard behind everything that has a will of its own: whatever was asked of level, layers or
fader, what 0.4 s of music come to stays below the ceiling, and gains rise by 3 dB a second.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy import float32

from biomusic.compiled import Doubles, Floats, kernel
from biomusic.types import SAMPLE_RATE, STEP

# Momentary loudness (EBU Tech 3341: 0.4 s).  Music at −16 LUFS has moments of −11; headphones
# that make 85 dB of −16 LUFS make 92 of this.
CEILING_LUFS: Final = -9.0
CEILING = 10.0 ** ((CEILING_LUFS + 0.691) / 10.0)  # mean square, both channels together
MOMENT = STEP / (0.4 * SAMPLE_RATE)  # share of the newest step in the running mean
FALL = STEP / (0.02 * SAMPLE_RATE)  # share of the way down in a step
RISE = 10.0 ** (3.0 / 20.0 * STEP / SAMPLE_RATE)  # 3 dB a second, as a factor a step
# Below this a gain may rise at once: coming in from silence is a fade-in, which has a length of
# its own, and −24 dB under the music nobody is startled.
FAINT = 10.0 ** (-24.0 / 20.0)

POWER, GAIN = range(2)


def build_ceiling() -> Doubles:
    """Nothing heard yet: the running power, and the guard's gain."""
    return np.array([0.0, 1.0])


@kernel
def risen(now: float, wanted: float) -> float:
    """How far a gain may go toward ``wanted`` within a step."""
    return float(min(wanted, max(now, FAINT) * RISE))


@kernel
def stay_below(state: Doubles, power: float, left: Floats, right: Floats) -> None:
    """Keep one step, whose K-weighted mean square is ``power``, under the ceiling, in place."""
    state[POWER] += MOMENT * (power - state[POWER])
    wanted = min(1.0, math.sqrt(CEILING / max(state[POWER], 1e-12)))
    before = float32(state[GAIN])
    if wanted < state[GAIN]:
        state[GAIN] += FALL * (wanted - state[GAIN])
    else:
        state[GAIN] = risen(state[GAIN], wanted)
    slope = (float32(state[GAIN]) - before) * float32(1.0 / STEP)
    for frame in range(len(left)):
        gain = before + slope * float32(frame + 1)
        left[frame] *= gain
        right[frame] *= gain
