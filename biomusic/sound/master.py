"""From the sum of the band to what the ear gets: no offset, even loudness, no peak too high."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy import float32

from biomusic.compiled import Doubles, Floats, kernel
from biomusic.sound.ceiling import build_ceiling, stay_below
from biomusic.sound.glue import GAIN as GLUED
from biomusic.sound.glue import build_glue, compress
from biomusic.sound.limiter import Limiter, build_limiter, limit
from biomusic.sound.loudness import Rider, build_rider, ride
from biomusic.sound.signals import Speaker
from biomusic.types import STEP

HOLD = 0.99935  # pole of the offset filter: −3 dB at 5 Hz, below everything that is music
BREATH = 1e-15  # −300 dB, keeps silence from becoming denormal

IN_LEFT, OUT_LEFT, IN_RIGHT, OUT_RIGHT = range(4)
FADE, FADE_TO, FADE_STEP, GAIN = range(4)


class Master(NamedTuple):
    offset: Floats  # (4,) last input and output of the offset filter, left and right
    fade: Floats  # (4,) fade now, its end, its change in a step; the gain last applied
    rider: Rider
    glue: Doubles
    ceiling: Doubles
    limiter: Limiter


def build_master() -> Master:
    """Everything open, everything silent."""
    return Master(
        np.zeros(4, np.float32),
        np.array([1.0, 1.0, 0.0, 1.0], np.float32),
        build_rider(),
        build_glue(),
        build_ceiling(),
        build_limiter(),
    )


def fade_now(master: Master, level: float) -> None:
    """Jump there; only while nothing is heard."""
    master.fade[FADE] = master.fade[GAIN] = level


@kernel
def finish(
    master: Master, level: float32, energy: float32, speaker: Speaker, left: Floats, right: Floats
) -> None:
    """Master one step in place; what leaves is ``limiter.LATENCY`` frames older."""
    _remove_offset(master.offset, IN_LEFT, left)
    _remove_offset(master.offset, IN_RIGHT, right)
    power = ride(master.rider, energy, left, right)
    compress(master.glue, power, left, right)
    power *= master.glue[GLUED] * master.glue[GLUED]
    fade = master.fade
    left_to_go = fade[FADE_TO] - fade[FADE]
    fade[FADE] += min(max(left_to_go, -fade[FADE_STEP]), fade[FADE_STEP])
    before, to = fade[GAIN], level * speaker.back[1] * fade[FADE]
    fade[GAIN] = to
    slope = (to - before) * float32(1.0 / STEP)
    for frame in range(len(left)):
        gain = before + slope * float32(frame + 1)
        said = speaker.said[frame] * fade[FADE]
        left[frame] = gain * left[frame] + said
        right[frame] = gain * right[frame] + said
    stay_below(master.ceiling, power * float(to * to), left, right)
    limit(master.limiter, left, right)


@kernel
def _remove_offset(state: Floats, at: int, x: Floats) -> None:
    last, held = state[at], state[at + 1]
    for frame in range(STEP):
        entering = x[frame] + (float32(BREATH) if frame % 2 == 0 else float32(-BREATH))
        held = entering - last + float32(HOLD) * held
        last = entering
        x[frame] = held
    state[at], state[at + 1] = last, held
