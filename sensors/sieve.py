"""Rows of a recording, checked and turned into table frames; what is unusable is counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biomusic.types import Frame, Skipped

from .table import COLUMNS, Column, pack
from .tally import Tally

CHUNK: Final = 1.0  # s; at most so much of a fast column travels in one frame

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Complaint:
    row: int  # from the start of its block
    reason: str


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive rows as they were read; NaN where a cell is empty."""

    first: int  # number of its first row, for people
    times: Floats  # (n,) s, on the recording's own clock
    columns: Mapping[str, Floats]  # by table column, (n,) or (n, 3)
    complaints: Sequence[Complaint] = ()  # what was wrong already while reading


class Sieve:
    """Keeps one recording's time going forward and its values plausible."""

    def __init__(self, device: str, place: str, zero: float | None = None) -> None:
        self.device = device
        self.rows = self.unusable = 0  # rows seen, and those of them with a complaint
        self.first_complaint: tuple[str, str] | None = None  # (where, reason)
        self.latest = 0.0  # s of session time
        self._place = place  # what a row is called: "line", "record"
        self._zero = zero  # s, the recording's clock at the session's start
        self._heard: dict[str, float] = {}  # the last time of each column
        self._tally = Tally(device)

    def sift(self, block: Block) -> list[Frame | Skipped]:
        """Frames, and words about what was skipped, in order of ``t``."""
        finite = block.times[np.isfinite(block.times)]
        if self._zero is None and len(finite):
            self._zero = float(finite[0])
        times = block.times - (self._zero or 0.0)
        complaints = list(block.complaints)
        _complain(complaints, _timeless(times, block), "the row has no time")
        usable, clock = self._forward(times, complaints)
        frames: list[Frame] = []
        for name, values in block.columns.items():
            kept = self._plausible(COLUMNS[name], times, values, usable, complaints)
            frames.extend(_frames(self.device, COLUMNS[name], times[kept], values[kept]))
        skips = self._report(block.first, clock, complaints)
        self.rows += len(times)
        self.unusable += len({complaint.row for complaint in complaints})
        return sorted([*frames, *skips], key=attrgetter("t"))

    def rest(self) -> list[Skipped]:
        """What is still to be said at the end."""
        return self._tally.rest(self.latest)

    def _forward(
        self, times: Floats, complaints: list[Complaint]
    ) -> tuple[NDArray[np.bool], Floats]:
        """Which rows have a usable time, and the time that had been reached at every row."""
        timed = np.isfinite(times)
        after = np.append(times[1:], np.nan)
        before = np.append(self.latest, times[:-1])
        spike = timed & (times > after) & (after >= before)  # a lone stamp from the future
        calm = np.where(timed & ~spike, times, -np.inf)
        reached = np.maximum.accumulate(np.append(self.latest, calm))
        backwards = timed & ~spike & (times < reached[:-1])
        _complain(complaints, spike, "the time jumps ahead and back")
        _complain(complaints, backwards, "the time goes backwards")
        self.latest = float(reached[-1])
        return timed & ~spike & ~backwards, reached[1:]

    def _plausible(
        self,
        column: Column,
        times: Floats,
        values: Floats,
        usable: NDArray[np.bool],
        complaints: list[Complaint],
    ) -> NDArray[np.intp]:
        """Indices of the rows to keep of one column."""
        square = values.reshape(len(times), column.width)
        present = usable & ~np.isnan(square).any(axis=1)
        inside = ((square >= column.low) & (square <= column.high)).all(axis=1)
        span = f"{column.low:g}–{column.high:g} {column.unit}"
        _complain(complaints, present & ~inside, f"{column.name} is outside {span}")
        good = np.flatnonzero(present & inside)
        previous = np.append(self._heard.get(column.name, -np.inf), times[good])[:-1]
        twice = np.zeros(len(times), dtype=np.bool)
        twice[good[times[good] <= previous]] = True
        _complain(complaints, twice, f"{column.name} has this time already")
        kept = good[times[good] > previous]
        if len(kept):
            self._heard[column.name] = float(times[kept[-1]])
        return kept

    def _report(self, first: int, clock: Floats, complaints: list[Complaint]) -> Iterator[Skipped]:
        for complaint in sorted(complaints, key=attrgetter("row")):
            where = f"{self._place} {first + complaint.row}"
            if self.first_complaint is None:
                self.first_complaint = (where, complaint.reason)
            t = float(clock[complaint.row]) if complaint.row < len(clock) else self.latest
            yield from self._tally.note(t, where, complaint.reason)


def _timeless(times: Floats, block: Block) -> NDArray[np.bool]:
    """Rows with values but no time that nobody complained of yet; an empty row is no mistake."""
    timeless = ~np.isfinite(times)
    timeless[[complaint.row for complaint in block.complaints if complaint.row < len(times)]] = (
        False
    )
    filled = np.zeros(len(times), dtype=np.bool)
    for values in block.columns.values():
        filled |= ~np.isnan(values.reshape(len(times), -1)).all(axis=1)
    return timeless & filled


def _complain(complaints: list[Complaint], rows: NDArray[np.bool], reason: str) -> None:
    complaints.extend(Complaint(int(row), reason) for row in np.flatnonzero(rows))


def _frames(device: str, column: Column, times: Floats, values: Floats) -> Iterator[Frame]:
    """One frame a row, or for a fast column one for every second begun; stamped at its end."""
    if not len(times):
        return
    seconds = np.floor(times / CHUNK)
    ends = np.flatnonzero(np.diff(seconds)) + 1 if column.chunked else np.arange(1, len(times))
    payload, size = pack(times, values), 8 * (1 + column.width)
    starts = [0, *ends.tolist()]
    for start, end in zip(starts, [*starts[1:], len(times)], strict=True):
        t = float(times[end - 1])
        yield Frame(t, device, column.name, payload[start * size : end * size])
