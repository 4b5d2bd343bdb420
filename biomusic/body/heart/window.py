"""The NN intervals of the last seconds, with sums that slide exactly."""

from __future__ import annotations

from collections import deque
from math import sqrt
from typing import Final, NamedTuple

from biomusic.types import Beat, BeatClass

NANOSECONDS: Final = 1_000_000  # in 1 ms
FAR: Final = 50 * NANOSECONDS  # ns, of pNN50


class Entry(NamedTuple):
    """One decided beat."""

    t: float  # s
    nn: float  # ms; 0 where it has no NN interval
    length: int  # ns, the same
    times: int  # NN intervals of that length; more than one where beats were missed
    difference: int | None  # ns, from the NN interval right before, if both were measured
    corrected: int  # beats that were put right or set aside


class Entries:
    """Makes entries of beats in a row."""

    def __init__(self) -> None:
        self._measured: int | None = None  # ns, the last interval if nothing was made of it

    def make(self, beat: Beat) -> Entry:
        """The entry of the next beat."""
        nn = beat.nn or 0.0
        length = round(nn * NANOSECONDS)
        measured = length if nn and beat.nn == beat.rr else None
        before, self._measured = self._measured, measured
        difference = None if measured is None or before is None else measured - before
        times = (
            round((beat.rr or nn) / nn) if beat.label is BeatClass.MISSED and nn else int(nn > 0)
        )
        normal = beat.label is BeatClass.NORMAL and (beat.nn is not None or beat.rr is None)
        corrected = times - 1 if times > 1 else int(not normal)
        return Entry(beat.t, nn, length, times, difference, corrected)


class Window:
    """Sums over the last seconds, in whole nanoseconds: exact however long the session lasts.

    A difference belongs to the window when both its intervals do.  Differences from or to an
    interval that was corrected are left out: they tell of the correction, not of the heart.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.entries: deque[Entry] = deque()
        self.length = 0  # ns of NN intervals
        self.count = 0  # NN intervals
        self.differences = 0
        self._beats = self._corrected = self._squares = self._steps = self._far = 0

    def add(self, entry: Entry) -> None:
        """Take the next entry, with which the window ends, and let go what is older than it."""
        entries, edge = self.entries, entry.t - self.seconds
        if entries:
            self._weigh_step(entry, 1)
        entries.append(entry)
        self._weigh(entry, 1)
        while entries[0].t <= edge:
            self._weigh(entries.popleft(), -1)
            self._weigh_step(entries[0], -1)  # its difference reached back to the one that is gone

    @property
    def heard(self) -> float:
        """Seconds of NN intervals."""
        return self.length / (1000 * NANOSECONDS)

    @property
    def corrected(self) -> float:
        """Share of the beats that were corrected, 0–1."""
        return self._corrected / self._beats if self._beats else 0.0

    @property
    def rmssd(self) -> float:
        """Root mean square of successive differences (ms)."""
        return sqrt(self._steps / self.differences) / NANOSECONDS

    @property
    def far(self) -> float:
        """Share of the intervals that differ by more than 50 ms from the one before, 0–1."""
        return self._far / (self.differences + 1)  # of intervals, as the Task Force (1996) has it

    @property
    def sdnn(self) -> float:
        """Standard deviation of the intervals (ms), with one degree of freedom lost."""
        spread = self.count * self._squares - self.length * self.length
        return sqrt(spread / (self.count * (self.count - 1))) / NANOSECONDS

    def _weigh(self, entry: Entry, sign: int) -> None:
        times = sign * entry.times
        self.count += times
        self.length += times * entry.length
        self._squares += times * entry.length * entry.length
        self._beats += times or sign
        self._corrected += sign * entry.corrected

    def _weigh_step(self, entry: Entry, sign: int) -> None:
        step = entry.difference
        if step is not None:
            self.differences += sign
            self._steps += sign * step * step
            self._far += sign * (abs(step) > FAR)
