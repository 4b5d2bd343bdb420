"""A chorus: two copies that drift, one to each side."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy import float32

from biomusic.compiled import Floats, Integers, kernel
from biomusic.sound.arithmetic import sine
from biomusic.sound.ring import build_rings, keep
from biomusic.types import SAMPLE_RATE, STEP

MEMORY: Final = 2048  # frames, a power of two
CENTRE = 0.011 * SAMPLE_RATE  # frames; 7–15 ms is heard as one thicker sound, not as an echo
DEPTH = 0.0035 * SAMPLE_RATE
TURN = 0.37 * STEP / SAMPLE_RATE  # of the drift, a step


class Chorus(NamedTuple):
    left: Floats
    right: Floats
    phase: Floats  # (1,)
    at: Integers  # (1,)


def build_chorus() -> Chorus:
    """A silent chorus."""
    left, right = build_rings(2, MEMORY)
    return Chorus(left, right, np.zeros(1, np.float32), np.zeros(1, np.int64))


@kernel
def add_chorus(
    chorus: Chorus, send_left: Floats, send_right: Floats, left: Floats, right: Floats
) -> None:
    """Add the drifting copies of what was sent to ``left`` and ``right``, one step."""
    at = chorus.at[0]
    phase = chorus.phase[0]
    turned = phase + float32(TURN)
    turned = turned - float32(1.0) if turned >= float32(1.0) else turned
    keep(chorus.left, at, send_left)
    keep(chorus.right, at, send_right)
    quarter = float32(0.25)
    _read(chorus.left, at, sine(phase), sine(phase + float32(TURN)), left)
    _read(chorus.right, at, sine(phase + quarter), sine(phase + quarter + float32(TURN)), right)
    chorus.phase[0] = turned
    chorus.at[0] = (at + STEP) & (MEMORY - 1)


@kernel
def _read(memory: Floats, at: int, drift: float32, drift_to: float32, out: Floats) -> None:
    slope = (drift_to - drift) * float32(1.0 / STEP)
    for frame in range(STEP):
        behind = float32(CENTRE) + float32(DEPTH) * (drift + slope * float32(frame))
        whole = int(behind)
        part = behind - float32(whole)
        first = memory[(at + frame - whole) & (MEMORY - 1)]
        second = memory[(at + frame - whole - 1) & (MEMORY - 1)]
        out[frame] += first + part * (second - first)
