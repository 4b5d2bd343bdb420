"""Moving air: two white noises through a broad band and a narrow one, for breath, sea and wind.

How far it has swelled is told from outside, so that it can follow a breath; while that stands in
the middle, each note moves a little by itself.  The filters are those of ``subtractive.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from numpy import float32, uint32

from biomusic.compiled import Floats, inner, kernel
from biomusic.sound.arithmetic import bipolar, next_word, power_of_two, sine, tangent
from biomusic.sound.lanes import (
    HEARD_LEFT,
    HEARD_RIGHT,
    LANES,
    NOISE,
    OWN,
    RIGHT,
    WHITE,
    WHITE_TOO,
    envelope,
    lanes_of,
    put,
    shape,
    take,
)
from biomusic.sound.subtractive import STEPS_PER_SECOND
from biomusic.types import SAMPLE_RATE, STEP


@dataclass(frozen=True, slots=True, kw_only=True)
class Air:
    centre: float = 600.0  # Hz, of the broad band at middle C, half swelled
    tracking: float = 0.3  # octaves of centre per octave of pitch
    width: float = 1.2  # damping of the broad band: 2 is broad, 0.2 whistles
    band: float = 1.0  # 0: everything below the centre, 1: only what is around it
    rise: float = 1.5  # octaves that the centre climbs from ebb to flood
    depth: float = 18.0  # dB that the level climbs from ebb to flood
    foam: float = 0.0  # level of unfiltered noise at the flood
    whistle: float = 0.0  # level of the narrow band, at the note's own pitch
    narrow: float = 0.03  # damping of the narrow band
    wander: float = 0.2  # 0–1, how far it swells by itself
    pace: float = 0.1  # Hz, of that
    touch: float = 1.0  # octaves of centre from the softest to the hardest velocity
    attack: float = 0.4  # s, time constants of the envelope
    release: float = 0.8


(
    CENTRE,  # octaves above 440 Hz
    PITCH,  # octaves above 440 Hz
    WIDTH,
    BAND,
    RISE,
    DEPTH,  # octaves of level
    FOAM,
    WHISTLE,
    NARROW,
    WANDER,
    PACE,  # turns a step
    PHASE,
    PHASE_TOO,
    LEVEL_NOW,
    LEVEL_SLOPE,
    SPRAY,
    BROAD_1,  # a1, a2 and a3 of the broad band
    BROAD_2,
    BROAD_3,
    SHARP_1,
    SHARP_2,
    SHARP_3,
    LEFT_1,
    LEFT_2,
    RIGHT_1,
    RIGHT_2,
    LEFT_3,
    LEFT_4,
    RIGHT_3,
    RIGHT_4,
    FRESH,
    SWELLED,
) = range(OWN, OWN + 32 * LANES, LANES)

OTHER: Final = 0.618  # of the second swing's pace to the first's; they never meet again


@kernel
def begin(
    desk: Floats, lane: int, patch: Any, pitch: float32, velocity: float32, word: uint32
) -> uint32:
    """Set lane ``lane`` to a new note; returns the random word to go on with."""
    shape(desk, lane, patch["attack"], float32(1.0), float32(1.0), patch["release"])
    from_c = (pitch - float32(60.0)) / float32(12.0)
    touched = patch["touch"] * (velocity - float32(0.6))
    desk[CENTRE + lane] = patch["centre"] + patch["tracking"] * from_c + touched
    desk[PITCH + lane] = (pitch - float32(69.0)) / float32(12.0)
    desk[WIDTH + lane] = patch["width"]
    desk[BAND + lane] = patch["band"]
    desk[RISE + lane] = patch["rise"]
    desk[DEPTH + lane] = patch["depth"] / float32(6.0206)
    desk[FOAM + lane] = patch["foam"] * power_of_two(touched)
    desk[NARROW + lane] = patch["narrow"]
    desk[WHISTLE + lane] = patch["whistle"]
    desk[WANDER + lane] = patch["wander"]
    for phase in (PHASE, PHASE_TOO):
        word = next_word(word)
        desk[phase + lane] = float32(0.5) + float32(0.4999) * bipolar(word)
    word = next_word(word)
    pace = patch["pace"] * (float32(1.0) + float32(0.15) * bipolar(word))
    desk[PACE + lane] = pace / float32(STEPS_PER_SECOND)
    for field in range(LEFT_1, FRESH, LANES):
        desk[field + lane] = float32(0.0)
    desk[FRESH + lane] = float32(1.0)
    return word


@kernel
def play(desk: Floats, brightness: float32, swell: float32) -> None:
    """Play one step on all lanes, with the noise that ``hiss`` left in ``NOISE`` and ``RIGHT``.

    ``brightness`` in octaves of centre; ``swell`` 0 ebb … 1 flood.
    """
    for lane in range(lanes_of(desk)):
        _swell(desk, lane, brightness, swell)
    for lane in range(lanes_of(desk)):
        _open(desk, lane, brightness)
    for frame in range(STEP):
        now = float32(frame)
        take(desk, WHITE, NOISE + frame * LANES)
        take(desk, WHITE_TOO, RIGHT + frame * LANES)
        for lane in range(lanes_of(desk)):
            level = desk[LEVEL_NOW + lane] + desk[LEVEL_SLOPE + lane]
            desk[LEVEL_NOW + lane] = level
            loud = level * envelope(desk, lane, now)
            left, right = desk[WHITE + lane], desk[WHITE_TOO + lane]
            one = _broad(desk, LEFT_1, LEFT_2, lane, left)
            one += desk[WHISTLE + lane] * _sharp(desk, LEFT_3, LEFT_4, lane, left)
            other = _broad(desk, RIGHT_1, RIGHT_2, lane, right)
            other += desk[WHISTLE + lane] * _sharp(desk, RIGHT_3, RIGHT_4, lane, right)
            desk[HEARD_LEFT + lane] = loud * (one + desk[SPRAY + lane] * left)
            desk[HEARD_RIGHT + lane] = loud * (other + desk[SPRAY + lane] * right)
        put(desk, frame)


@kernel
def _swell(desk: Floats, lane: int, brightness: float32, swell: float32) -> None:
    phase = _swing(desk, PHASE, lane, float32(1.0))
    phase += _swing(desk, PHASE_TOO, lane, float32(OTHER))
    # free in the middle, bound at both ends
    free = float32(4.0) * swell * (float32(1.0) - swell)
    swelled = swell + float32(0.25) * free * desk[WANDER + lane] * phase
    desk[SWELLED + lane] = swelled
    level = power_of_two(desk[DEPTH + lane] * (swelled - float32(1.0)))
    fresh = desk[FRESH + lane]
    before = desk[LEVEL_NOW + lane]
    before += fresh * (level - before)
    desk[LEVEL_NOW + lane] = before
    desk[LEVEL_SLOPE + lane] = (level - before) * float32(1.0 / STEP)
    desk[FRESH + lane] = float32(0.0)
    desk[SPRAY + lane] = desk[FOAM + lane] * swelled * swelled * power_of_two(brightness)


@kernel
def _open(desk: Floats, lane: int, brightness: float32) -> None:
    octaves = desk[CENTRE + lane] + brightness
    octaves += desk[RISE + lane] * (desk[SWELLED + lane] - float32(0.5))
    g = _warp(octaves)
    desk[BROAD_1 + lane] = float32(1.0) / (float32(1.0) + g * (g + desk[WIDTH + lane]))
    desk[BROAD_2 + lane] = g * desk[BROAD_1 + lane]
    desk[BROAD_3 + lane] = g * desk[BROAD_2 + lane]
    g = _warp(desk[PITCH + lane])
    desk[SHARP_1 + lane] = float32(1.0) / (float32(1.0) + g * (g + desk[NARROW + lane]))
    desk[SHARP_2 + lane] = g * desk[SHARP_1 + lane]
    desk[SHARP_3 + lane] = g * desk[SHARP_2 + lane]


@inner
def _warp(octaves: float32) -> float32:
    bounded = min(max(octaves, float32(-4.0)), float32(4.8))  # 28 Hz … 12 kHz
    return tangent(power_of_two(bounded) * float32(440.0 * 3.1415927 / SAMPLE_RATE))


@inner
def _swing(desk: Floats, phase: int, lane: int, pace: float32) -> float32:
    swung = desk[phase + lane] + pace * desk[PACE + lane]
    swung = swung - float32(1.0) if swung >= float32(1.0) else swung
    desk[phase + lane] = swung
    return sine(swung)


@inner
def _broad(desk: Floats, first: int, second: int, lane: int, x: float32) -> float32:
    one, two = desk[first + lane], desk[second + lane]
    v3 = x - two
    v1 = desk[BROAD_1 + lane] * one + desk[BROAD_2 + lane] * v3
    v2 = two + desk[BROAD_2 + lane] * one + desk[BROAD_3 + lane] * v3
    desk[first + lane] = v1 + v1 - one
    desk[second + lane] = v2 + v2 - two
    heard: float32 = v2 + desk[BAND + lane] * (desk[WIDTH + lane] * v1 - v2)
    return heard


@inner
def _sharp(desk: Floats, first: int, second: int, lane: int, x: float32) -> float32:
    one, two = desk[first + lane], desk[second + lane]
    v3 = x - two
    v1 = desk[SHARP_1 + lane] * one + desk[SHARP_2 + lane] * v3
    v2 = two + desk[SHARP_2 + lane] * one + desk[SHARP_3 + lane] * v3
    desk[first + lane] = v1 + v1 - one
    desk[second + lane] = v2 + v2 - two
    heard: float32 = desk[NARROW + lane] * v1
    return heard
