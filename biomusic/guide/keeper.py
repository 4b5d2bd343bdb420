"""Keeping a heart in its zone: a push between −1 and 1, damped, with a dead band and foresight.

A heart answers effort 15–30 s late on its way up and 60–150 s late on its way down (YoYoTest),
and people answer music later still.  Music that answers each beat overshoots (the KTH thesis in
evidence §1.2).  So the push looks ahead along the heart's own slope, is content within the middle
of the zone, and builds up over a minute; a heart that is already on its way is left alone.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from biomusic.guide.gap import HOLD, LOST

SMOOTH: Final = 6.0  # s; takes away the strap's rounding and the breath
SLOW: Final = 24.0  # s; compared with the smooth rate it tells the slope
AHEAD: Final = 20.0  # s of foresight, as long as a heart is late on its way up
CONTENT: Final = 0.1  # of the zone's width, to either side of its middle
BUILD: Final = 60.0  # s in which an error of half a zone builds up to a full push
AT_ONCE: Final = 1.5  # push per half zone of error, without waiting
COMING: Final = 2.0 / 60.0  # bpm/s toward the zone; a heart that comes by itself is awaited
OUT: Final = 30.0  # s out of the zone before a signal says so
AGAIN: Final = 90.0  # s between signals


class Push(NamedTuple):
    """What the music should do about the heart."""

    value: float  # −1 calmest, 0 neither, 1 liveliest
    outside: int  # −1 the heart has been below the zone for a while, 1 above; 0 when a signal is
    # not due
    words: str


class Keeper:
    """One heart's way into its zone."""

    def __init__(self) -> None:
        self._built = 0.0  # −1 … 1
        self._smooth = self._slow = 0.0  # bpm
        self._heard: float | None = None  # s
        self._t: float | None = None
        self._left: float | None = None  # s, since when the heart has been out
        self._told = float("-inf")  # s, when it was last said
        self._last = Push(0.0, 0, "no heart rate: neither up nor down")

    def update(self, t: float, rate: float | None, goal: tuple[float, float]) -> Push:
        """The push at ``t`` (s) for a heart at ``rate`` (bpm); ``goal`` is low and high (bpm)."""
        seconds = 0.0 if self._t is None else max(0.0, min(1.0, t - self._t))
        self._t = t
        if rate is None:
            return self._without(t)
        self._hear(t, rate, seconds)
        middle, half = (goal[0] + goal[1]) / 2.0, max(1.0, (goal[1] - goal[0]) / 2.0)
        slope = (self._smooth - self._slow) / (SLOW - SMOOTH)
        error = _beyond(middle - (self._smooth + AHEAD * slope), 2.0 * CONTENT * half) / half
        if not _coming(error, slope):
            self._built = _bounded(self._built + error * seconds / BUILD)
        value = _bounded(self._built + AT_ONCE * error)
        self._last = Push(value, self._signal(t, goal), _words(self._smooth, goal, value))
        return self._last

    def _hear(self, t: float, rate: float, seconds: float) -> None:
        if self._heard is None or t - self._heard > LOST:
            self._smooth = self._slow = rate
        self._heard = t
        self._smooth += (rate - self._smooth) * seconds / (seconds + SMOOTH)
        self._slow += (rate - self._slow) * seconds / (seconds + SLOW)

    def _without(self, t: float) -> Push:
        """The one gap timeline: hold, fade, and then know nothing."""
        self._left = None
        silent = float("inf") if self._heard is None else t - self._heard
        left = min(1.0, max(0.0, (LOST - silent) / (LOST - HOLD)))
        if not left:
            self._built = 0.0
        words = "holding what the heart last asked for" if left else "no heart rate: neither up nor"
        return Push(self._last.value * left, 0, words if left else words + " down")

    def _signal(self, t: float, goal: tuple[float, float]) -> int:
        side = int(self._smooth > goal[1]) - int(self._smooth < goal[0])
        if not side:
            self._left = None
            return 0
        self._left = t if self._left is None else self._left
        if t - self._left < OUT or t - self._told < AGAIN:
            return 0
        self._told = t
        return side


def _coming(error: float, slope: float) -> bool:
    return (error > 0.0 and slope > COMING) or (error < 0.0 and slope < -COMING)


def _beyond(apart: float, content: float) -> float:
    """What is left of a distance outside the dead band."""
    return max(0.0, apart - content) + min(0.0, apart + content)


def _bounded(value: float) -> float:
    return min(1.0, max(-1.0, value))


def _words(rate: float, goal: tuple[float, float], value: float) -> str:
    low, high = goal
    if rate > high:
        return f"heart {rate - high:.0f} above the zone: calmer"
    if rate < low:
        return f"heart {low - rate:.0f} below the zone: livelier"
    if abs(value) < 0.1:
        return "heart in the zone"
    return f"heart in the zone, held {'up' if value > 0 else 'down'}"
