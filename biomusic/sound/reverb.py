"""A room: eight delay lines that feed each other through a Hadamard matrix.

A feedback delay network after Jot & Chaigne (1991, AES 90, preprint 3030); two all-pass
diffusers a side thicken what enters (Schroeder 1962); two lines drift to keep tails from ringing.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy import float32

from biomusic.sound.arithmetic import power_of_two, sine
from biomusic.sound.compiled import Floats, Integers, kernel
from biomusic.sound.hall import ROOM, SOFTNESS
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
    lines: Floats  # (LINES × MEMORY,)
    damped: Floats  # (LINES,)
    bass: Floats  # (2,) what is kept out, left and right
    diffusers: Floats  # (4 × DIFFUSER,)
    block: Floats  # (STEP × LINES,), what the lines give in this step
    drift: Floats  # (1,)
    at: Integers  # (1,)


def build_reverb() -> Reverb:
    """An empty, silent room."""
    return Reverb(
        np.zeros(LINES * MEMORY, np.float32),
        np.zeros(LINES, np.float32),
        np.zeros(2, np.float32),
        np.zeros(4 * DIFFUSER, np.float32),
        np.zeros(STEP * LINES, np.float32),
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
    at = reverb.at[0]
    _thin(reverb.bass, 0, send_left)
    _thin(reverb.bass, 1, send_right)
    _diffuse(reverb.diffusers, 0, at, send_left)
    _diffuse(reverb.diffusers, 2, at, send_right)
    _read_lines(reverb, at)
    block = reverb.block
    loud = level * float32(RETURN)
    for frame in range(STEP):
        f = frame * LINES
        left[frame] += loud * (block[f] - block[f + 2] + block[f + 4] - block[f + 6])
        right[frame] += loud * (block[f + 1] - block[f + 3] + block[f + 5] - block[f + 7])
    _feed_back(reverb, hall[ROOM], hall[SOFTNESS])
    for line in range(LINES):
        base = line * MEMORY
        for frame in range(STEP):
            entering = send_left[frame] if line % 2 == 0 else send_right[frame]
            entering += block[frame * LINES + line] + float32(BREATH)
            reverb.lines[base + ((at + frame) & (MEMORY - 1))] = entering
    reverb.at[0] = (at + STEP) & (MEMORY - 1)


@kernel
def _thin(bass: Floats, side: int, x: Floats) -> None:
    held = bass[side]
    for frame in range(STEP):
        held += float32(BASS) * (x[frame] - held)
        x[frame] -= held
    bass[side] = held + float32(BREATH)


@kernel
def _diffuse(diffusers: Floats, first: int, at: int, x: Floats) -> None:
    for which in range(first, first + 2):
        base = which * DIFFUSER
        for frame in range(STEP):
            before = diffusers[base + ((at + frame - DIFFUSERS[which]) & (DIFFUSER - 1))]
            inside = x[frame] + float32(DIFFUSION) * before
            diffusers[base + ((at + frame) & (DIFFUSER - 1))] = inside + float32(BREATH)
            x[frame] = before - float32(DIFFUSION) * inside


@kernel
def _read_lines(reverb: Reverb, at: int) -> None:
    phase = reverb.drift[0]
    turned = phase + float32(DRIFT_TURN)
    reverb.drift[0] = turned - float32(1.0) if turned >= float32(1.0) else turned
    for line in range(LINES):
        base = line * MEMORY
        length = LENGTHS[line]
        if line < LINES - 2:
            for frame in range(STEP):
                heard = reverb.lines[base + ((at + frame - length) & (MEMORY - 1))]
                reverb.block[frame * LINES + line] = heard
        else:
            apart = float32(0.25) * float32(line - (LINES - 2))
            start = float32(DRIFT) * sine(phase + apart)
            slope = float32(DRIFT) * sine(phase + apart + float32(DRIFT_TURN)) - start
            for frame in range(STEP):
                moved = float32(2 * DRIFT) + start + slope * float32(frame) * float32(1.0 / STEP)
                whole = int(moved)
                part = moved - float32(whole)
                here = at + frame - length + int(2 * DRIFT) - whole
                first = reverb.lines[base + (here & (MEMORY - 1))]
                second = reverb.lines[base + ((here - 1) & (MEMORY - 1))]
                reverb.block[frame * LINES + line] = first + part * (second - first)


@kernel
def _feed_back(reverb: Reverb, seconds: float32, softness: float32) -> None:
    block, damped = reverb.block, reverb.damped
    for line in range(LINES):
        # 2^−9.966 is −60 dB; 1/√8 makes the Hadamard matrix lossless
        rounds = seconds * float32(SAMPLE_RATE) / float32(LENGTHS[line])
        keep = power_of_two(float32(-9.965784) / rounds) * float32(0.35355339)
        held = damped[line]
        for frame in range(STEP):
            held = block[frame * LINES + line] + softness * (held - block[frame * LINES + line])
            block[frame * LINES + line] = held * keep
        damped[line] = held
    for frame in range(STEP):
        f = frame * LINES
        a0, a1 = block[f] + block[f + 1], block[f] - block[f + 1]
        a2, a3 = block[f + 2] + block[f + 3], block[f + 2] - block[f + 3]
        a4, a5 = block[f + 4] + block[f + 5], block[f + 4] - block[f + 5]
        a6, a7 = block[f + 6] + block[f + 7], block[f + 6] - block[f + 7]
        b0, b2 = a0 + a2, a0 - a2
        b1, b3 = a1 + a3, a1 - a3
        b4, b6 = a4 + a6, a4 - a6
        b5, b7 = a5 + a7, a5 - a7
        block[f], block[f + 4] = b0 + b4, b0 - b4
        block[f + 1], block[f + 5] = b1 + b5, b1 - b5
        block[f + 2], block[f + 6] = b2 + b6, b2 - b6
        block[f + 3], block[f + 7] = b3 + b7, b3 - b7
