"""The passage that every synthesiser plays: 32 notes always held, and drums in eighths.

Four parts of eight slots hold one note each; when it ends, the slot's next one begins in the same
frame.  A slot has pitches of its own, so that no MIDI channel holds a key twice.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import Final, NamedTuple, Protocol

import numpy as np

from biomusic.types import BLOCK, SAMPLE_RATE

TEMPO: Final = 120.0  # bpm
BEAT: Final = round(60 * SAMPLE_RATE / TEMPO)  # frames
SLOTS: Final = 8  # a part
OCTAVES: Final = 3  # pitches that a slot chooses from
SETTLING: Final = 300  # blocks that are not measured after notes begin
STEADY: Final = 60  # blocks that are
COUNTED: Final = 8  # blocks between two counts of the voices
DRUMS_IN_EIGHTHS: Final = (36, 42, 38, 42)  # General MIDI: kick, hat, snare, hat


class Part(IntEnum):
    """Who plays; the number is the MIDI channel."""

    PAD = 0
    KEYS = 1
    BASS = 2
    PLUCK = 3
    DRUMS = 9


class Stroke(NamedTuple):
    """A note: what a key pressed at one frame and let go at another plays."""

    start: int  # frame
    end: int
    part: Part
    pitch: int  # MIDI number; drums: General MIDI drum number
    velocity: float  # 0–1


class Habit(NamedTuple):
    """How a part plays."""

    lowest: int  # MIDI number
    shortest: int  # eighths that a note is held
    longest: int


HABITS: Final = {
    Part.PAD: Habit(48, 8, 16),
    Part.KEYS: Habit(55, 2, 8),
    Part.BASS: Habit(28, 2, 4),
    Part.PLUCK: Habit(60, 2, 4),
}


def passage(seconds: float, seed: int = 0) -> list[Stroke]:
    """The passage for at least so long, in order of its strokes; all slots begin at frame 0."""
    random = np.random.Generator(np.random.Philox(seed))
    frames = round(seconds * SAMPLE_RATE)
    strokes = [*_drums(frames)]
    for part, habit in HABITS.items():
        for slot in range(SLOTS):
            strokes.extend(_line(part, habit, slot, frames, random))
    return sorted(strokes)


def held(count: int, frames: int) -> list[Stroke]:
    """So many notes from frame 0 on, dealt to the four parts in turn."""
    parts = tuple(HABITS)
    return [
        Stroke(0, frames, part, HABITS[part].lowest + note // len(parts), 0.8)
        for note, part in zip(range(count), parts * count, strict=False)
    ]


def _drums(frames: int) -> Iterator[Stroke]:
    eighth = BEAT // 2
    for number, start in enumerate(range(0, frames, eighth)):
        drum = DRUMS_IN_EIGHTHS[number % len(DRUMS_IN_EIGHTHS)]
        yield Stroke(start, start + eighth, Part.DRUMS, drum, 0.8)


def _line(
    part: Part, habit: Habit, slot: int, frames: int, random: np.random.Generator
) -> Iterator[Stroke]:
    start = 0
    while start < frames:
        # a little beside the grid, so that not all notes begin in the same block
        length = random.integers(habit.shortest, habit.longest + 1) * BEAT // 2
        end = start + int(length + random.integers(-BEAT // 8, BEAT // 8))
        pitch = habit.lowest + slot + SLOTS * int(random.integers(OCTAVES))
        yield Stroke(start, end, part, pitch, float(random.uniform(0.5, 0.9)))
        start = end


class Player(Protocol):
    """A synthesiser with its effects on, ready to play."""

    title: str

    def hush(self) -> None:
        """Fall silent and forget all notes."""
        ...

    def expect(self, strokes: Iterable[Stroke]) -> None:
        """Be told, outside the measured time, what will be played next."""
        ...

    def begin(self, stroke: Stroke) -> None:
        """Press a key; not measured."""
        ...

    def end(self, stroke: Stroke) -> None:
        """Let go of it; not measured."""
        ...

    def play(self) -> object:
        """Make the next block: what is measured."""
        ...

    def voices(self) -> int:
        """Voices that sound now; −1 when it does not tell."""
        ...


class Spent(NamedTuple):
    """What blocks cost, µs, and how many voices sounded now and then."""

    wall: list[float]
    cpu: list[float]
    voices: list[int]

    def add(self, more: Spent) -> None:
        """Append what was measured later."""
        self.wall.extend(more.wall)
        self.cpu.extend(more.cpu)
        self.voices.extend(more.voices)


class Stage:
    """A player and the notes it has still to let go."""

    def __init__(self, player: Player) -> None:
        self.player = player
        self._ends: list[tuple[int, Stroke]] = []
        self._frame = 0

    def play(self, strokes: list[Stroke], blocks: int) -> Spent:
        """Play on for so many blocks in which these strokes begin."""
        spent = Spent([], [], [])
        self.player.expect(strokes)
        coming = strokes[::-1]
        for block in range(blocks):
            self._turn(coming)
            cpu, wall = time.process_time_ns(), time.perf_counter_ns()
            self.player.play()
            spent.wall.append((time.perf_counter_ns() - wall) / 1000)
            spent.cpu.append((time.process_time_ns() - cpu) / 1000)
            if block % COUNTED == 0:
                spent.voices.append(self.player.voices())
        return spent

    def hold(self, strokes: list[Stroke]) -> Spent:
        """Hold these notes alone, from silence."""
        self.player.hush()
        self._ends, self._frame = [], 0
        self.play(strokes, SETTLING)
        return self.play([], STEADY)

    def _turn(self, coming: list[Stroke]) -> None:
        """Let go and press the keys of the next block."""
        self._frame += BLOCK
        while self._ends and self._ends[0][0] < self._frame:
            self.player.end(heapq.heappop(self._ends)[1])
        while coming and coming[-1].start < self._frame:
            stroke = coming.pop()
            self.player.begin(stroke)
            heapq.heappush(self._ends, (stroke.end, stroke))
