"""An echo in time with the music, going from side to side.

When the tempo moves, the tap does not slide, which would bend the pitch: a second tap at the
new distance fades in while the old one fades out.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy import float32

from biomusic.compiled import Floats, Integers, kernel
from biomusic.sound.ring import behind, build_rings, keep
from biomusic.types import SAMPLE_RATE, STEP

MEMORY: Final = 131072  # frames, a power of two; 2.7 s
CROSSING: Final = 64  # steps of a cross-fade, 43 ms
TREBLE = 0.38  # one-pole coefficients of the feedback: each echo is darker (3.7 kHz) …
BASS = 0.018  # … and thinner (140 Hz), so that echoes never muddy the bass
BREATH = 1e-18  # keeps dying echoes from becoming denormal


class Echo(NamedTuple):
    left: Floats
    right: Floats
    filters: Floats  # (4,) treble left, treble right, bass left, bass right
    at: Integers  # write position, distance, new distance, steps of the cross-fade done


def build_echo() -> Echo:
    """A silent echo."""
    left, right = build_rings(2, MEMORY)
    return Echo(left, right, np.zeros(4, np.float32), np.zeros(4, np.int64))


@kernel
def add_echo(
    echo: Echo,
    seconds: float,
    again: float32,
    send_left: Floats,
    send_right: Floats,
    left: Floats,
    right: Floats,
) -> None:
    """Add the echoes, ``seconds`` apart, of what was sent to ``left`` and ``right``, one step."""
    _aim(echo.at, seconds)
    at, old, new, done = echo.at[0], echo.at[1], echo.at[2], echo.at[3]
    from_old = echo.left[behind(echo.left, at, old) :], echo.right[behind(echo.right, at, old) :]
    from_new = echo.left[behind(echo.left, at, new) :], echo.right[behind(echo.right, at, new) :]
    old_left, old_right = from_old
    new_left, new_right = from_new
    for frame in range(STEP):
        share = float32(done * STEP + frame) * float32(1.0 / (CROSSING * STEP))
        heard_left = old_left[frame] + share * (new_left[frame] - old_left[frame])
        heard_right = old_right[frame] + share * (new_right[frame] - old_right[frame])
        left[frame] += heard_left
        right[frame] += heard_right
        send_left[frame] += again * _colour(echo.filters, 0, heard_right) + float32(BREATH)
        send_right[frame] += again * _colour(echo.filters, 1, heard_left) + float32(BREATH)
    keep(echo.left, at, send_left)
    keep(echo.right, at, send_right)
    echo.at[0] = (at + STEP) & (MEMORY - 1)
    if new != old:
        echo.at[3] = done + 1
        if echo.at[3] == CROSSING:
            echo.at[1] = new
            echo.at[3] = 0


@kernel
def _aim(at: Integers, seconds: float) -> None:
    wanted = min(max(int(seconds * SAMPLE_RATE), 2 * STEP), MEMORY - STEP)
    if at[1] == 0:
        at[1] = wanted
        at[2] = wanted
    if at[3] == 0:
        at[2] = wanted


@kernel
def _colour(filters: Floats, side: int, x: float32) -> float32:
    filters[side] += float32(TREBLE) * (x - filters[side])
    filters[2 + side] += float32(BASS) * (filters[side] - filters[2 + side])
    darker: float32 = filters[side] - filters[2 + side]
    return darker
