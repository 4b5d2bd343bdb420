"""A live session as a FIT activity, for the training diaries that everybody else uses.

One record a second, with the music's tempo and the heart-rate zone as developer fields.  By the
profile's own convention a runner's cadence is in strides a minute, half the steps, and a cyclist's
in turns of the pedals, half the strokes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from biomusic.journal import Cue, read_header, read_journal
from biomusic.session.measures import MOVING, rides
from biomusic.types import Activity, BodyState
from biomusic.whole import written_whole

APPLICATION: Final = UUID("6a0c2f4e-5b1d-4c58-9d0b-b10305c0de01").bytes
TEMPO, ZONE = range(2)  # the numbers of our fields
FASTEST: Final = 65.0  # m/s; the profile's field holds no more
STRIDES: Final = 254  # a minute, likewise


@dataclass(frozen=True, slots=True)
class Second:
    """What a record says."""

    t: float  # s
    heart_rate: float | None  # bpm
    cadence: float | None  # steps or strokes/min
    speed: float | None  # m/s
    metres: float
    zone: int | None
    tempo: float  # bpm, of the music
    activity: Activity


def write_activity(journal: Path, path: Path) -> None:
    """Write the activity of a live session beside its place, then move it there.

    Raises:
        InputError: not a journal.
        OutputError: the place cannot be written.
    """
    begun = read_header(journal).begun or datetime.fromtimestamp(journal.stat().st_mtime, UTC)
    encoded = _encoded(begun, list(_seconds(journal)))
    with written_whole(path) as draft:
        draft.write_bytes(encoded)


def _seconds(journal: Path) -> Iterator[Second]:
    """The session, a look a second."""
    state: BodyState | None = None
    metres, before, following = 0.0, 0.0, 0.0
    for record in read_journal(journal):
        if isinstance(record, BodyState):
            metres += (record.speed.value or 0.0) * (record.t - before)
            state, before = record, record.t
        elif isinstance(record, Cue) and state is not None and state.t >= following:
            following = state.t + 1.0
            yield Second(
                state.t,
                state.heart_rate.value,
                state.cadence.value,
                state.speed.value,
                metres,
                state.heart_rate_zone,
                record.intent.tempo,
                state.activity,
            )


def _encoded(begun: datetime, seconds: list[Second]) -> bytes:
    fit: Any = import_module("fit_tool")
    types: Any = import_module("fit_tool.profile.profile_type")
    builder = fit.FitFileBuilder(auto_define=True, min_string_size=24)
    start = round(begun.timestamp()) * 1000  # ms
    end = start + round(1000 * (seconds[-1].t if seconds else 0.0))
    builder.add(
        _message(
            "file_id",
            type=types.FileType.ACTIVITY,
            manufacturer=types.Manufacturer.DEVELOPMENT.value,
            product=0,
            time_created=start,
        )
    )
    _describe(builder)
    builder.add(_timer(types, start, types.EventType.START))
    for second in seconds:
        builder.add(_record(start, second))
    builder.add(_timer(types, end, types.EventType.STOP_ALL))
    _summarise(builder, types, start, end, seconds)
    encoded: bytes = builder.build().to_bytes()
    return encoded


def _describe(builder: Any) -> None:
    """Say what our own fields are."""
    builder.add(_message("developer_data_id", application_id=APPLICATION, developer_data_index=0))
    kinds: Any = import_module("fit_tool.base_type")
    for number, name, units in ((TEMPO, "music_tempo", "bpm"), (ZONE, "heart_rate_zone", "zone")):
        builder.add(
            _message(
                "field_description",
                developer_data_index=0,
                field_definition_number=number,
                fit_base_type_id=kinds.BaseType.UINT8,
                field_name=name,
                units=units,
            )
        )


def _record(start: int, second: Second) -> Any:
    ours = [_ours(TEMPO, round(second.tempo))]
    if second.zone is not None:
        ours.append(_ours(ZONE, second.zone))
    module: Any = import_module("fit_tool.profile.messages.record_message")
    record = module.RecordMessage(developer_fields=ours)
    record.timestamp = start + round(1000 * second.t)
    record.distance = second.metres
    if second.heart_rate is not None:
        record.heart_rate = round(second.heart_rate)
    if second.cadence is not None:
        record.cadence = min(STRIDES, round(second.cadence / 2.0))
    if second.speed is not None:
        record.speed = min(FASTEST, second.speed)
    return record


def _ours(number: int, value: int) -> Any:
    module: Any = import_module("fit_tool.developer_field")
    field = module.DeveloperField(developer_data_index=0, field_id=number, size=1)
    field.set_value(0, min(255, max(0, value)))
    return field


def _timer(types: Any, at: int, what: Any) -> Any:
    return _message("event", event=types.Event.TIMER, event_type=what, timestamp=at)


def _summarise(builder: Any, types: Any, start: int, end: int, seconds: list[Second]) -> None:
    whole = {
        "timestamp": end,
        "start_time": start,
        "total_elapsed_time": (end - start) / 1000.0,
        "total_timer_time": (end - start) / 1000.0,
        "total_distance": seconds[-1].metres if seconds else 0.0,
    }
    sport = _sport(types, seconds)
    builder.add(_message("lap", **whole))
    builder.add(_message("session", **whole, sport=sport, first_lap_index=0, num_laps=1))
    builder.add(
        _message(
            "activity",
            timestamp=end,
            total_timer_time=(end - start) / 1000.0,
            num_sessions=1,
            type=types.Activity.MANUAL,
        )
    )


def _sport(types: Any, seconds: list[Second]) -> Any:
    """What it was for the most part of the moving."""
    activities = [second.activity for second in seconds]
    if rides(activities):
        return types.Sport.CYCLING
    moved = any(activity in MOVING for activity in activities)
    return types.Sport.RUNNING if moved else types.Sport.GENERIC


def _message(name: str, **values: Any) -> Any:
    """A message of the profile with its fields."""
    module: Any = import_module(f"fit_tool.profile.messages.{name}_message")
    kind = "".join(part.capitalize() for part in name.split("_")) + "Message"
    message = getattr(module, kind)()
    for field, value in values.items():
        setattr(message, field, value)
    return message
