"""The mixing desk: each role's gain, place, drive and sends."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy import float32

from biomusic.compiled import Floats, kernel
from biomusic.sound.arithmetic import soft_clip
from biomusic.sound.controls import ROLES
from biomusic.sound.mix import Mix
from biomusic.sound.shelf import decibels
from biomusic.types import SAMPLE_RATE, STEP

# columns of a strip: what the mix says, and the gains that the last step ended with
LEFT, RIGHT, CHORUS, ECHO, REVERB, DRIVE, DUCK, HEARD_LEFT, HEARD_RIGHT = range(9)
MIXED = HEARD_LEFT  # so many columns come from the mix
GLIDE = STEP / (0.06 * SAMPLE_RATE + STEP)  # share of the way to a new style's mix in a step
DUCK_FALL = STEP / (0.004 * SAMPLE_RATE + STEP)
DUCK_RISE = STEP / (0.095 * SAMPLE_RATE + STEP)


class Buses(NamedTuple):
    left: Floats  # (STEP,) the sum, dry and then wet
    right: Floats
    chorus_left: Floats  # sends
    chorus_right: Floats
    echo_left: Floats
    echo_right: Floats
    reverb_left: Floats
    reverb_right: Floats


def build_buses() -> Buses:
    """Silent buses."""
    return Buses(*(np.zeros(STEP, np.float32) for _ in range(8)))


def strip_rows(mix: Mix) -> Floats:
    """The mix as (roles, columns)."""
    rows = np.zeros((len(ROLES), 9), np.float32)
    for row, role in zip(rows, ROLES, strict=True):
        strip = mix.strips[role]
        gain = decibels(strip.gain + mix.trim)
        row[LEFT] = gain * min(1.0, 1.0 - strip.pan)
        row[RIGHT] = gain * min(1.0, 1.0 + strip.pan)
        row[CHORUS], row[ECHO], row[REVERB] = strip.chorus, strip.echo, strip.reverb
        row[DRIVE], row[DUCK] = strip.drive, strip.duck
    return rows


@kernel
def clear(buses: Buses) -> None:
    """Silence everything before a step."""
    for frame in range(STEP):
        buses.left[frame] = float32(0.0)
        buses.right[frame] = float32(0.0)
        buses.chorus_left[frame] = float32(0.0)
        buses.chorus_right[frame] = float32(0.0)
        buses.echo_left[frame] = float32(0.0)
        buses.echo_right[frame] = float32(0.0)
        buses.reverb_left[frame] = float32(0.0)
        buses.reverb_right[frame] = float32(0.0)


@kernel
def mix_role(
    buses: Buses, played: Floats, strip: Floats, layer: float32, energy: float32, kick: float32
) -> None:
    """Send what one role played, left and then right, to the sum and to the effects."""
    duck = float32(1.0) - strip[DUCK] * kick
    push = float32(1.0) + float32(3.0) * strip[DRIVE] * energy
    for side in range(2):
        heard = played[side * STEP : (side + 1) * STEP]
        before, to = strip[HEARD_LEFT + side], strip[LEFT + side] * layer * duck
        strip[HEARD_LEFT + side] = to
        if strip[DRIVE] > float32(0.01):
            _saturate(heard, push)
        if side == 0:
            _send(heard, before, to, strip, buses.left, buses.chorus_left)
            _send_far(heard, strip, buses.echo_left, buses.reverb_left)
        else:
            _send(heard, before, to, strip, buses.right, buses.chorus_right)
            _send_far(heard, strip, buses.echo_right, buses.reverb_right)


@kernel
def glide(strip: Floats, mix: Floats) -> None:
    """Move a strip one step toward the style's mix."""
    for column in range(MIXED):
        strip[column] += float32(GLIDE) * (mix[column] - strip[column])


@kernel
def _saturate(x: Floats, push: float32) -> None:
    back = float32(1.0) / push
    for frame in range(len(x)):
        x[frame] = soft_clip(x[frame] * push) * back


@kernel
def _send(
    x: Floats, gain: float32, to: float32, strip: Floats, dry: Floats, chorus: Floats
) -> None:
    slope = (to - gain) * float32(1.0 / STEP)
    for frame in range(len(x)):
        x[frame] *= gain + slope * float32(frame + 1)
        dry[frame] += x[frame]
        chorus[frame] += x[frame] * strip[CHORUS]


@kernel
def _send_far(x: Floats, strip: Floats, echo: Floats, reverb: Floats) -> None:
    for frame in range(len(x)):
        echo[frame] += x[frame] * strip[ECHO]
        reverb[frame] += x[frame] * strip[REVERB]
