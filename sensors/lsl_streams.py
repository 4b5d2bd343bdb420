"""Lab Streaming Layer streams as they were pulled: ECG, acceleration, RR and heart rate.

A device is one stream.  Its description comes first, then rows of stamps and channels, raw
but for the stamps, which are seconds since the session's start.  So everything that is a
matter of judgement, units, jitter and gaps, is decided here, and a journal of a session
says the same again on a machine without the library.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from biomusic.errors import MalformedError
from biomusic.ports import Decoder, Wearable
from biomusic.types import AccelerationChunk, EcgChunk, Frame, HeartRate, Interval, Sample

from .beats import BeatChain
from .lsl_meaning import (
    ACCELERATION,
    CLOSING_BEAT,
    DESCRIPTION,
    ECG,
    INTERVALS,
    RATE,
    SAMPLES,
    Description,
    Reading,
    UnreadableError,
    read,
)
from .lsl_times import Run, SmoothTimes
from .table import HOLE

ASTRAY: Final = 3600.0  # s from the arrival: stamps of another clock, such as seconds since 1970
MISSING: Final = "samples are missing"
HOLES: Final = "beats are missing between two intervals"

Floats = NDArray[np.float64]


class LslDecoder:
    """Remembers what the stream said of itself, its line through the stamps, and its beats."""

    def __init__(self) -> None:
        self.lost = Counter[str]()  # what gaps cost, by reason
        self._description: Description | None = None
        self._readings: tuple[Reading, ...] = ()
        self._smooth: SmoothTimes | None = None
        self._beats = BeatChain()  # for intervals whose stamps may be their packet's
        self._segment = 0  # of intervals that are stamped by their beats
        self._last_beat: float | None = None
        self._latest = float("-inf")  # s, the last stamp of an irregular stream

    def break_off(self) -> None:
        """The link was lost: nothing is bridged from before it to after."""
        self._beats.break_off()

    def decode(self, frame: Frame) -> Sequence[Sample]:
        """The samples of a chunk, or none for a description."""
        if frame.stream == DESCRIPTION:
            self._learn(frame)
            return []
        if frame.stream != SAMPLES or self._description is None:
            words = "nobody described this stream"
            raise MalformedError(frame.stream, words, frame.payload)
        try:
            rows = _rows(frame, len(self._description.channels))
            values = [self._values(frame, reading, rows) for reading in self._readings]
            return self._place(frame, rows[:, 0], values)
        except MalformedError:
            self._break_off()
            raise

    def _learn(self, frame: Frame) -> None:
        description = Description.from_bytes(frame.payload)
        try:
            self._readings = read(description)
        except UnreadableError as problem:
            raise MalformedError(frame.stream, str(problem), frame.payload) from problem
        before, self._description = self._description, description
        self._break_off()
        if before is None or before.rate != description.rate:
            segment = self._smooth.segment if self._smooth else 0
            self._smooth = SmoothTimes(description.rate) if description.rate > 0 else None
            if self._smooth:
                self._smooth.segment = segment

    def _break_off(self) -> None:
        if self._smooth:
            self._smooth.break_off()
        self._beats.break_off()
        self._segment += self._last_beat is not None
        self._last_beat = None

    def _values(self, frame: Frame, reading: Reading, rows: Floats) -> Floats:
        """A reading's columns in our unit, (n, width); NaN is a hole in irregular streams only."""
        kind = reading.kind
        values = rows[:, [1 + column for column in reading.columns]] * reading.scale
        fine = (values >= kind.low) & (values <= kind.high)
        if self._smooth is None:
            fine |= np.isnan(values)
        if not bool(fine.all()):
            words = f"{kind.name} is outside {kind.low:g}–{kind.high:g}"
            raise MalformedError(frame.stream, words, frame.payload)
        return values

    def _place(self, frame: Frame, stamps: Floats, values: list[Floats]) -> list[Sample]:
        if self._smooth is None:
            return self._scattered(frame, stamps, values)
        missing = self._smooth.missing
        runs = self._smooth.place(stamps)
        if self._smooth.missing > missing:
            self.lost[MISSING] += self._smooth.missing - missing
        samples: list[Sample] = []
        for run in runs:
            for reading, column in zip(self._readings, values, strict=True):
                samples.extend(_regular(frame, reading, run, column))
        return samples

    def _scattered(self, frame: Frame, stamps: Floats, values: list[Floats]) -> list[Sample]:
        samples: list[Sample] = []
        for row, t in enumerate(stamps.tolist()):
            if t < self._latest:
                raise MalformedError(frame.stream, "time goes backwards", frame.payload)
            self._latest = t
            for reading, column in zip(self._readings, values, strict=True):
                value = float(column[row, 0])
                if np.isnan(value):
                    continue
                if reading.kind is INTERVALS:
                    samples.extend(self._interval(frame, t, value))
                else:
                    samples.append(HeartRate(t=t, bpm=value, **_stamp(frame, 0)))
        return samples

    def _interval(self, frame: Frame, t: float, ms: float) -> list[Interval]:
        if self._description is not None and self._description.stamped == CLOSING_BEAT:
            if self._last_beat is not None and t - self._last_beat - ms / 1000 > HOLE:
                self._segment += 1
                self.lost[HOLES] += 1
            self._last_beat = t
            return [Interval(t=t, ms=ms, **_stamp(frame, self._segment))]
        segment = self._beats.segment
        beats = self._beats.place(t, [ms / 1000])
        self.lost[HOLES] += self._beats.segment > segment
        return [Interval(t=beat.t, ms=ms, **_stamp(frame, beat.segment)) for beat in beats]


def _regular(frame: Frame, reading: Reading, run: Run, column: Floats) -> list[Sample]:
    values = column[run.first : run.first + len(run.times)]
    stamp = _stamp(frame, run.segment)
    if reading.kind is ECG:
        first = float(run.times[0])
        return [EcgChunk(t=first, times=run.times, microvolts=values[:, 0], **stamp)]
    if reading.kind is ACCELERATION:
        first = float(run.times[0])
        return [AccelerationChunk(t=first, times=run.times, milli_g=values, **stamp)]
    pairs = zip(run.times.tolist(), values[:, 0].tolist(), strict=True)
    return [HeartRate(t=t, bpm=bpm, **stamp) for t, bpm in pairs if reading.kind is RATE]


def _rows(frame: Frame, channels: int) -> Floats:
    """Rows of stamp and channels, (n, 1 + channels)."""
    size = 8 * (1 + channels)
    if not frame.payload or len(frame.payload) % size:
        words = f"{len(frame.payload)} bytes are not rows of {size}"
        raise MalformedError(frame.stream, words, frame.payload)
    rows = np.frombuffer(frame.payload, "<f8").astype(np.float64).reshape(-1, 1 + channels)
    if not bool((np.abs(rows[:, 0] - frame.t) <= ASTRAY).all()):
        raise MalformedError(frame.stream, "its stamps are not of LSL's clock", frame.payload)
    return rows


def _stamp(frame: Frame, segment: int) -> dict[str, Any]:
    return {"t_arrival": frame.t, "device": frame.device, "segment": segment}


class LslStreams:
    """The kind of device; see the module."""

    streams = ("ECG", "acceleration", "RR", "heart rate")

    def decoder(self) -> Decoder:
        """A fresh decoder for one stream."""
        return LslDecoder()


WEARABLE: Wearable = LslStreams()
