"""Two sines bent by a third, and a bright partial on top: electric pianos and bells.

Frequency modulation after Chowning (1973, J. Audio Eng. Soc. 21(7)); the two carriers stand a
few cents apart, one at each side, and share the modulator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy import float32, uint32

from biomusic.compiled import Floats, inner, kernel
from biomusic.sound.arithmetic import bipolar, next_word, power_of_two, sine
from biomusic.sound.lanes import (
    GAIN_LEFT,
    GAIN_RIGHT,
    LANES,
    LEFT,
    OWN,
    RIGHT,
    envelope,
    rate_of,
    shape,
)
from biomusic.types import SAMPLE_RATE, STEP


@dataclass(frozen=True, slots=True, kw_only=True)
class Modulation:
    ratio: float = 1.0  # of the modulator to the carrier
    index: float = 0.25  # turns of the carrier at the hardest velocity
    index_rest: float = 0.05  # turns it settles at
    index_time: float = 0.4  # s
    feedback: float = 0.0  # turns of the modulator by itself
    partial: float = 8.0  # the bright partial's ratio
    partial_level: float = 0.1
    partial_time: float = 0.1  # s
    detune: float = 2.0  # cents, each side
    touch: float = 1.0  # 0–1, how much the velocity changes the brightness
    attack: float = 0.003  # s, time constants of the envelope
    decay: float = 1.5  # at middle C; halves in two octaves up
    sustain: float = 0.0
    release: float = 0.15


(
    PHASE_LEFT,
    PHASE_RIGHT,
    PHASE_MODULATOR,
    PHASE_PARTIAL,
    STEP_LEFT,
    STEP_RIGHT,
    STEP_MODULATOR,
    STEP_PARTIAL,
    INDEX,
    INDEX_REST,
    INDEX_RATE,
    FEEDBACK,
    LAST,
    PARTIAL,
    PARTIAL_RATE,
    DRIFT_LEFT,  # what modulation leaves of a constant, which turns into a thump when it ends
    DRIFT_RIGHT,
) = range(OWN, OWN + 17 * LANES, LANES)


@kernel
def begin(
    desk: Floats, lane: int, patch: Any, pitch: float32, velocity: float32, word: uint32
) -> uint32:
    """Set lane ``lane`` to a new note; returns the random word to go on with."""
    octaves = (pitch - float32(60.0)) / float32(12.0)
    faster = power_of_two(float32(-0.5) * octaves)
    decay = patch["decay"] * faster
    shape(desk, lane, patch["attack"], decay, patch["sustain"], patch["release"])
    step = float32(261.62557 / SAMPLE_RATE) * power_of_two(octaves)
    apart = power_of_two(patch["detune"] / float32(1200.0))
    desk[STEP_LEFT + lane] = step * apart
    desk[STEP_RIGHT + lane] = step / apart
    desk[STEP_MODULATOR + lane] = step * patch["ratio"]
    desk[STEP_PARTIAL + lane] = step * patch["partial"]
    word = next_word(word)
    # notes begin upward or downward, so that their first halves do not add up to an offset
    way = float32(0.5) if bipolar(word) > float32(0.0) else float32(0.0)
    desk[PHASE_LEFT + lane] = way
    desk[PHASE_RIGHT + lane] = way
    word = next_word(word)
    desk[PHASE_MODULATOR + lane] = float32(0.25) + float32(0.2) * bipolar(word)
    desk[PHASE_PARTIAL + lane] = way
    hardness = float32(1.0) - patch["touch"] * (float32(1.0) - velocity)
    # Carson's rule keeps the sidebands below 18 kHz: step (1 + ratio (1 + 2π index)) < 0.375
    room = (float32(0.375) / step - float32(1.0)) / patch["ratio"] - float32(1.0)
    widest = max(room, float32(0.0)) / float32(6.2831855)
    desk[INDEX + lane] = min(patch["index"] * hardness, widest)
    desk[INDEX_REST + lane] = min(patch["index_rest"] * hardness, widest)
    desk[INDEX_RATE + lane] = rate_of(patch["index_time"] * faster)
    desk[FEEDBACK + lane] = min(patch["feedback"], widest)
    desk[LAST + lane] = float32(0.0)
    drift = _constant(desk[INDEX + lane], desk[PHASE_MODULATOR + lane])
    drift = drift if patch["ratio"] == float32(1.0) else float32(0.0)
    drift *= float32(1.0) - float32(4.0) * way
    desk[DRIFT_LEFT + lane] = drift
    desk[DRIFT_RIGHT + lane] = drift
    audible = step * patch["partial"] < float32(0.3)
    desk[PARTIAL + lane] = patch["partial_level"] * hardness if audible else float32(0.0)
    desk[PARTIAL_RATE + lane] = rate_of(patch["partial_time"] * faster)
    return word


@kernel
def _constant(index: float32, phase: float32) -> float32:
    """What a modulator of its own pitch makes of a carrier at 0 Hz: J₁(2π index) sin 2π phase."""
    x = float32(6.2831855) * index
    square = x * x
    bessel = float32(1.0 / 192.0) - square * float32(1.0 / 9216.0)
    bessel = float32(0.5) - square * (float32(1.0 / 16.0) - square * float32(0.5) * bessel)
    return x * bessel * sine(phase)


@kernel
def play(desk: Floats, brightness: float32) -> None:
    """Play one step on all lanes; ``brightness`` in octaves, scales the modulation."""
    bright = power_of_two(float32(0.5) * min(brightness, float32(1.0)))
    for frame in range(STEP):
        now = float32(frame)
        for lane in range(LANES):
            left = _turn(desk, PHASE_LEFT, STEP_LEFT, lane)
            right = _turn(desk, PHASE_RIGHT, STEP_RIGHT, lane)
            modulator = _turn(desk, PHASE_MODULATOR, STEP_MODULATOR, lane)
            over = _turn(desk, PHASE_PARTIAL, STEP_PARTIAL, lane)
            bent = sine(float32(8.0) + modulator + desk[FEEDBACK + lane] * desk[LAST + lane])
            desk[LAST + lane] = bent
            index = desk[INDEX + lane]
            desk[INDEX + lane] += desk[INDEX_RATE + lane] * (desk[INDEX_REST + lane] - index)
            push = float32(8.0) + bright * index * bent
            top = desk[PARTIAL + lane] * sine(over)
            desk[PARTIAL + lane] -= desk[PARTIAL_RATE + lane] * desk[PARTIAL + lane]
            loud = envelope(desk, lane, now)
            at = frame * LANES + lane
            one = _steady(desk, DRIFT_LEFT, lane, sine(left + push)) + top
            other = _steady(desk, DRIFT_RIGHT, lane, sine(right + push)) + top
            desk[LEFT + at] = one * loud * desk[GAIN_LEFT + lane]
            desk[RIGHT + at] = other * loud * desk[GAIN_RIGHT + lane]


@kernel
def _turn(desk: Floats, phase: int, step: int, lane: int) -> float32:
    turned: float32 = desk[phase + lane] + desk[step + lane]
    turned = turned - float32(1.0) if turned >= float32(1.0) else turned
    desk[phase + lane] = turned
    return turned


@inner
def _steady(desk: Floats, drift: int, lane: int, x: float32) -> float32:
    """A high-pass at a sixth of the pitch."""
    held: float32 = desk[drift + lane]
    desk[drift + lane] = held + desk[STEP_LEFT + lane] * (x - held)
    return x - held
