"""Heart-rate variability over the last minute, blank where too much had to be corrected."""

from __future__ import annotations

from collections import deque
from math import sqrt
from typing import Final, NamedTuple

from biomusic.body.gap import HOLD, silence
from biomusic.body.heart.intervals import Judged
from biomusic.types import BeatClass, Estimate

WINDOW: Final = 60.0  # s; ultra-short RMSSD (Laborde 2017)
ENOUGH: Final = 30.0  # s of NN intervals
NANOSECONDS: Final = 1_000_000  # in 1 ms
MOST_CORRECTED: Final = 0.05  # share; 1 % uncorrected artefacts make RMSSD 158 % wrong


class _Entry(NamedTuple):
    t: float  # s, the closing beat
    length: int  # ns; 0 where it is no NN interval
    square: int | None  # ns², of the difference from the NN interval right before it
    plain: bool  # whether nothing was corrected


class Variability:
    """RMSSD and the share of corrected beats over the last minute.

    Sums slide in whole nanoseconds, so they are exact however long the session lasts.
    """

    def __init__(self) -> None:
        self._entries: deque[_Entry] = deque()
        self._last: int | None = None  # ns, the last NN interval
        self._length = self._squares = self._differences = self._plain = 0
        self._rmssd: Estimate | None = None

    def add(self, judged: Judged) -> None:
        """Take the next judged interval."""
        length = round(judged.ms * NANOSECONDS) if judged.nn else 0
        follows = judged.nn and judged.follows and self._last is not None
        square = (length - self._last) ** 2 if follows and self._last is not None else None
        entry = _Entry(judged.t, length, square, judged.beat is BeatClass.NORMAL)
        if self._entries:
            self._count_difference(entry, 1)
        self._entries.append(entry)
        self._length += length
        self._plain += entry.plain
        if judged.nn:
            self._last = length
        self._rmssd = None

    def at(self, t: float) -> tuple[Estimate, float]:
        """RMSSD (ms) and the share of corrected beats (0–1) over the 60 s before ``t`` (s).

        RMSSD is the root mean square of successive NN differences.  It is None with fewer
        than 30 s of NN intervals, with more than 5 % of the beats corrected, or 5 s after the
        last beat.
        """
        entries = self._entries
        if entries and entries[0].t <= t - WINDOW:
            self._slide(t)
        if not entries:
            return Estimate.unknown("no RR intervals"), 0.0
        corrected = 1.0 - self._plain / len(entries)
        age = t - entries[-1].t
        if age > HOLD:
            return Estimate.unknown(silence("heartbeat", age)), corrected
        if self._rmssd is None:
            self._rmssd = self._compute(corrected)
        return self._rmssd, corrected

    def _slide(self, t: float) -> None:
        entries = self._entries
        while entries and entries[0].t <= t - WINDOW:
            gone = entries.popleft()
            self._length -= gone.length
            self._plain -= gone.plain
            if entries:  # its difference reached back to the one that is gone
                self._count_difference(entries[0], -1)
            self._rmssd = None

    def _count_difference(self, entry: _Entry, sign: int) -> None:
        if entry.square is not None:
            self._squares += sign * entry.square
            self._differences += sign

    def _compute(self, corrected: float) -> Estimate:
        seconds = self._length / NANOSECONDS / 1000.0
        if seconds < ENOUGH or not self._differences:
            return Estimate.unknown(f"{seconds:.0f} s of clean heartbeats, 30 s are needed")
        if corrected > MOST_CORRECTED:
            return Estimate.unknown(f"{corrected:.0%} of the heartbeats were corrected")
        rmssd = sqrt(self._squares / self._differences) / NANOSECONDS
        return Estimate(rmssd, rmssd / sqrt(2.0 * self._differences))
