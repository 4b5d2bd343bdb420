"""The messages of a FIT file that concern a body, read as plain numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

WANTED: Final = ("record", "hrv", "session", "sport", "file_id", "device_info")


@dataclass(frozen=True, slots=True)
class Record:
    """One ``record`` message; NaN where it has no such field."""

    t: float  # s since 1970
    heart_rate: float  # bpm
    cadence: float  # as sent: strides/min for runners, with its fraction
    speed: float  # m/s


@dataclass(slots=True)
class Activity:
    sport: str = ""
    title: str = ""  # maker and product; never a serial number
    records: list[Record] = field(default_factory=list[Record])
    intervals: list[tuple[float, tuple[float, ...]]] = field(
        default_factory=list[tuple[float, tuple[float, ...]]]
    )  # (s since 1970 of the record before, RR in s)
    broken: str = ""  # why the reading ended early, in words


def take(activity: Activity, name: str, fields: Mapping[str, Any]) -> None:
    """Add one message, by its name and its fields."""
    if name == "record":
        activity.records.append(_record(fields))
    elif name == "hrv":
        seconds = _several(fields.get("time"))
        t = activity.records[-1].t if activity.records else math.nan
        known = tuple(float(s) for s in seconds if _is_number(s))
        if known and math.isfinite(t):
            activity.intervals.append((t, known))
    elif name in ("session", "sport"):
        activity.sport = activity.sport or str(fields.get("sport") or "")
    elif name == "file_id":
        names = (fields.get("manufacturer"), fields.get("garmin_product"), fields.get("product"))
        words = dict.fromkeys(word for word in names if isinstance(word, str))
        activity.title = activity.title or " ".join(words)


def _record(fields: Mapping[str, Any]) -> Record:
    stamp = fields.get("timestamp")
    speed = _number(fields.get("enhanced_speed"))
    return Record(
        stamp.timestamp() if isinstance(stamp, datetime) else math.nan,
        _number(fields.get("heart_rate")),
        _number(fields.get("cadence")) + (_number(fields.get("fractional_cadence"), 0.0)),
        _number(fields.get("speed")) if math.isnan(speed) else speed,
    )


def _several(value: Sequence[Any] | float | None) -> Sequence[Any]:
    return value if isinstance(value, Sequence) else (value,)


def _number(value: Any, otherwise: float = math.nan) -> float:
    return float(value) if _is_number(value) else otherwise


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)
