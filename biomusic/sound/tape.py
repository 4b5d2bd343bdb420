"""What the band played, step by step and role by role, before anybody mixed it.

Playing and mixing have nothing in common but this, so they may happen in two threads, one
tape behind each other.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from biomusic.sound.compiled import Doubles, Floats, Integers
from biomusic.sound.controls import ROLES, Control
from biomusic.types import STEP


class Tape(NamedTuple):
    roles: Floats  # (steps, roles × 2 × STEP) what each role plays, left and right
    sounding: Integers  # (steps, roles) 1 where somebody plays
    controls: Floats  # (steps, controls) as they stood
    kick: Floats  # (steps,) how far the kick pushes others back
    tempo: Doubles  # (steps,) bpm
    mix: Floats  # (roles, columns) where the strips glide to
    hall: Floats  # where the effects glide to
    fade: Floats  # (2,) where the fade ends, and its change in a step
    lead: Integers  # (1,) frames at the start that only the limiter hears


def blank_tape(steps: int, mix: Floats, hall: Floats, fade: Floats, lead: int) -> Tape:
    """A tape for so many steps, which keeps its own copy of how it is to be mixed."""
    return Tape(
        np.zeros((steps, len(ROLES) * 2 * STEP), np.float32),
        np.zeros((steps, len(ROLES)), np.int64),
        np.empty((steps, len(Control)), np.float32),
        np.empty(steps, np.float32),
        np.empty(steps),
        mix.copy(),
        hall.copy(),
        fade.copy(),
        np.array([lead]),
    )
