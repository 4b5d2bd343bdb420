"""A memory of the last frames, read a step at a time without ever running over its end.

The first step is kept a second time behind the end, so that any 32 frames that start inside lie
in one piece, which LLVM can move in packed instructions.
"""

from __future__ import annotations

import numpy as np

from biomusic.compiled import Floats, kernel
from biomusic.types import STEP


def build_rings(count: int, frames: int) -> Floats:
    """So many silent rings of ``frames`` (a power of two), as (count, frames + STEP)."""
    return np.zeros((count, frames + STEP), np.float32)


@kernel
def keep(ring: Floats, at: int, entering: Floats) -> None:
    """Write one step at ``at``, a multiple of the step."""
    for frame in range(len(entering)):
        ring[at + frame] = entering[frame]
    if at == 0:
        end = len(ring) - STEP
        for frame in range(STEP):
            ring[end + frame] = entering[frame]


@kernel
def behind(ring: Floats, at: int, ago: int) -> int:
    """Where the step begins that was written ``ago`` frames before ``at``; at least a step ago."""
    return (at - ago) & (len(ring) - STEP - 1)
