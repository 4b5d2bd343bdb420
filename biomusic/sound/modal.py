"""Sixteen partials that are struck once and then ring: pianos, bars, bells, tines and bowls.

Each partial is a complex number that turns and shrinks by one multiplication a frame: the coupled
form, which keeps its pitch and its level at any frequency (Mathews & Smith 2003, *Methods for
synthesizing very high Q parametrically well behaved two pole filters*).  What a thing's partials
are, ``modes.py`` says.  Those that would lie above the band are left out, so nothing can fold.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from numpy import float32, uint32

from biomusic.compiled import Floats, kernel
from biomusic.sound.arithmetic import bipolar, next_word, power_of_two, sine
from biomusic.sound.lanes import (
    GAIN_LEFT,
    GAIN_RIGHT,
    LANES,
    LEFT,
    LEVEL,
    NOISE,
    OWN,
    RIGHT,
    START,
    envelope,
    lanes_of,
    rate_of,
    shape,
)
from biomusic.types import SAMPLE_RATE, STEP

PARTIALS: Final = 16
HIGHEST: Final = 0.4  # turns a frame: 19.2 kHz


class Mode(NamedTuple):
    ratio: float  # to the note's pitch
    level: float
    time: float  # s, time constant at middle C


@dataclass(frozen=True, slots=True, kw_only=True)
class Modal:
    modes: tuple[Mode, ...] = field(metadata={"rows": (PARTIALS, 3)})  # at most PARTIALS
    stiffness: float = 0.0  # of middle C: a string's nth partial is sharp by √(1 + stiffness n²)
    fall: float = 0.5  # how many times sooner it dies an octave higher, in octaves of time
    touch: float = 0.5  # a blow of no velocity divides a partial by 1 + touch (ratio − 1)
    thump: float = 0.0  # level of the blow's own noise
    thump_time: float = 0.02  # s
    thump_tone: float = 700.0  # Hz, above it the noise falls
    wide: float = 0.3  # 0–1, how far apart the overtones stand
    attack: float = 0.0012  # s, time constants
    release: float = 0.2


(
    COSINE,  # of a frame's turn, times what remains
    SINE,
    REAL,
    IMAGINARY,
) = range(OWN, OWN + 4 * PARTIALS * LANES, PARTIALS * LANES)
(
    THUMP,
    THUMP_RATE,
    THUMP_TONE,
    THUMP_HELD,
    WIDE,
    BRIGHT,  # how far the overtones stand out at the end of the last step
    FRESH,  # 1 in the first step
) = range(
    OWN + 4 * PARTIALS * LANES,
    OWN + (4 * PARTIALS + 7) * LANES,
    LANES,
)


@kernel
def begin(
    desk: Floats, lane: int, patch: Any, pitch: float32, velocity: float32, word: uint32
) -> uint32:
    """Set lane ``lane`` to a new note; returns the random word to go on with."""
    shape(desk, lane, patch["attack"], float32(1.0), float32(1.0), patch["release"])
    octaves = (pitch - float32(60.0)) / float32(12.0)
    step = float32(261.62557 / SAMPLE_RATE) * power_of_two(octaves)
    # strings grow stiffer by an octave in 7.5 semitones (Rigaud & al. 2013, JASA 133(5))
    stiffness = patch["stiffness"] * power_of_two(float32(1.6) * octaves)
    sooner = power_of_two(-patch["fall"] * octaves)
    softly = patch["touch"] * (float32(1.0) - velocity)
    for partial in range(PARTIALS):
        ratio = patch["modes"][partial, 0]
        square = ratio * ratio
        sharp = (float32(1.0) + stiffness * square) / (float32(1.0) + stiffness)
        turn = step * ratio * float32(math.sqrt(sharp))
        time = patch["modes"][partial, 2] * sooner
        over = max(ratio - float32(1.0), float32(0.0))
        level = patch["modes"][partial, 1] / (float32(1.0) + softly * over)
        # each blow meets the modes a little elsewhere
        word = next_word(word)
        level *= float32(1.0) + float32(0.06) * bipolar(word)
        _strike(desk, partial * LANES + lane, turn, time, level)
    desk[THUMP + lane] = patch["thump"] * velocity
    desk[THUMP_RATE + lane] = rate_of(patch["thump_time"])
    radians = patch["thump_tone"] * float32(6.2831855 / SAMPLE_RATE)
    desk[THUMP_TONE + lane] = radians / (float32(1.0) + radians)
    desk[THUMP_HELD + lane] = float32(0.0)
    desk[WIDE + lane] = patch["wide"]
    desk[FRESH + lane] = float32(1.0)
    return word


@kernel
def _strike(desk: Floats, at: int, turn: float32, time: float32, level: float32) -> None:
    heard = turn < float32(HIGHEST)
    safe = turn if heard else float32(HIGHEST)
    left = float32(1.0) - rate_of(time)
    half = sine(float32(0.5) * safe)
    desk[COSINE + at] = left * (float32(1.0) - float32(2.0) * half * half)
    desk[SINE + at] = left * sine(safe)
    desk[REAL + at] = level if heard else float32(0.0)
    desk[IMAGINARY + at] = float32(0.0)


@kernel
def play(desk: Floats, brightness: float32) -> None:
    """Play one step on all lanes; ``brightness`` in octaves raises the overtones."""
    bright = power_of_two(float32(0.7) * brightness)
    for lane in range(lanes_of(desk)):
        fresh = desk[FRESH + lane] > float32(0.5)
        desk[BRIGHT + lane] = bright if fresh else desk[BRIGHT + lane]
        desk[FRESH + lane] = float32(0.0)
    for frame in range(STEP):
        now = float32(frame)
        for lane in range(LANES):
            low = _turn(desk, lane) + _turn(desk, LANES + lane)
            one = _turn(desk, 2 * LANES + lane) + _turn(desk, 4 * LANES + lane)
            other = _turn(desk, 3 * LANES + lane) + _turn(desk, 5 * LANES + lane)
            top = _turn(desk, 6 * LANES + lane) + _turn(desk, 8 * LANES + lane)
            top += _turn(desk, 10 * LANES + lane) + _turn(desk, 12 * LANES + lane)
            top += _turn(desk, 14 * LANES + lane)
            tip = _turn(desk, 7 * LANES + lane) + _turn(desk, 9 * LANES + lane)
            tip += _turn(desk, 11 * LANES + lane) + _turn(desk, 13 * LANES + lane)
            tip += _turn(desk, 15 * LANES + lane)
            mix = desk[BRIGHT + lane]
            mix += (bright - mix) * (now + float32(1.0)) * float32(1.0 / STEP)
            one = mix * (one + mix * top)
            other = mix * (other + mix * tip)
            middle = low + one + other + _thump(desk, lane, now, frame)
            side = desk[WIDE + lane] * (one - other)
            loud = envelope(desk, lane, now)
            at = frame * LANES + lane
            desk[LEFT + at] = (middle + side) * loud * desk[GAIN_LEFT + lane]
            desk[RIGHT + at] = (middle - side) * loud * desk[GAIN_RIGHT + lane]
    for lane in range(lanes_of(desk)):
        desk[BRIGHT + lane] = bright


@kernel
def judge(desk: Floats) -> None:
    """Take each lane's level from the partial that still sounds loudest."""
    for lane in range(LANES):
        loudest = float32(0.0)
        for partial in range(PARTIALS):
            at = partial * LANES + lane
            loudest = max(loudest, abs(desk[REAL + at]) + abs(desk[IMAGINARY + at]))
        desk[LEVEL + lane] *= loudest


@kernel
def _turn(desk: Floats, at: int) -> float32:
    real, imaginary = desk[REAL + at], desk[IMAGINARY + at]
    turned: float32 = desk[SINE + at] * real + desk[COSINE + at] * imaginary
    desk[REAL + at] = desk[COSINE + at] * real - desk[SINE + at] * imaginary
    desk[IMAGINARY + at] = turned
    return turned


@kernel
def _thump(desk: Floats, lane: int, now: float32, frame: int) -> float32:
    live = float32(1.0) if now >= desk[START + lane] else float32(0.0)
    level = desk[THUMP + lane]
    desk[THUMP + lane] = level - live * desk[THUMP_RATE + lane] * level
    held = desk[THUMP_HELD + lane]
    held += desk[THUMP_TONE + lane] * (desk[NOISE + frame * LANES + lane] - held)
    desk[THUMP_HELD + lane] = held
    struck: float32 = level * held
    return struck
