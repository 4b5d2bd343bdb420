"""A room: eight delay lines that feed each other through a Hadamard matrix.

A feedback delay network after Jot & Chaigne (1991, AES 90, preprint 3030); two all-pass
diffusers a side thicken what enters (Schroeder 1962); two lines drift to keep tails from ringing.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy import float32

from biomusic.compiled import Floats, Integers, kernel
from biomusic.sound.arithmetic import power_of_two, sine
from biomusic.sound.hall import ROOM, SOFTNESS
from biomusic.sound.ring import behind, build_rings, keep
from biomusic.types import SAMPLE_RATE, STEP

LINES: Final = 8
MEMORY: Final = 8192  # frames of a line, a power of two
LENGTHS = np.array([1493, 1783, 2083, 2423, 2791, 3169, 3607, 4093], np.int64)  # primes, 31–85 ms
DIFFUSION = 0.62
DIFFUSER: Final = 1024  # frames of a diffuser's memory
DIFFUSERS = np.array([229, 601, 263, 547], np.int64)  # left, left, right, right; primes
DRIFT = 9.0  # frames
DRIFT_TURN = 0.19 * STEP / SAMPLE_RATE
RETURN = 0.36  # brings the room to the loudness of what was sent at a send of 1
BASS = 0.021  # one-pole coefficient, 160 Hz: below it a room only muddies
BREATH = 1e-18  # keeps a dying tail from becoming denormal


class Reverb(NamedTuple):
    lines: Floats  # (LINES, MEMORY + STEP)
    diffusers: Floats  # (4, DIFFUSER + STEP)
    block: Floats  # (LINES, STEP) what the lines give in this step
    bass: Floats  # (2,) what is kept out, left and right
    step: Floats  # (STEP,)
    drift: Floats  # (1,)
    at: Integers  # (1,)


def build_reverb() -> Reverb:
    """An empty, silent room."""
    return Reverb(
        build_rings(LINES, MEMORY),
        build_rings(4, DIFFUSER),
        np.zeros((LINES, STEP), np.float32),
        np.zeros(2, np.float32),
        np.zeros(STEP, np.float32),
        np.zeros(1, np.float32),
        np.zeros(1, np.int64),
    )


@kernel
def add_reverb(
    reverb: Reverb,
    hall: Floats,
    level: float32,
    send_left: Floats,
    send_right: Floats,
    left: Floats,
    right: Floats,
) -> None:
    """Add the room's answer to what was sent, one step, as ``hall`` is furnished."""
    at, block, step = reverb.at[0], reverb.block, reverb.step
    _thin(reverb.bass, send_left, send_right)
    for side in range(2):
        send = send_left if side == 0 else send_right
        _diffuse(reverb.diffusers[2 * side], DIFFUSERS[2 * side], at, send, step)
        _diffuse(reverb.diffusers[2 * side + 1], DIFFUSERS[2 * side + 1], at, send, step)
    for line in range(LINES):
        # 2^−9.966 is −60 dB
        share = float32(LENGTHS[line]) / (hall[ROOM] * float32(SAMPLE_RATE))
        _read(reverb, line, at, hall[SOFTNESS], power_of_two(float32(-9.965784) * share))
    reverb.drift[0] += float32(DRIFT_TURN)
    reverb.drift[0] -= float32(1.0) if reverb.drift[0] >= float32(1.0) else float32(0.0)
    loud = level * float32(RETURN)
    for line in range(0, LINES, 2):
        _add(left, block[line], loud if line % 4 == 0 else -loud)
        _add(right, block[line + 1], loud if line % 4 == 0 else -loud)
    for half in (4, 2, 1):
        for line in range(LINES):
            if line & half == 0:
                _cross(block[line], block[line + half])
    for line in range(LINES):
        send = send_left if line % 2 == 0 else send_right
        for frame in range(len(step)):
            # 1/√8 makes the Hadamard matrix lossless
            fed = float32(0.35355339) * block[line, frame] + float32(BREATH)
            step[frame] = send[frame] + fed
        keep(reverb.lines[line], at, step)
    reverb.at[0] = (at + STEP) & (MEMORY - 1)


@kernel
def _thin(bass: Floats, left: Floats, right: Floats) -> None:
    held_left, held_right = bass[0], bass[1]
    for frame in range(STEP):
        held_left += float32(BASS) * (left[frame] - held_left)
        held_right += float32(BASS) * (right[frame] - held_right)
        left[frame] -= held_left
        right[frame] -= held_right
    bass[0] = held_left + float32(BREATH)
    bass[1] = held_right + float32(BREATH)


@kernel
def _diffuse(diffuser: Floats, length: int, at: int, x: Floats, step: Floats) -> None:
    before = diffuser[behind(diffuser, at, length) :]
    for frame in range(len(x)):
        inside = x[frame] + float32(DIFFUSION) * before[frame] + float32(BREATH)
        x[frame] = before[frame] - float32(DIFFUSION) * inside
        step[frame] = inside
    keep(diffuser, at & (DIFFUSER - 1), step)


@kernel
def _read(reverb: Reverb, line: int, at: int, softness: float32, left_over: float32) -> None:
    memory, heard = reverb.lines[line], reverb.block[line]
    new, old = left_over * (float32(1.0) - softness), left_over * softness
    if line < LINES - 2:
        past = memory[behind(memory, at, LENGTHS[line] + 1) :]
        for frame in range(len(heard)):
            heard[frame] = new * past[frame + 1] + old * past[frame]
    else:
        phase = reverb.drift[0] + float32(0.25) * float32(line - (LINES - 2))
        start = float32(DRIFT) * (float32(2.0) + sine(phase))
        end = float32(DRIFT) * (float32(2.0) + sine(phase + float32(DRIFT_TURN)))
        slope = (end - start) * float32(1.0 / STEP)
        for frame in range(STEP):
            moved = start + slope * float32(frame)
            here = at + frame - LENGTHS[line] - int(moved)
            part = moved - float32(int(moved))
            first = memory[here & (MEMORY - 1)]
            second = memory[(here - 1) & (MEMORY - 1)]
            heard[frame] = left_over * (first + part * (second - first))


@kernel
def _add(out: Floats, x: Floats, gain: float32) -> None:
    for frame in range(len(x)):
        out[frame] += gain * x[frame]


@kernel
def _cross(above: Floats, below: Floats) -> None:
    for frame in range(len(above)):
        both, apart = above[frame] + below[frame], above[frame] - below[frame]
        above[frame] = both
        below[frame] = apart
