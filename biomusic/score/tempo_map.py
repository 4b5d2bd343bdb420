"""The engine's own clock as few MIDI tempo events, none of which lets the time drift."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

TICKS_PER_BEAT: Final = 960
_TOLERANCE: Final = 0.0005  # s; half of the promised millisecond, the rest is for rounding
_SLOWEST: Final = 0xFFFFFF  # µs a beat, the largest number that a tempo event holds (SMF 1.0)


@dataclass(frozen=True, slots=True)
class TempoPoint:
    """Where the beat was at a moment; the clock runs in straight lines between points."""

    beat: float  # quarter notes since the start
    seconds: float


@dataclass(frozen=True, slots=True)
class TempoEvent:
    """From a tick on, a tempo."""

    tick: int
    microseconds: int  # a beat


def tempo_events(points: Sequence[TempoPoint]) -> tuple[TempoEvent, ...]:
    """The fewest events found that keep every beat within a millisecond of ``points``.

    Each event's tempo is a whole number of microseconds, so the file's clock is followed along
    and what rounding adds is given back by the next event.
    """
    return tuple(_events(_on_ticks(points)))


def _on_ticks(points: Sequence[TempoPoint]) -> list[tuple[int, float]]:
    """(tick, seconds since tick 0), rising; the first stretch's tempo reaches back to tick 0."""
    placed: list[tuple[int, float]] = []
    before: TempoPoint | None = None
    for point in points:
        tick = round(point.beat * TICKS_PER_BEAT)
        pace = 0.0 if before is None else _pace(before, point)
        seconds = point.seconds + (tick / TICKS_PER_BEAT - point.beat) * pace
        if not placed or tick > placed[-1][0]:
            placed.append((tick, seconds))
        before = point
    if len(placed) < 2:
        return []
    (first, start), (second, later) = placed[:2]
    origin = start - first * (later - start) / (second - first)
    return [(0, 0.0), *((tick, s - origin) for tick, s in placed if tick > 0)]


def _pace(before: TempoPoint, point: TempoPoint) -> float:
    beats = point.beat - before.beat
    return (point.seconds - before.seconds) / beats if beats > 0 else 0.0


def _events(points: list[tuple[int, float]]) -> Iterator[TempoEvent]:
    start, clock, place = 0, 0.0, 1
    while place < len(points):
        low, high, pace = 0.0, float(_SLOWEST), 0.0
        while place < len(points):
            tick, seconds = points[place]
            beats = (tick - start) / TICKS_PER_BEAT
            low = max(low, (seconds - _TOLERANCE - clock) / beats)
            high = min(high, (seconds + _TOLERANCE - clock) / beats)
            if low > high:
                break
            pace = min(high, max(low, (seconds - clock) / beats))
            place += 1
        else:
            place = len(points)
        end = points[place - 1][0]
        microseconds = min(_SLOWEST, max(1, round(pace * 1e6)))
        yield TempoEvent(start, microseconds)
        clock += (end - start) / TICKS_PER_BEAT * microseconds / 1e6
        start = end
