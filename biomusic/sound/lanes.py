"""A desk: eight players of one voice side by side, so that one instruction serves all.

A desk is one flat float32 buffer.  Every field is eight floats long and sits at a constant
offset; only so does LLVM know that fields never overlap and turns ``for lane in range(LANES)``
into packed instructions.  The first fields are the envelope and the place, equal in all voices;
a family of voices lays out its own fields from ``OWN`` on.
"""

from __future__ import annotations

from typing import Final

from numpy import float32

from biomusic.compiled import Floats, Words, inner, kernel
from biomusic.sound.arithmetic import bipolar, next_word
from biomusic.types import SAMPLE_RATE, STEP

LANES: Final = 8
OWN: Final = 13 * LANES
FIELDS: Final = 96  # room for the common and the family's own fields
# one frame of the lanes, at offsets that do not move with it: a kernel of many fields works there,
# for LLVM gives up on packing a loop that would need many proofs that fields stand apart
WHITE, WHITE_TOO, HEARD_LEFT, HEARD_RIGHT = range((FIELDS - 4) * LANES, FIELDS * LANES, LANES)
LEFT: Final = FIELDS * LANES  # what the lanes played in this step: frame by frame, lane by lane
RIGHT: Final = LEFT + STEP * LANES
NOISE: Final = RIGHT + STEP * LANES  # white noise, where the family wants it
DESK: Final = NOISE + STEP * LANES

(
    ATTACK,  # 0–1, rises from the start on
    ATTACK_RATE,  # share of the way to 1 in one frame
    DECAY,  # 1 falling to the sustain level
    DECAY_RATE,
    SUSTAIN,
    RELEASE,  # 1 until the end of the note, then falling to 0
    RELEASE_FACTOR,  # what remains after one frame
    START,  # the frame of this step in which the lane begins
    STOP,  # the frame of this step in which it is released; STEP or more: not yet
    GAIN_LEFT,
    GAIN_RIGHT,
    SHARE,  # 1 for the lanes that are gathered just now
    LEVEL,  # 0–1, how far the note is from its end, for stealing and freeing
) = range(0, OWN, LANES)

SILENT: Final = float32(2e-4)  # −74 dB of the note itself: below it its lane is free


@kernel
def lanes_of(desk: Floats) -> int:
    """``LANES``, reckoned from the desk: a short loop whose length LLVM knows is never packed."""
    return len(desk) * LANES // DESK


@kernel
def rate_of(seconds: float32) -> float32:
    """Share of the way that a first-order lag goes in one frame; its rational form."""
    return float32(1.0) / (float32(1.0) + seconds * float32(SAMPLE_RATE))


@kernel
def shape(
    desk: Floats,
    lane: int,
    attack: float32,
    decay: float32,
    sustain: float32,
    release: float32,
) -> None:
    """Set the envelope: time constants in seconds, sustain 0–1."""
    desk[ATTACK + lane] = float32(0.0)
    desk[ATTACK_RATE + lane] = rate_of(attack)
    desk[DECAY + lane] = float32(1.0)
    desk[DECAY_RATE + lane] = rate_of(decay)
    desk[SUSTAIN + lane] = sustain
    desk[RELEASE + lane] = float32(1.0)
    desk[RELEASE_FACTOR + lane] = float32(1.0) - rate_of(release)
    desk[LEVEL + lane] = float32(1.0)


@kernel
def place(desk: Floats, lane: int, start: int, gain: float32, pan: float32) -> None:
    """Begin at frame ``start`` of this step, at ``gain`` and ``pan`` (−1 left … 1 right)."""
    desk[START + lane] = float32(start)
    desk[STOP + lane] = float32(STEP)
    bounded = min(max(pan, float32(-1.0)), float32(1.0))
    desk[GAIN_LEFT + lane] = gain * (float32(1.0) - float32(0.5) * max(bounded, float32(0.0)))
    desk[GAIN_RIGHT + lane] = gain * (float32(1.0) + float32(0.5) * min(bounded, float32(0.0)))


@kernel
def release(desk: Floats, lane: int, frame: int) -> None:
    """Let go of the note at ``frame`` of this step."""
    desk[STOP + lane] = min(desk[STOP + lane], float32(frame))


@kernel
def hush(desk: Floats, lane: int, seconds: float32) -> None:
    """Fade out now, with a time constant of ``seconds``."""
    desk[STOP + lane] = float32(0.0)
    desk[RELEASE_FACTOR + lane] = float32(1.0) - rate_of(seconds)


@kernel
def hiss(desk: Floats, at: int, words: Words) -> None:
    """Fill a step of white noise from field ``at`` on; ``words`` holds one generator a lane."""
    for frame in range(STEP):
        for lane in range(LANES):
            words[lane] = next_word(words[lane])
            desk[at + frame * LANES + lane] = bipolar(words[lane])


@inner
def take(desk: Floats, field: int, at: int) -> None:
    """Bring the frame of noise at ``at`` into ``field``; read before written, so it is packed."""
    a, b, c, d = desk[at], desk[at + 1], desk[at + 2], desk[at + 3]
    e, f, g, h = desk[at + 4], desk[at + 5], desk[at + 6], desk[at + 7]
    desk[field], desk[field + 1], desk[field + 2], desk[field + 3] = a, b, c, d
    desk[field + 4], desk[field + 5], desk[field + 6], desk[field + 7] = e, f, g, h


@inner
def put(desk: Floats, frame: int) -> None:
    """Write down what the lanes' one frame came to, at their gains."""
    for lane in range(lanes_of(desk)):
        desk[HEARD_LEFT + lane] *= desk[GAIN_LEFT + lane]
        desk[HEARD_RIGHT + lane] *= desk[GAIN_RIGHT + lane]
    take(desk, LEFT + frame * LANES, HEARD_LEFT)
    take(desk, RIGHT + frame * LANES, HEARD_RIGHT)


@inner
def envelope(desk: Floats, lane: int, frame: float32) -> float32:
    """Move the envelope on by one frame and return it; no branches, so lanes stay packed."""
    live = float32(1.0) if frame >= desk[START + lane] else float32(0.0)
    attack = desk[ATTACK + lane]
    attack += live * desk[ATTACK_RATE + lane] * (float32(1.0) - attack)
    decay = desk[DECAY + lane]
    decay += live * desk[DECAY_RATE + lane] * (desk[SUSTAIN + lane] - decay)
    factor = desk[RELEASE_FACTOR + lane] if frame >= desk[STOP + lane] else float32(1.0)
    let_go = desk[RELEASE + lane] * factor
    desk[ATTACK + lane] = attack
    desk[DECAY + lane] = decay
    desk[RELEASE + lane] = let_go
    level: float32 = attack * attack * decay * let_go
    return level


@kernel
def settle(desk: Floats) -> None:
    """Close a step: what began or was let go stays so from frame 0 of the next on."""
    for lane in range(lanes_of(desk)):
        desk[START + lane] = float32(0.0)
        held = desk[STOP + lane] >= float32(STEP)
        desk[STOP + lane] = float32(STEP) if held else float32(0.0)
        desk[LEVEL + lane] = desk[DECAY + lane] * desk[RELEASE + lane]


@kernel
def flush(desk: Floats) -> None:
    """Set to 0 what has died away, before it becomes denormal and a hundred times slower."""
    for field in range(FIELDS * LANES):
        alive = desk[field] * desk[field] > float32(1e-30)
        desk[field] = desk[field] if alive else float32(0.0)


@kernel
def gather(desk: Floats, left: Floats, right: Floats) -> None:
    """Add what the lanes with a ``SHARE`` played to two channels, always in the same order."""
    for frame in range(STEP):
        left[frame] += _sum(desk, LEFT + frame * LANES)
        right[frame] += _sum(desk, RIGHT + frame * LANES)


@kernel
def _sum(desk: Floats, at: int) -> float32:
    a = desk[SHARE] * desk[at] + desk[SHARE + 4] * desk[at + 4]
    b = desk[SHARE + 1] * desk[at + 1] + desk[SHARE + 5] * desk[at + 5]
    c = desk[SHARE + 2] * desk[at + 2] + desk[SHARE + 6] * desk[at + 6]
    d = desk[SHARE + 3] * desk[at + 3] + desk[SHARE + 7] * desk[at + 7]
    total: float32 = (a + b) + (c + d)
    return total
