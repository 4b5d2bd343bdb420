"""The columns of a recording: one stream a column, rows of (t, value) as float64.

A wearable like any other, so that a file is decoded by the same road as a radio.  Payloads are
little-endian; a row is ``t`` (s) and one value, or three of them for acceleration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from biomusic.errors import MalformedError
from biomusic.ports import Decoder, Wearable
from biomusic.types import (
    AccelerationChunk,
    Cadence,
    EcgChunk,
    Frame,
    HeartRate,
    Interval,
    PedalCadence,
    Respiration,
    RidingSpeed,
    Sample,
    Speed,
)

HOLE: Final = 0.25  # s; time between two intervals in which a beat is missing (the shortest RR)


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds and what is plausible in it."""

    name: str
    unit: str
    low: float
    high: float
    width: int = 1  # values in a row
    chunked: bool = False  # many rows a second, which travel together


# Ranges: heart 20–250 bpm and RR 250–2500 ms as for straps; ECG ±300 mV, the electrode offset
# that IEC 60601-2-27 §201.12.4 wants tolerated; acceleration ±16 g, the widest range of common
# sensors; 300 steps/min and 15 m/s lie above the best sprinters, 300 rpm and 45 m/s above the best
# cyclists; breathing 2–80 per minute.
COLUMNS: Final[Mapping[str, Column]] = {
    column.name: column
    for column in (
        Column("heart_rate_bpm", "bpm", 20, 250),
        Column("rr_ms", "ms", 250, 2500),
        Column("ecg_uv", "µV", -300_000, 300_000, chunked=True),
        Column("acc_mg", "mg", -16_000, 16_000, width=3, chunked=True),
        Column("cadence_spm", "steps/min", 0, 300),
        Column("speed_mps", "m/s", 0, 15),
        Column("pedal_rpm", "rpm", 0, 300),
        Column("riding_speed_mps", "m/s", 0, 45),
        Column("respiration_bpm", "breaths/min", 2, 80),
    )
}


def pack(times: NDArray[np.float64], values: NDArray[np.float64]) -> bytes:
    """A frame's payload: ``times`` (n,) in s and ``values`` (n,) or (n, 3)."""
    return np.column_stack((times, values)).astype("<f8").tobytes()


def _unpack(frame: Frame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    column = COLUMNS.get(frame.stream)
    if column is None:
        raise MalformedError(frame.stream, "a table has no such column", frame.payload)
    size = 8 * (1 + column.width)
    if not frame.payload or len(frame.payload) % size:
        words = f"{len(frame.payload)} bytes are not rows of {size}"
        raise MalformedError(frame.stream, words, frame.payload)
    rows = np.frombuffer(frame.payload, "<f8").astype(np.float64).reshape(-1, 1 + column.width)
    times, values = rows[:, 0], rows[:, 1:]
    if not np.isfinite(times).all() or bool((np.diff(times) <= 0).any()):
        raise MalformedError(frame.stream, "time does not go forward", frame.payload)
    if not bool(((values >= column.low) & (values <= column.high)).all()):
        words = f"a value is outside {column.low:g}–{column.high:g} {column.unit}"
        raise MalformedError(frame.stream, words, frame.payload)
    return times, values


class TableDecoder:
    """Remembers where the last interval ended, to know a hole when it sees one."""

    def __init__(self) -> None:
        self._last_beat: float | None = None
        self._segment = 0

    def break_off(self) -> None:
        """Rows carry their own times, so a hole shows by itself."""

    def decode(self, frame: Frame) -> Sequence[Sample]:
        """The samples of a frame's rows."""
        times, values = _unpack(frame)
        stamp: dict[str, Any] = {"t_arrival": frame.t, "device": frame.device}
        if frame.stream == "ecg_uv":
            t = float(times[0])
            return [EcgChunk(t=t, times=times, microvolts=values[:, 0], **stamp)]
        if frame.stream == "acc_mg":
            return [AccelerationChunk(t=float(times[0]), times=times, milli_g=values, **stamp)]
        rows = zip(times.tolist(), values[:, 0].tolist(), strict=True)
        if frame.stream == "rr_ms":
            return [self._interval(t, ms, stamp) for t, ms in rows]
        return [_SCALARS[frame.stream](t, value, stamp) for t, value in rows]

    def _interval(self, t: float, ms: float, stamp: dict[str, Any]) -> Interval:
        if self._last_beat is not None and t - self._last_beat - ms / 1000 > HOLE:
            self._segment += 1
        self._last_beat = t
        return Interval(t=t, ms=ms, segment=self._segment, **stamp)


_SCALARS: Final[Mapping[str, Callable[[float, float, dict[str, Any]], Sample]]] = {
    "heart_rate_bpm": lambda t, value, stamp: HeartRate(t=t, bpm=value, **stamp),
    "cadence_spm": lambda t, value, stamp: Cadence(t=t, steps_per_minute=value, **stamp),
    "speed_mps": lambda t, value, stamp: Speed(t=t, metres_per_second=value, **stamp),
    "pedal_rpm": lambda t, value, stamp: PedalCadence(t=t, revolutions_per_minute=value, **stamp),
    "riding_speed_mps": lambda t, value, stamp: RidingSpeed(t=t, metres_per_second=value, **stamp),
    "respiration_bpm": lambda t, value, stamp: Respiration(t=t, breaths_per_minute=value, **stamp),
}


PEDALS: Final = ("pedal cadence", "riding speed")


class Table:
    """The kind of device; see the module."""

    streams = (
        "heart rate",
        "RR",
        "ECG",
        "acceleration",
        "cadence",
        "speed",
        *PEDALS,
        "respiration",
    )

    def decoder(self) -> Decoder:
        """A fresh decoder for one recording."""
        return TableDecoder()


WEARABLE: Wearable = Table()
