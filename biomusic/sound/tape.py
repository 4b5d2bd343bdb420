"""What the band played, step by step and role by role, before anybody mixed it.

Playing and mixing have nothing in common but this, so they may happen in two threads, one
tape behind each other.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from biomusic.compiled import Doubles, Floats, Integers
from biomusic.sound.controls import ROLES, Control
from biomusic.sound.scenes import Scenes
from biomusic.types import STEP


class Tape(NamedTuple):
    roles: Floats  # (steps, roles × 2 × STEP) what each role plays, left and right
    sounding: Integers  # (steps, roles) 1 where somebody plays
    controls: Floats  # (steps, controls) as they stood
    kick: Floats  # (steps,) how far the kick pushes others back
    tempo: Doubles  # (steps,) bpm
    scene: Integers  # (steps,) where strips and effects glide to
    signal: Integers  # (steps,) the signal that begins, or −1
    scenes: Scenes
    fade: Floats  # (2,) where the fade ends, and its change in a step


def blank_tape(steps: int, scenes: Scenes, fade: Floats) -> Tape:
    """A tape for so many steps, to be mixed as these scenes and this fade say."""
    return Tape(
        np.empty((steps, len(ROLES) * 2 * STEP), np.float32),
        np.empty((steps, len(ROLES)), np.int64),
        np.empty((steps, len(Control)), np.float32),
        np.empty(steps, np.float32),
        np.empty(steps),
        np.empty(steps, np.int64),
        np.empty(steps, np.int64),
        scenes,
        fade,
    )


def stems(tape: Tape) -> NDArray[np.float32]:
    """What each role played, (roles, frames, 2), once the tape was mixed: behind the faders.

    The mix made of it is late by ``limiter.LATENCY``.
    """
    steps = len(tape.tempo)
    apart = tape.roles.reshape(steps, len(ROLES), 2, STEP)
    return apart.transpose(1, 0, 3, 2).reshape(len(ROLES), steps * STEP, 2)
