"""A burst of noise that runs round a string: plucks, harps and guitars.

Karplus & Strong (1983) with the tuning all-pass and the pick position of Jaffe & Smith (1983),
both Computer Music Journal 7(2).  A string is a loop over its own memory, so lanes are played
one after the other; the body behind the strings (its air and two modes of its plate: Christensen
& Vistisen 1980, JASA 68(3); Fletcher & Rossing 1998, §9) serves all lanes at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from numpy import float32, uint32

from biomusic.compiled import Floats, inner, kernel
from biomusic.sound.arithmetic import bipolar, next_word, power_of_two, sine
from biomusic.sound.lanes import (
    HEARD_LEFT,
    HEARD_RIGHT,
    LANES,
    LEFT,
    LEVEL,
    OWN,
    START,
    WHITE,
    envelope,
    lanes_of,
    put,
    shape,
    take,
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
    body: float = 0.0  # level of the body's resonances
    air: float = 105.0  # Hz, of the air in the body
    plate: float = 210.0  # Hz, of its plate; the next mode lies 1.9 times as high


(
    LENGTH,  # frames of the string's memory
    POSITION,
    SOFTNESS,
    TUNING,  # coefficient of the all-pass
    KEEP,  # what remains after one round
    LAST,
    ALLPASS_IN,
    ALLPASS_OUT,
    DARK,  # what the string sounds like below 1.5 kHz
    BRIGHT,  # how far the rest stood out at the end of the last step
    FRESH,  # 1 in the first step
) = range(OWN, OWN + 11 * LANES, LANES)
COSINE, SINE, PUSH, REAL, TURNED = range(OWN + 11 * LANES, OWN + 26 * LANES, 3 * LANES)

UNEVEN: Final = 0.12  # of its hardness, from pluck to pluck: no two strings of a strum are alike
STRAYING: Final = 0.2  # of the place where it is plucked, likewise
WOODEN: Final = float32(0.035)  # bandwidth of a body's resonance to its frequency: Q near 28
EDGE: Final = float32(0.1641)  # of 1.5 kHz, the one-pole's share a frame


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
    desk[DARK + lane] = float32(0.0)
    desk[FRESH + lane] = float32(1.0)
    _carve(desk, lane, patch["air"], patch["body"])
    _carve(desk, LANES + lane, patch["plate"], patch["body"])
    _carve(desk, 2 * LANES + lane, float32(1.9) * patch["plate"], float32(0.6) * patch["body"])
    word = next_word(word)
    hardness = patch["hardness"] * (float32(1.0) + float32(UNEVEN) * bipolar(word))
    hardness = float32(0.12) + float32(0.88) * min(hardness, float32(1.0)) * velocity
    word = next_word(word)
    pick = patch["pick"] * (float32(1.0) + float32(STRAYING) * bipolar(word))
    return _pluck(string, length, hardness, pick, word)


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
    for frame in range(length - 1, -1, -1):
        behind = string[frame - back] if frame >= back else mean
        string[frame] -= behind
    _even(string, length)
    return word


@kernel
def _even(string: Floats, length: int) -> None:
    """Take the mean away, which the string would keep, and bring the rest to one level."""
    mean = float32(0.0)
    for frame in range(length):
        mean += string[frame]
    mean /= float32(length)
    power = float32(0.0)
    for frame in range(length):
        string[frame] -= mean
        power += string[frame] * string[frame]
    gain = float32(0.5) / (float32(math.sqrt(power / float32(length))) + float32(0.001))
    for frame in range(length):
        string[frame] *= gain


@kernel
def _carve(desk: Floats, at: int, hertz: float32, level: float32) -> None:
    turn = hertz * float32(1.0 / SAMPLE_RATE)
    left = float32(1.0) - float32(3.1415927) * WOODEN * turn
    half = sine(float32(0.5) * turn)
    desk[COSINE + at] = left * (float32(1.0) - float32(2.0) * half * half)
    desk[SINE + at] = left * sine(turn)
    desk[PUSH + at] = level * float32(2.0) * (float32(1.0) - left)
    desk[REAL + at] = float32(0.0)
    desk[TURNED + at] = float32(0.0)


@kernel
def play(desk: Floats, strings: Floats, brightness: float32) -> None:
    """Play one step on all lanes; ``strings`` holds the eight strings one after the other.

    ``brightness`` in octaves raises what lies above 1.5 kHz.
    """
    for lane in range(LANES):
        if desk[LEVEL + lane] > float32(0.0):
            _ring(desk, lane, strings[lane * STRING : (lane + 1) * STRING])
        else:
            for frame in range(STEP):
                desk[LEFT + frame * LANES + lane] = float32(0.0)
    bright = power_of_two(float32(0.7) * brightness)
    for lane in range(lanes_of(desk)):
        before = desk[BRIGHT + lane]
        desk[BRIGHT + lane] = before + desk[FRESH + lane] * (bright - before)
        desk[FRESH + lane] = float32(0.0)
    for frame in range(STEP):
        take(desk, WHITE, LEFT + frame * LANES)
        now = float32(frame)
        share = (now + float32(1.0)) * float32(1.0 / STEP)
        for lane in range(lanes_of(desk)):
            x = desk[WHITE + lane] * envelope(desk, lane, now)
            heard = x + _resound(desk, 0, lane, x) + _resound(desk, LANES, lane, x)
            heard += _resound(desk, 2 * LANES, lane, x)
            dark = desk[DARK + lane]
            dark += EDGE * (heard - dark)
            desk[DARK + lane] = dark
            before = desk[BRIGHT + lane]
            heard = dark + (before + share * (bright - before)) * (heard - dark)
            desk[HEARD_LEFT + lane] = heard
            desk[HEARD_RIGHT + lane] = heard
        put(desk, frame)
    for lane in range(lanes_of(desk)):
        desk[BRIGHT + lane] = bright


@inner
def _resound(desk: Floats, number: int, lane: int, x: float32) -> float32:
    was, turned = desk[REAL + number + lane], desk[TURNED + number + lane]
    cosine, sine_now = desk[COSINE + number + lane], desk[SINE + number + lane]
    desk[REAL + number + lane] = cosine * was - sine_now * turned + desk[PUSH + number + lane] * x
    heard: float32 = sine_now * was + cosine * turned
    desk[TURNED + number + lane] = heard
    return heard


@kernel
def _ring(desk: Floats, lane: int, string: Floats) -> None:
    position = int(desk[POSITION + lane])
    length = int(desk[LENGTH + lane])
    softness, tuning, keep = desk[SOFTNESS + lane], desk[TUNING + lane], desk[KEEP + lane]
    last = desk[LAST + lane]
    entered, left = desk[ALLPASS_IN + lane], desk[ALLPASS_OUT + lane]
    start = int(desk[START + lane])
    for frame in range(start):
        desk[LEFT + frame * LANES + lane] = float32(0.0)
    for frame in range(start, STEP):
        fresh = string[position]
        soft = fresh + softness * (last - fresh)
        last = fresh
        left = tuning * (soft - left) + entered
        entered = soft
        string[position] = keep * left
        position = position + 1 if position + 1 < length else 0
        desk[LEFT + frame * LANES + lane] = fresh
    desk[POSITION + lane] = float32(position)
    desk[LAST + lane] = last
    desk[ALLPASS_IN + lane] = entered
    desk[ALLPASS_OUT + lane] = left
