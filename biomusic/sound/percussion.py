"""A falling tone, a metal ring and filtered noise: everything that is struck or shaken.

One lane can be any drum: which one it is lies in its row of the kit's table.  The recipe of
tone, sweep and noise is that of the analogue drum machines (Reid 2002, *Synth Secrets* 34–40).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy import float32

from biomusic.sound.arithmetic import bipolar, next_word, power_of_two, sine, tangent
from biomusic.sound.compiled import Floats, Words, kernel
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
    rate_of,
    shape,
)
from biomusic.types import SAMPLE_RATE, STEP


@dataclass(frozen=True, slots=True, kw_only=True)
class Drum:
    tone: float = 200.0  # Hz, where the tone settles
    tone_level: float = 0.0
    tone_time: float = 0.1  # s, time constant
    sweep: float = 0.0  # Hz above the tone at the start
    sweep_time: float = 0.02  # s
    metal: float = 0.0  # level of the inharmonic ring
    metal_tone: float = 4000.0  # Hz
    metal_ratio: float = 1.483  # modulator to carrier; irrational, so nothing repeats
    metal_index: float = 0.6  # turns
    metal_time: float = 0.05  # s
    noise: float = 0.0  # level
    noise_time: float = 0.05  # s
    centre: float = 4000.0  # Hz, of the noise filter
    resonance: float = 0.2  # 0–1
    band: float = 0.0  # 0: high-pass, 1: band-pass
    bursts: float = 1.0  # hands that clap
    gap: float = 0.011  # s between them
    attack: float = 0.0004  # s
    length: float = 1.0  # s, time constant of everything together
    pan: float = 0.0  # −1 … 1
    gain: float = 1.0
    touch: float = 0.8  # octaves of the noise filter from the softest to the hardest hit


(
    PHASE,
    STEP_TONE,
    SWEEP,
    SWEEP_RATE,
    TONE,
    TONE_RATE,
    PHASE_METAL,
    PHASE_RING,
    STEP_METAL,
    STEP_RING,
    METAL,
    METAL_RATE,
    METAL_INDEX,
    HISS,
    HISS_RATE,
    HISS_LEVEL,
    BURSTS,
    GAP,
    SINCE,
    INTEGRAL_1,
    INTEGRAL_2,
    A1,
    A2,
    A3,
    DAMPING,
    BAND,
) = range(OWN, OWN + 26 * LANES, LANES)


@kernel
def begin(desk: Floats, lane: int, drum: Any, velocity: float32) -> None:
    """Set lane ``lane`` to a new hit."""
    shape(desk, lane, drum["attack"], drum["length"], float32(0.0), float32(0.01))
    rate = float32(SAMPLE_RATE)
    desk[PHASE + lane] = float32(0.0)
    desk[STEP_TONE + lane] = drum["tone"] / rate
    desk[SWEEP + lane] = drum["sweep"] * (float32(0.6) + float32(0.4) * velocity) / rate
    desk[SWEEP_RATE + lane] = rate_of(drum["sweep_time"])
    desk[TONE + lane] = drum["tone_level"]
    desk[TONE_RATE + lane] = rate_of(drum["tone_time"])
    desk[PHASE_METAL + lane] = float32(0.0)
    desk[PHASE_RING + lane] = float32(0.0)
    desk[STEP_METAL + lane] = drum["metal_tone"] / rate
    desk[STEP_RING + lane] = drum["metal_tone"] * drum["metal_ratio"] / rate
    desk[METAL + lane] = drum["metal"]
    desk[METAL_RATE + lane] = rate_of(drum["metal_time"])
    desk[METAL_INDEX + lane] = drum["metal_index"]
    desk[HISS_LEVEL + lane] = drum["noise"]
    desk[HISS + lane] = drum["noise"]
    desk[HISS_RATE + lane] = rate_of(drum["noise_time"])
    desk[BURSTS + lane] = drum["bursts"] - float32(1.0)
    desk[GAP + lane] = float32(int(drum["gap"] * rate))
    desk[SINCE + lane] = float32(0.0)
    desk[INTEGRAL_1 + lane] = float32(0.0)
    desk[INTEGRAL_2 + lane] = float32(0.0)
    touched = power_of_two(drum["touch"] * (velocity - float32(0.7)))
    centre = min(drum["centre"] * touched, float32(16000.0))
    g = tangent(centre * float32(3.1415927 / SAMPLE_RATE))
    damping = float32(2.0) - float32(1.9) * drum["resonance"]
    desk[A1 + lane] = float32(1.0) / (float32(1.0) + g * (g + damping))
    desk[A2 + lane] = g * desk[A1 + lane]
    desk[A3 + lane] = g * desk[A2 + lane]
    desk[DAMPING + lane] = damping
    desk[BAND + lane] = drum["band"]


@kernel
def hiss(desk: Floats, noise: Words) -> None:
    """Fill the desk's noise; ``noise`` holds one generator a lane."""
    for frame in range(STEP):
        for lane in range(LANES):
            noise[lane] = next_word(noise[lane])
            desk[NOISE + frame * LANES + lane] = bipolar(noise[lane])


@kernel
def play(desk: Floats) -> None:
    """Play one step on all lanes, with the noise that ``hiss`` left."""
    for frame in range(STEP):
        now = float32(frame)
        for lane in range(LANES):
            live = float32(1.0) if now >= desk[START + lane] else float32(0.0)
            struck = _tone(desk, lane, live) + _metal(desk, lane, live)
            struck += _noise(desk, lane, live, desk[NOISE + frame * LANES + lane])
            struck *= envelope(desk, lane, now)
            desk[LEFT + frame * LANES + lane] = struck * desk[GAIN_LEFT + lane]
            desk[RIGHT + frame * LANES + lane] = struck * desk[GAIN_RIGHT + lane]


@kernel
def judge(desk: Floats) -> None:
    """Take each lane's level from what still sounds of it: tone, metal or noise."""
    for lane in range(LANES):
        loudest = max(abs(desk[TONE + lane]), abs(desk[METAL + lane]), abs(desk[HISS + lane]))
        waiting = desk[BURSTS + lane] > float32(0.5)
        desk[LEVEL + lane] *= float32(1.0) if waiting else loudest


@kernel
def _tone(desk: Floats, lane: int, live: float32) -> float32:
    phase = desk[PHASE + lane] + live * (desk[STEP_TONE + lane] + desk[SWEEP + lane])
    phase = phase - float32(1.0) if phase >= float32(1.0) else phase
    desk[PHASE + lane] = phase
    desk[SWEEP + lane] -= live * desk[SWEEP_RATE + lane] * desk[SWEEP + lane]
    level: float32 = desk[TONE + lane]
    desk[TONE + lane] = level - live * desk[TONE_RATE + lane] * level
    return level * sine(phase)


@kernel
def _metal(desk: Floats, lane: int, live: float32) -> float32:
    ring = desk[PHASE_RING + lane] + live * desk[STEP_RING + lane]
    ring = ring - float32(1.0) if ring >= float32(1.0) else ring
    desk[PHASE_RING + lane] = ring
    phase = desk[PHASE_METAL + lane] + live * desk[STEP_METAL + lane]
    phase = phase - float32(1.0) if phase >= float32(1.0) else phase
    desk[PHASE_METAL + lane] = phase
    level: float32 = desk[METAL + lane]
    desk[METAL + lane] = level - live * desk[METAL_RATE + lane] * level
    return level * sine(float32(8.0) + phase + desk[METAL_INDEX + lane] * sine(ring))


@kernel
def _noise(desk: Floats, lane: int, live: float32, x: float32) -> float32:
    since = desk[SINCE + lane] + live
    again = since >= desk[GAP + lane] and desk[BURSTS + lane] > float32(0.5)
    desk[SINCE + lane] = float32(0.0) if again else since
    desk[BURSTS + lane] -= float32(1.0) if again else float32(0.0)
    # a hand that is not the last one falls silent much faster than the room behind it
    hasty = float32(8.0) if desk[BURSTS + lane] > float32(0.5) else float32(1.0)
    level = desk[HISS_LEVEL + lane] if again else desk[HISS + lane]
    desk[HISS + lane] = level - live * hasty * desk[HISS_RATE + lane] * level
    one = desk[INTEGRAL_1 + lane]
    two = desk[INTEGRAL_2 + lane]
    v3 = x - two
    v1 = desk[A1 + lane] * one + desk[A2 + lane] * v3
    v2 = two + desk[A2 + lane] * one + desk[A3 + lane] * v3
    desk[INTEGRAL_1 + lane] = v1 + v1 - one
    desk[INTEGRAL_2 + lane] = v2 + v2 - two
    high = x - desk[DAMPING + lane] * v1 - v2
    band = desk[DAMPING + lane] * v1
    mixed: float32 = level * (high + desk[BAND + lane] * (band - high))
    return mixed
