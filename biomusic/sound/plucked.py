"""A burst of noise that runs round a string: plucks, harps and guitars.

Karplus & Strong (1983) with the tuning all-pass and the pick position of Jaffe & Smith (1983),
both Computer Music Journal 7(2).  A string is a loop over its own memory, so lanes are played
one after the other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from numpy import float32, uint32

from biomusic.sound.arithmetic import bipolar, next_word, power_of_two
from biomusic.sound.compiled import Floats, kernel
from biomusic.sound.lanes import (
    GAIN_LEFT,
    GAIN_RIGHT,
    LANES,
    LEFT,
    LEVEL,
    OWN,
    RIGHT,
    envelope,
    shape,
)
from biomusic.types import SAMPLE_RATE, STEP

STRING: Final = 2048  # frames, enough for A0 at 48 kHz


@dataclass(frozen=True, slots=True, kw_only=True)
class Plucked:
    ring: float = 3.0  # s, until a middle C has fallen by 60 dB; shorter above
    softness: float = 0.35  # 0–0.5, how fast the overtones die
    pick: float = 0.13  # where it is plucked, as a share of the string
    hardness: float = 0.7  # 0–1, brightness of the hardest pluck
    release: float = 0.12  # s


(
    LENGTH,  # frames of the string's memory
    POSITION,
    SOFTNESS,
    TUNING,  # coefficient of the all-pass
    KEEP,  # what remains after one round
    LAST,
    ALLPASS_IN,
    ALLPASS_OUT,
) = range(OWN, OWN + 8 * LANES, LANES)


@kernel
def begin(
    desk: Floats,
    lane: int,
    patch: Any,
    pitch: float32,
    velocity: float32,
    word: uint32,
    string: Floats,
) -> uint32:
    """Set lane ``lane`` to a new note and pluck its string; returns the next random word."""
    octaves = (pitch - float32(60.0)) / float32(12.0)
    period = float32(SAMPLE_RATE / 261.62557) * power_of_two(-octaves)
    ring = patch["ring"] * power_of_two(float32(-0.6) * octaves)
    shape(desk, lane, float32(0.0004), ring, float32(0.0), patch["release"])
    softness = patch["softness"]
    # the loop's low-pass delays by its softness, the all-pass by 0.1 … 1.1 frames
    length = int(period - softness - float32(0.1))
    fraction = period - softness - float32(length)
    desk[LENGTH + lane] = float32(length)
    desk[POSITION + lane] = float32(0.0)
    desk[SOFTNESS + lane] = softness
    desk[TUNING + lane] = (float32(1.0) - fraction) / (float32(1.0) + fraction)
    rounds = ring * float32(SAMPLE_RATE) / period
    desk[KEEP + lane] = power_of_two(float32(-9.965784) / rounds)
    desk[LAST + lane] = float32(0.0)
    desk[ALLPASS_IN + lane] = float32(0.0)
    desk[ALLPASS_OUT + lane] = float32(0.0)
    hardness = float32(0.12) + float32(0.88) * patch["hardness"] * velocity
    return _pluck(string, length, hardness, patch["pick"], word)


@kernel
def _pluck(string: Floats, length: int, hardness: float32, pick: float32, word: uint32) -> uint32:
    held = float32(0.0)
    mean = float32(0.0)
    for frame in range(length):
        word = next_word(word)
        held += hardness * (bipolar(word) - held)
        string[frame] = held
        mean += held
    mean /= float32(length)
    back = max(1, int(pick * float32(length)))
    power = float32(0.0)
    for frame in range(length - 1, -1, -1):
        behind = string[frame - back] if frame >= back else mean
        string[frame] -= behind
        power += string[frame] * string[frame]
    gain = float32(0.5) / (float32(math.sqrt(power / float32(length))) + float32(0.001))
    for frame in range(length):
        string[frame] *= gain
    return word


@kernel
def play(desk: Floats, strings: Floats) -> None:
    """Play one step on all lanes; ``strings`` holds the eight strings one after the other."""
    for lane in range(LANES):
        if desk[LEVEL + lane] > float32(0.0):
            _ring(desk, lane, strings[lane * STRING : (lane + 1) * STRING])
        else:
            for frame in range(STEP):
                desk[LEFT + frame * LANES + lane] = float32(0.0)
                desk[RIGHT + frame * LANES + lane] = float32(0.0)


@kernel
def _ring(desk: Floats, lane: int, string: Floats) -> None:
    position = int(desk[POSITION + lane])
    length = int(desk[LENGTH + lane])
    softness, tuning, keep = desk[SOFTNESS + lane], desk[TUNING + lane], desk[KEEP + lane]
    last = desk[LAST + lane]
    entered, left = desk[ALLPASS_IN + lane], desk[ALLPASS_OUT + lane]
    for frame in range(STEP):
        at = LEFT + frame * LANES + lane
        desk[at] = float32(0.0)
        desk[at + RIGHT - LEFT] = float32(0.0)
        loud = envelope(desk, lane, float32(frame))
        if loud > float32(0.0):
            fresh = string[position]
            soft = fresh + softness * (last - fresh)
            last = fresh
            left = tuning * (soft - left) + entered
            entered = soft
            string[position] = keep * left
            position = position + 1 if position + 1 < length else 0
            desk[at] = fresh * loud * desk[GAIN_LEFT + lane]
            desk[at + RIGHT - LEFT] = fresh * loud * desk[GAIN_RIGHT + lane]
    desk[POSITION + lane] = float32(position)
    desk[LAST + lane] = last
    desk[ALLPASS_IN + lane] = entered
    desk[ALLPASS_OUT + lane] = left
