"""A falling tone, a metal ring and filtered noise: everything that is struck or shaken.

One lane can be any drum: which one it is lies in its row of the kit's table.  The recipe of
tone, sweep and noise is that of the analogue drum machines (Reid 2002, *Synth Secrets* 34–40).
No two strokes are alike: each lands a little elsewhere and a little harder than it was meant to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy import float32, uint32

from biomusic.compiled import Floats, kernel
from biomusic.sound.arithmetic import bipolar, next_word, power_of_two, sine, tangent
from biomusic.sound.lanes import (
    HEARD_LEFT,
    HEARD_RIGHT,
    LANES,
    LEVEL,
    NOISE,
    OWN,
    START,
    WHITE,
    envelope,
    lanes_of,
    put,
    rate_of,
    shape,
    take,
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
    vary: float = 0.3  # 0–1, how unlike each other strokes are: a machine 0, a drummer 1


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
def begin(
    desk: Floats, lane: int, drum: Any, velocity: float32, brightness: float32, word: uint32
) -> uint32:
    """Set lane ``lane`` to a new hit; returns the random word to go on with.

    ``brightness`` in octaves; a third of them reach the noise filter.
    """
    rate = float32(SAMPLE_RATE)
    vary, hard = drum["vary"], velocity - float32(0.7)
    word, firm, pitch, edge, ring = _strike(word)
    loud = float32(1.0) + float32(0.10) * vary * firm
    shape(desk, lane, drum["attack"], drum["length"], float32(0.0), float32(0.01))
    tone = drum["tone"] * (float32(1.0) + float32(0.006) * vary * pitch) / rate
    desk[PHASE + lane] = float32(0.0)
    desk[STEP_TONE + lane] = tone
    desk[SWEEP + lane] = drum["sweep"] * (float32(0.6) + float32(0.4) * velocity) / rate
    desk[SWEEP_RATE + lane] = rate_of(drum["sweep_time"])
    # nearer the edge there is less of the tone and more of the ring
    desk[TONE + lane] = loud * drum["tone_level"] * (float32(1.0) - float32(0.12) * vary * edge)
    desk[TONE_RATE + lane] = rate_of(drum["tone_time"])
    desk[PHASE_METAL + lane] = float32(0.0)
    desk[PHASE_RING + lane] = float32(0.25) * vary * (float32(1.0) + ring)
    metal = drum["metal_tone"] * (float32(1.0) + float32(0.004) * vary * pitch) / rate
    desk[STEP_METAL + lane] = metal
    desk[STEP_RING + lane] = metal * drum["metal_ratio"]
    desk[METAL + lane] = loud * drum["metal"] * (float32(1.0) + float32(0.2) * vary * edge)
    desk[METAL_RATE + lane] = rate_of(drum["metal_time"])
    harder = float32(1.0) + float32(0.7) * hard + float32(0.15) * vary * ring
    desk[METAL_INDEX + lane] = drum["metal_index"] * harder
    noise = loud * drum["noise"] * (float32(1.0) + drum["touch"] * float32(0.4) * hard)
    desk[HISS_LEVEL + lane] = noise
    desk[HISS + lane] = noise
    longer = float32(1.0) + float32(0.12) * vary * edge + float32(0.3) * hard
    desk[HISS_RATE + lane] = rate_of(drum["noise_time"] * longer)
    desk[BURSTS + lane] = drum["bursts"] - float32(1.0)
    apart = drum["gap"] * (float32(1.0) + float32(0.15) * vary * ring)
    desk[GAP + lane] = float32(int(apart * rate))
    desk[SINCE + lane] = float32(0.0)
    octaves = drum["touch"] * hard + float32(0.33) * brightness + float32(0.25) * vary * edge
    _open(desk, lane, drum, octaves)
    return word


@kernel
def _strike(word: uint32) -> tuple[uint32, float32, float32, float32, float32]:
    """What nobody can repeat: how firm, how high, how near the edge, and at what of its ring."""
    one = next_word(word)
    two = next_word(one)
    three = next_word(two)
    four = next_word(three)
    return four, bipolar(one), bipolar(two), bipolar(three), bipolar(four)


@kernel
def _open(desk: Floats, lane: int, drum: Any, octaves: float32) -> None:
    centre = min(drum["centre"] * power_of_two(octaves), float32(16000.0))
    g = tangent(centre * float32(3.1415927 / SAMPLE_RATE))
    damping = float32(2.0) - float32(1.9) * drum["resonance"]
    desk[A1 + lane] = float32(1.0) / (float32(1.0) + g * (g + damping))
    desk[A2 + lane] = g * desk[A1 + lane]
    desk[A3 + lane] = g * desk[A2 + lane]
    desk[DAMPING + lane] = damping
    desk[BAND + lane] = drum["band"]
    desk[INTEGRAL_1 + lane] = float32(0.0)
    desk[INTEGRAL_2 + lane] = float32(0.0)


@kernel
def play(desk: Floats) -> None:
    """Play one step on all lanes, with the noise that ``hiss`` left in ``NOISE``."""
    for frame in range(STEP):
        now = float32(frame)
        take(desk, WHITE, NOISE + frame * LANES)
        for lane in range(lanes_of(desk)):
            live = float32(1.0) if now >= desk[START + lane] else float32(0.0)
            struck = _tone(desk, lane, live) + _metal(desk, lane, live)
            struck += _noise(desk, lane, live, desk[WHITE + lane])
            struck *= envelope(desk, lane, now)
            desk[HEARD_LEFT + lane] = struck
            desk[HEARD_RIGHT + lane] = struck
        put(desk, frame)


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
    # what a condition chooses from is read beforehand, or the lanes would not stay packed
    since, bursts = desk[SINCE + lane] + live, desk[BURSTS + lane]
    fresh, fading = desk[HISS_LEVEL + lane], desk[HISS + lane]
    waiting = float32(1.0) if bursts > float32(0.5) else float32(0.0)
    again = waiting if since >= desk[GAP + lane] else float32(0.0)
    desk[SINCE + lane] = since * (float32(1.0) - again)
    bursts -= again
    desk[BURSTS + lane] = bursts
    # a hand that is not the last one falls silent much faster than the room behind it
    hasty = float32(8.0) if bursts > float32(0.5) else float32(1.0)
    level = fading + again * (fresh - fading)
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
