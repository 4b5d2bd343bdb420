"""A choir and a string section: saws that drift apart, sounding through five resonances.

The saw is the glottis: its overtones fall by 6 dB an octave as those of the voice do before the
lips.  The resonances stand side by side (Klatt 1980, JASA 67(3)); each is a complex number that is
turned, shrunk and pushed, so that it may move without a click.  A singer whose pitch climbs above
the first resonance opens the mouth until both meet (Sundberg 1975, Acustica 32).
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
    WHITE,
    envelope,
    lanes_of,
    put,
    shape,
    take,
)
from biomusic.sound.subtractive import LATEST, STEPS_PER_SECOND, played_depth, saw
from biomusic.sound.throats import RESONANCES, SINGERS, VOWELS, Throat, resonance_at
from biomusic.types import SAMPLE_RATE, STEP


@dataclass(frozen=True, slots=True, kw_only=True)
class Formant:
    throat: float = float(Throat.CHOIR)
    vowel: float = 2.0  # u o a e i, 0–4, at medium velocity and brightness
    morph: float = 0.8  # vowels per octave of brightness
    touch: float = 1.5  # octaves of the source's treble from the softest to the hardest velocity
    saw: float = 0.4  # level of the source in the middle
    side: float = 0.4  # level of the two at its sides
    breath: float = 0.01  # level of white noise in the source
    detune: float = 8.0  # cents, each side
    vibrato: float = 12.0  # cents
    vibrato_rate: float = 5.4  # Hz
    cutoff: float = 2500.0  # Hz, of the source at middle C
    tracking: float = 0.3  # octaves of cutoff per octave of pitch
    lift: float = 0.6  # of the upper resonances, in octaves of level per octave above 440 Hz
    direct: float = 0.0  # level of the source itself beside the resonances
    resonant: float = 1.0  # level of the resonances
    attack: float = 0.1  # s, time constants of the envelope
    decay: float = 2.0
    sustain: float = 0.85  # 0–1
    release: float = 0.3


ACROSS: Final = RESONANCES * LANES
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
    SWING_A,
    SWING_B,
    SWING_C,
    SWING_RATE,
    VIBRATO,  # octaves
    GROWN,  # 0–1
    FREQUENCY,  # turns per frame
    DETUNE,  # ratio
    SAW,
    SIDE,
    BREATH,
    CUTOFF,  # octaves above 440 Hz
    OPENING,  # of the source's low-pass
    LEFT_1,
    LEFT_2,
    RIGHT_1,
    RIGHT_2,
    DIRECT,
    RESONANT,
    LIFT,
    WHOSE,  # throat
    REGISTER,  # 0–3, from bass to soprano
    VOWEL,
    MORPH,
    VOWEL_HOME,
    ONSET,  # 1 when a note begins, and gone after a moment
    SCOOP,  # octaves by which the note is reached from below
    BREATHING,  # level of the breath in this step
    FRESH,  # 1 in the first step
    TURN,  # whose turn it is to move its lips, in lane 0
) = range(OWN, OWN + 39 * LANES, LANES)
COSINE, SINE, PUSH, REAL_LEFT, TURNED_LEFT, REAL_RIGHT, TURNED_RIGHT = range(
    OWN + 39 * LANES, OWN + 39 * LANES + 7 * ACROSS, ACROSS
)

LOWEST: Final = 43.0  # G2, the middle of a bass; tenor, alto and soprano lie a sixth apart
APART: Final = 9.5  # semitones
SPOKEN: Final = float32(1.0 - 1.0 / (0.07 * STEPS_PER_SECOND))  # an onset's share that is left
ASPIRED: Final = float32(20.0)  # times as much breath at the onset, an h before the vowel
LIPS: Final = float32(1.0 / (0.08 * STEPS_PER_SECOND / LANES))  # a vowel glides for 80 ms


@kernel
def begin(
    desk: Floats, lane: int, patch: Any, pitch: float32, velocity: float32, word: uint32
) -> uint32:
    """Set lane ``lane`` to a new note; returns the random word to go on with."""
    shape(desk, lane, patch["attack"], patch["decay"], patch["sustain"], patch["release"])
    octaves = (pitch - float32(69.0)) / float32(12.0)
    desk[FREQUENCY + lane] = float32(440.0 / SAMPLE_RATE) * power_of_two(octaves)
    desk[DETUNE + lane] = power_of_two(patch["detune"] / float32(1200.0))
    for phase in (PHASE_A, PHASE_B, PHASE_C, SWING_A, SWING_B, SWING_C):
        word = next_word(word)
        desk[phase + lane] = float32(0.5) + float32(0.4999) * bipolar(word)
    word = next_word(word)
    swing = patch["vibrato_rate"] * (float32(1.0) + float32(0.08) * bipolar(word))
    desk[SWING_RATE + lane] = swing / float32(STEPS_PER_SECOND)
    word = next_word(word)
    swung = patch["vibrato"] / float32(1200.0)
    desk[VIBRATO + lane] = swung * played_depth(velocity, bipolar(word))
    word = next_word(word)
    desk[GROWN + lane] = float32(LATEST) * (float32(0.5) + float32(0.5) * bipolar(word))
    word = next_word(word)
    desk[SCOOP + lane] = -swung * (float32(0.5) + float32(0.5) * bipolar(word))
    desk[ONSET + lane] = float32(1.0)
    desk[BREATHING + lane] = float32(0.0)
    desk[SAW + lane] = patch["saw"]
    desk[SIDE + lane] = patch["side"]
    desk[BREATH + lane] = patch["breath"]
    tracked = patch["tracking"] * (pitch - float32(60.0)) / float32(12.0)
    desk[CUTOFF + lane] = patch["cutoff"] + tracked + patch["touch"] * (velocity - float32(0.6))
    desk[DIRECT + lane] = patch["direct"]
    desk[RESONANT + lane] = patch["resonant"]
    desk[LIFT + lane] = patch["lift"]
    desk[WHOSE + lane] = patch["throat"]
    register = (pitch - float32(LOWEST)) / float32(APART)
    desk[REGISTER + lane] = min(max(register, float32(0.0)), float32(SINGERS - 1))
    desk[VOWEL_HOME + lane] = patch["vowel"]
    desk[MORPH + lane] = patch["morph"]
    desk[FRESH + lane] = float32(1.0)
    for field in range(LEFT_1, DIRECT, LANES):
        desk[field + lane] = float32(0.0)
    for field in range(REAL_LEFT, REAL_LEFT + 4 * ACROSS, LANES):
        desk[field + lane] = float32(0.0)
    return word


@kernel
def play(desk: Floats, brightness: float32) -> None:
    """Play one step on all lanes, with the noise that ``hiss`` left in ``NOISE``.

    ``brightness`` in octaves opens the source and moves the vowel.
    """
    for lane in range(LANES):
        if desk[FRESH + lane] > float32(0.5):
            _speak(desk, lane, brightness, float32(1.0))
    turn = int(desk[TURN]) % LANES
    desk[TURN] = float32((turn + 1) % LANES)
    _speak(desk, turn, brightness, LIPS)
    for lane in range(lanes_of(desk)):
        _tune(desk, lane, brightness)
    for frame in range(STEP):
        now = float32(frame)
        take(desk, WHITE, NOISE + frame * LANES)
        for lane in range(lanes_of(desk)):
            a = _turn(desk, PHASE_A, STEP_A, lane)
            b = _turn(desk, PHASE_B, STEP_B, lane)
            c = _turn(desk, PHASE_C, STEP_C, lane)
            middle = desk[SAW + lane] * saw(a, desk[INVERSE_A + lane])
            middle += desk[BREATHING + lane] * desk[WHITE + lane]
            side = desk[SIDE + lane]
            left = middle + side * saw(b, desk[INVERSE_B + lane])
            right = middle + side * saw(c, desk[INVERSE_C + lane])
            desk[HEARD_LEFT + lane] = _soften(desk, LEFT_1, LEFT_2, lane, left)
            desk[HEARD_RIGHT + lane] = _soften(desk, RIGHT_1, RIGHT_2, lane, right)
        for lane in range(lanes_of(desk)):
            loud = envelope(desk, lane, now)
            desk[HEARD_LEFT + lane] = loud * _resound(desk, REAL_LEFT, lane, HEARD_LEFT)
            desk[HEARD_RIGHT + lane] = loud * _resound(desk, REAL_RIGHT, lane, HEARD_RIGHT)
        put(desk, frame)


@kernel
def _speak(desk: Floats, lane: int, brightness: float32, share: float32) -> None:
    """Move a lane's lips a ``share`` of the way to where the brightness wants them."""
    wanted = desk[VOWEL_HOME + lane] + desk[MORPH + lane] * brightness
    wanted = min(max(wanted, float32(0.0)), float32(VOWELS - 1))
    vowel = desk[VOWEL + lane] + share * (wanted - desk[VOWEL + lane])
    desk[VOWEL + lane] = vowel
    desk[FRESH + lane] = float32(0.0)
    sings = desk[WHOSE + lane] < float32(SINGERS)
    who = desk[REGISTER + lane] if sings else desk[WHOSE + lane]
    least = desk[FREQUENCY + lane] if sings else float32(0.0)
    for number in range(RESONANCES):
        octaves = resonance_at(who, vowel, number, 0)
        turn = power_of_two(octaves) * float32(440.0 / SAMPLE_RATE)
        turn = min(max(turn, least), float32(0.4))
        least = turn
        lifted = resonance_at(who, vowel, number, 1) + desk[LIFT + lane] * octaves
        level = power_of_two(lifted) * desk[RESONANT + lane]
        wide = resonance_at(who, vowel, number, 2) * float32(3.1415927 / SAMPLE_RATE)
        left = float32(1.0) / (float32(1.0) + wide)
        half = sine(float32(0.5) * turn)
        at = number * LANES + lane
        desk[COSINE + at] = left * (float32(1.0) - float32(2.0) * half * half)
        desk[SINE + at] = left * sine(turn)
        desk[PUSH + at] = level * float32(2.0) * (float32(1.0) - left)


@inner
def _tune(desk: Floats, lane: int, brightness: float32) -> None:
    grown = desk[GROWN + lane]
    grown += float32(1.0 / (0.5 * STEPS_PER_SECOND)) * (float32(1.0) - grown)
    desk[GROWN + lane] = grown
    onset = desk[ONSET + lane]
    desk[ONSET + lane] = onset * SPOKEN
    desk[BREATHING + lane] = desk[BREATH + lane] * (float32(1.0) + ASPIRED * onset)
    # 2^x ≈ 1 + x ln 2, exact to a hundredth of a cent at ±15 cents
    bend = float32(0.6931472) * desk[VIBRATO + lane] * max(grown, float32(0.0))
    reached = float32(1.0) + float32(0.6931472) * desk[SCOOP + lane] * onset
    step, apart = desk[FREQUENCY + lane] * reached, desk[DETUNE + lane]
    a = step * (float32(1.0) + bend * _swing(desk, SWING_A, lane, float32(1.0)))
    b = step * apart * (float32(1.0) + bend * _swing(desk, SWING_B, lane, float32(1.05)))
    c = step / apart * (float32(1.0) + bend * _swing(desk, SWING_C, lane, float32(0.95)))
    desk[STEP_A + lane] = a
    desk[STEP_B + lane] = b
    desk[STEP_C + lane] = c
    desk[INVERSE_A + lane] = float32(1.0) / a
    desk[INVERSE_B + lane] = float32(1.0) / b
    desk[INVERSE_C + lane] = float32(1.0) / c
    octaves = min(max(desk[CUTOFF + lane] + brightness, float32(-3.0)), float32(4.7))
    g = tangent(power_of_two(octaves) * float32(440.0 * 3.1415927 / SAMPLE_RATE))
    desk[OPENING + lane] = g / (float32(1.0) + g)


@inner
def _swing(desk: Floats, phase: int, lane: int, faster: float32) -> float32:
    swung = desk[phase + lane] + desk[SWING_RATE + lane] * faster
    swung = swung - float32(1.0) if swung >= float32(1.0) else swung
    desk[phase + lane] = swung
    return sine(swung)


@inner
def _turn(desk: Floats, phase: int, step: int, lane: int) -> float32:
    turned: float32 = desk[phase + lane] + desk[step + lane]
    turned = turned - float32(1.0) if turned >= float32(1.0) else turned
    desk[phase + lane] = turned
    return turned


@inner
def _soften(desk: Floats, first: int, second: int, lane: int, x: float32) -> float32:
    # two one-poles with a zero at the top of the band (Zavalishin 2012 §3.9)
    share = desk[OPENING + lane]
    one, two = desk[first + lane], desk[second + lane]
    by = share * (x - one)
    heard = by + one
    desk[first + lane] = heard + by
    by = share * (heard - two)
    softened: float32 = by + two
    desk[second + lane] = softened + by
    return softened


@inner
def _resound(desk: Floats, real: int, lane: int, source: int) -> float32:
    x: float32 = desk[source + lane]
    heard: float32 = desk[DIRECT + lane] * x
    heard += _ring(desk, real, 0, lane, x)
    heard += _ring(desk, real, LANES, lane, x)
    heard += _ring(desk, real, 2 * LANES, lane, x)
    heard += _ring(desk, real, 3 * LANES, lane, x)
    heard += _ring(desk, real, 4 * LANES, lane, x)
    return heard


@inner
def _ring(desk: Floats, real: int, number: int, lane: int, x: float32) -> float32:
    was, turned = desk[real + number + lane], desk[real + ACROSS + number + lane]
    cosine, sine_now = desk[COSINE + number + lane], desk[SINE + number + lane]
    desk[real + number + lane] = cosine * was - sine_now * turned + desk[PUSH + number + lane] * x
    heard: float32 = sine_now * was + cosine * turned
    desk[real + ACROSS + number + lane] = heard
    return heard
