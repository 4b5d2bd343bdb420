"""Three saws and a sine through a filter in stereo: pads, basses, stabs and leads.

Saws are smoothed at their jumps by a polynomial of four points (polyBLEP: Välimäki, Pekonen & Nam
2012, JASA 131(1)); the filter is the trapezoidal state-variable low-pass of Simper (2013) and
Zavalishin (2012 §3.10), which stays stable while its cutoff moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy import float32, uint32

from biomusic.compiled import Floats, inner, kernel
from biomusic.sound.arithmetic import bipolar, next_word, power_of_two, sine, tangent
from biomusic.sound.lanes import (
    GAIN_LEFT,
    GAIN_RIGHT,
    LANES,
    LEFT,
    OWN,
    RIGHT,
    envelope,
    lanes_of,
    shape,
)
from biomusic.types import SAMPLE_RATE, STEP


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtractive:
    saw: float = 0.5  # level of the saw in the middle
    side: float = 0.5  # level of the two detuned saws, one at each side
    sine: float = 0.0  # level of the sine at the fundamental
    detune: float = 8.0  # cents, each side
    transpose: float = 0.0  # semitones
    cutoff: float = 1200.0  # Hz, of a middle C at medium velocity and brightness
    tracking: float = 0.5  # octaves of cutoff per octave of pitch
    touch: float = 1.5  # octaves of cutoff from the softest to the hardest velocity
    sweep: float = 0.0  # octaves of cutoff above the rest at the start
    sweep_time: float = 0.1  # s, time constant of its fall
    resonance: float = 0.1  # 0–1
    wander: float = 0.0  # octaves, slow drift of the cutoff
    vibrato: float = 0.0  # cents, comes in slowly
    attack: float = 0.003  # s, time constants of the envelope
    decay: float = 0.3
    sustain: float = 0.7  # 0–1
    release: float = 0.1
    loose: float = 1.0  # 1: oscillators run free; 0: every note starts with the same phases


(
    PHASE_A,
    PHASE_B,
    PHASE_C,
    STEP_A,
    STEP_B,
    STEP_C,
    INVERSE_A,
    INVERSE_B,
    INVERSE_C,
    INTEGRAL_LEFT_1,
    INTEGRAL_LEFT_2,
    INTEGRAL_RIGHT_1,
    INTEGRAL_RIGHT_2,
    A1,
    A2,
    A3,
    SLOPE_1,
    SLOPE_2,
    SLOPE_3,
    SAW,
    SIDE,
    SINE,
    FREQUENCY,  # turns per frame
    DETUNE,  # ratio
    CUTOFF,  # octaves above 440 Hz
    SWEEP,  # octaves, falling
    SWEEP_FACTOR,
    DAMPING,
    WANDER,
    WANDER_PHASE,
    VIBRATO,  # octaves
    VIBRATO_GROWN,  # 0–1; below 0 it has not begun
    VIBRATO_PHASE,
    VIBRATO_STEP,  # turns per step
    OPENING,  # octaves above 440 Hz, the cutoff of this step
    FRESH,  # 1 in the first step, whose filter must not glide from the note before
) = range(OWN, OWN + 36 * LANES, LANES)

STEPS_PER_SECOND = SAMPLE_RATE / STEP
# Singers swing 5.3 times a second in the middle, some 8 % more or less from note to note, and not
# equally far (Prame 1994, JASA 96(4); 1997, JASA 102(1)).
VIBRATO_RATE = 5.3  # Hz
UNEVEN = 0.08  # of the rate
LATEST = -0.35  # where the slowest vibrato begins to grow from; it is heard 0.15 s later


@kernel
def begin(
    desk: Floats, lane: int, patch: Any, pitch: float32, velocity: float32, word: uint32
) -> uint32:
    """Set lane ``lane`` to a new note; returns the random word to go on with."""
    shape(desk, lane, patch["attack"], patch["decay"], patch["sustain"], patch["release"])
    octaves = (pitch + patch["transpose"] - float32(69.0)) / float32(12.0)
    desk[FREQUENCY + lane] = float32(440.0 / SAMPLE_RATE) * power_of_two(octaves)
    desk[DETUNE + lane] = power_of_two(patch["detune"] / float32(1200.0))
    for phase in (PHASE_A, PHASE_B, PHASE_C, WANDER_PHASE, VIBRATO_PHASE):
        word = next_word(word)
        free = patch["loose"] * float32(0.4999) * bipolar(word)
        desk[phase + lane] = float32(0.5) + free
    for field in range(INTEGRAL_LEFT_1, A1, LANES):
        desk[field + lane] = float32(0.0)
    desk[SAW + lane] = patch["saw"]
    desk[SIDE + lane] = patch["side"]
    desk[SINE + lane] = patch["sine"]
    tracked = patch["tracking"] * (pitch - float32(60.0)) / float32(12.0)
    touched = patch["touch"] * (velocity - float32(0.6))
    desk[CUTOFF + lane] = patch["cutoff"] + tracked + touched
    desk[SWEEP + lane] = patch["sweep"] * (float32(0.5) + float32(0.5) * velocity)
    desk[SWEEP_FACTOR + lane] = float32(1.0) - float32(1.0) / (
        float32(1.0) + patch["sweep_time"] * float32(STEPS_PER_SECOND)
    )
    desk[DAMPING + lane] = float32(2.0) - float32(1.8) * patch["resonance"]
    desk[WANDER + lane] = patch["wander"]
    word = next_word(word)
    quicker = float32(1.0) + float32(UNEVEN) * bipolar(word)
    desk[VIBRATO_STEP + lane] = float32(VIBRATO_RATE / STEPS_PER_SECOND) * quicker
    word = next_word(word)
    swung = patch["vibrato"] / float32(1200.0)
    desk[VIBRATO + lane] = swung * played_depth(velocity, bipolar(word))
    word = next_word(word)
    desk[VIBRATO_GROWN + lane] = float32(LATEST) * (float32(0.5) + float32(0.5) * bipolar(word))
    desk[FRESH + lane] = float32(1.0)
    return word


@kernel
def played_depth(velocity: float32, luck: float32) -> float32:
    """How far a note's vibrato swings, to what its voice usually does; ``luck`` −1 to 1."""
    return (float32(0.64) + float32(0.6) * velocity) * (float32(1.0) + float32(0.25) * luck)


@kernel
def play(desk: Floats, brightness: float32) -> None:
    """Play one step on all lanes; ``brightness`` in octaves of cutoff."""
    for lane in range(lanes_of(desk)):
        _tune(desk, lane)
    for lane in range(lanes_of(desk)):
        _drift(desk, lane, brightness)
    for lane in range(lanes_of(desk)):
        _open_filter(desk, lane)
    for frame in range(STEP):
        now = float32(frame)
        for lane in range(LANES):
            a = _turn(desk, PHASE_A, STEP_A, lane)
            b = _turn(desk, PHASE_B, STEP_B, lane)
            c = _turn(desk, PHASE_C, STEP_C, lane)
            middle = desk[SAW + lane] * saw(a, desk[INVERSE_A + lane])
            middle += desk[SINE + lane] * sine(a)
            side = desk[SIDE + lane]
            left = middle + side * saw(b, desk[INVERSE_B + lane])
            right = middle + side * saw(c, desk[INVERSE_C + lane])
            desk[A1 + lane] += desk[SLOPE_1 + lane]
            desk[A2 + lane] += desk[SLOPE_2 + lane]
            desk[A3 + lane] += desk[SLOPE_3 + lane]
            left = _filter(desk, INTEGRAL_LEFT_1, INTEGRAL_LEFT_2, lane, left)
            right = _filter(desk, INTEGRAL_RIGHT_1, INTEGRAL_RIGHT_2, lane, right)
            loud = envelope(desk, lane, now)
            desk[LEFT + frame * LANES + lane] = left * loud * desk[GAIN_LEFT + lane]
            desk[RIGHT + frame * LANES + lane] = right * loud * desk[GAIN_RIGHT + lane]


@kernel
def _tune(desk: Floats, lane: int) -> None:
    phase = desk[VIBRATO_PHASE + lane] + desk[VIBRATO_STEP + lane]
    desk[VIBRATO_PHASE + lane] = phase - float32(1.0) if phase >= float32(1.0) else phase
    grown = desk[VIBRATO_GROWN + lane]
    grown += float32(1.0 / (0.5 * STEPS_PER_SECOND)) * (float32(1.0) - grown)
    desk[VIBRATO_GROWN + lane] = grown
    grown = max(grown, float32(0.0))
    # 2^x ≈ 1 + x ln 2, exact to a hundredth of a cent at ±15 cents
    bend = float32(1.0) + float32(0.6931472) * desk[VIBRATO + lane] * grown * grown * sine(phase)
    a = desk[FREQUENCY + lane] * bend
    b = a * desk[DETUNE + lane]
    c = a / desk[DETUNE + lane]
    desk[STEP_A + lane] = a
    desk[STEP_B + lane] = b
    desk[STEP_C + lane] = c
    desk[INVERSE_A + lane] = float32(1.0) / a
    desk[INVERSE_B + lane] = float32(1.0) / b
    desk[INVERSE_C + lane] = float32(1.0) / c


@kernel
def _drift(desk: Floats, lane: int, brightness: float32) -> None:
    phase = desk[WANDER_PHASE + lane] + float32(0.11 / STEPS_PER_SECOND)
    phase = phase - float32(1.0) if phase >= float32(1.0) else phase
    desk[WANDER_PHASE + lane] = phase
    octaves = desk[CUTOFF + lane] + desk[SWEEP + lane] + brightness
    octaves += desk[WANDER + lane] * sine(phase)
    desk[SWEEP + lane] *= desk[SWEEP_FACTOR + lane]
    desk[OPENING + lane] = min(max(octaves, float32(-4.4)), float32(5.3))  # 20 Hz … 17 kHz


@kernel
def _open_filter(desk: Floats, lane: int) -> None:
    cutoff = float32(440.0) * power_of_two(desk[OPENING + lane])
    g = tangent(cutoff * float32(3.1415927 / SAMPLE_RATE))
    a1 = float32(1.0) / (float32(1.0) + g * (g + desk[DAMPING + lane]))
    a2 = g * a1
    a3 = g * a2
    fresh = desk[FRESH + lane] > float32(0.5)
    desk[FRESH + lane] = float32(0.0)
    desk[A1 + lane] = a1 if fresh else desk[A1 + lane]
    desk[A2 + lane] = a2 if fresh else desk[A2 + lane]
    desk[A3 + lane] = a3 if fresh else desk[A3 + lane]
    desk[SLOPE_1 + lane] = (a1 - desk[A1 + lane]) * float32(1.0 / STEP)
    desk[SLOPE_2 + lane] = (a2 - desk[A2 + lane]) * float32(1.0 / STEP)
    desk[SLOPE_3 + lane] = (a3 - desk[A3 + lane]) * float32(1.0 / STEP)


@kernel
def _turn(desk: Floats, phase: int, step: int, lane: int) -> float32:
    turned: float32 = desk[phase + lane] + desk[step + lane]
    turned = turned - float32(1.0) if turned >= float32(1.0) else turned
    desk[phase + lane] = turned
    return turned


@inner
def saw(phase: float32, inverse: float32) -> float32:
    """A rising saw at ``phase`` turns, smoothed at its jump; ``inverse`` is frames a turn.

    The jump is the integral of a cubic B-spline, four frames long, by its truncated powers.
    """
    late = phase > float32(0.5)
    apart = float32(1.0) - phase if late else phase
    apart *= inverse  # frames to the nearest jump
    far = max(float32(2.0) - apart, float32(0.0))
    near = max(float32(1.0) - apart, float32(0.0))
    far *= far
    near *= near
    jump = (far * far - float32(4.0) * near * near) * float32(1.0 / 12.0)
    return phase + phase - float32(1.0) + (-jump if late else jump)


@kernel
def _filter(desk: Floats, first: int, second: int, lane: int, x: float32) -> float32:
    one = desk[first + lane]
    two = desk[second + lane]
    v3 = x - two
    v1 = desk[A1 + lane] * one + desk[A2 + lane] * v3
    v2: float32 = two + desk[A2 + lane] * one + desk[A3 + lane] * v3
    desk[first + lane] = v1 + v1 - one
    desk[second + lane] = v2 + v2 - two
    return v2
