"""A patient hand on the fader: it keeps the music at −16 LUFS, calm music softer, within ±3 dB.

Loudness is K-weighted (ITU-R BS.1770-4 Annex 1) over about 3 s.  In pauses the hand rests, so
that silence is not turned up.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy import float32

from biomusic.compiled import Doubles, Floats, kernel
from biomusic.sound.ceiling import risen
from biomusic.types import SAMPLE_RATE, STEP

TARGET_LUFS: Final = -16.0  # for headphones outdoors; streaming services sit at −14 … −16
TARGET = 10.0 ** ((TARGET_LUFS + 0.691) / 10.0)  # mean square, both channels together
FULL = 0.5  # energy from which on music is as loud as it shall be
SOFTER = 2.5  # dB a unit of energy below that
REACH = 10.0 ** (3.0 / 20.0)
MEMORY = STEP / (3.0 * SAMPLE_RATE)  # share of the newest step in the running mean
MOVE = STEP / (1.5 * SAMPLE_RATE)  # share of the way that the hand goes in a step
SHORT = STEP / (0.4 * SAMPLE_RATE)
GATE = 10.0 ** (-15.0 / 10.0)  # of the target: what is quieter counts as a pause

# BS.1770-4 tables 1 and 2, for 48 kHz
_SHELF = (
    1.53512485958697,
    -2.69169618940638,
    1.19839281085285,
    -1.69065929318241,
    0.73248077421585,
)
_HIGH_PASS = (1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621)
COEFFICIENTS = np.array([_SHELF, _HIGH_PASS])


class Rider(NamedTuple):
    filters: Doubles  # (2 channels × 4,) states of the two sections
    state: Doubles  # running mean square, short mean square, gain


def build_rider() -> Rider:
    """A hand that starts at the target and 0 dB."""
    return Rider(np.zeros(8), np.array([TARGET, 0.0, 1.0]))


@kernel
def ride(rider: Rider, energy: float32, left: Floats, right: Floats) -> float:
    """Measure one step and set its gain, in place; returns its K-weighted mean square then."""
    power = _weigh(rider.filters, 0, left) + _weigh(rider.filters, 4, right)
    state = rider.state
    state[1] += SHORT * (power - state[1])
    if state[1] > GATE * TARGET:
        state[0] += MEMORY * (power - state[0])
    softer = SOFTER * max(0.0, float(FULL - energy))
    wanted = math.sqrt(TARGET / state[0]) * 10.0 ** (-softer / 20.0)
    wanted = min(max(wanted, 1.0 / REACH), REACH)
    before = float32(state[2])
    state[2] = risen(state[2], state[2] + MOVE * (wanted - state[2]))
    slope = (float32(state[2]) - before) * float32(1.0 / STEP)
    for frame in range(len(left)):
        gain = before + slope * float32(frame + 1)
        left[frame] *= gain
        right[frame] *= gain
    return float(power * state[2] * state[2])


@kernel
def _weigh(filters: Doubles, at: int, x: Floats) -> float:
    power = 0.0
    a, b, c, d = filters[at], filters[at + 1], filters[at + 2], filters[at + 3]
    shelf, high = COEFFICIENTS[0], COEFFICIENTS[1]
    for frame in range(STEP):
        once = shelf[0] * x[frame] + a
        a = shelf[1] * x[frame] - shelf[3] * once + b
        b = shelf[2] * x[frame] - shelf[4] * once
        twice = once + c
        c = high[1] * once - high[3] * twice + d
        d = once - high[4] * twice
        power += twice * twice
    filters[at], filters[at + 1], filters[at + 2], filters[at + 3] = a, b, c, d
    return power / STEP
