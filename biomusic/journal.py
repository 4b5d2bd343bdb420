"""Every event of a session in the order it was met: written line by line, read back exactly.

One JSON object a line, with one key that names the record: ``{"state": {…}}``.  The file only
ever grows, so a power cut costs at most the last line, which the reader drops.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from biomusic.config import Preset
from biomusic.errors import InputError, OutputError
from biomusic.types import Bar, BodyState, Choice, Connection, Frame, Intent, Mark, Person, Skipped

SCHEMA: Final = 1
FLUSH: Final = 0.2  # s; what a crash of ours may cost
SYNC: Final = 1.0  # s; what a power cut may cost


class Header(BaseModel):
    """Line one: everything that a replay needs to know."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_number: int = SCHEMA
    version: str  # biomusic's
    libraries: dict[str, str]  # name → version, of those that decide the bits
    source: str  # what was listened to, for people
    preset: Preset
    preset_hash: str  # SHA-256 of the preset's canonical JSON
    person: Person
    seed: int
    duration: float | None = None  # s, how long the source said it would last
    begun: datetime | None = None  # UTC, of a live session


@dataclass(frozen=True, slots=True)
class Refused:
    """A frame that its decoder could not believe; the frame itself stands on the line before."""

    t: float  # s
    device: str
    stream: str
    reason: str  # in words


@dataclass(frozen=True, slots=True)
class Cue:
    """An intent, and where the engine was when it heard of it."""

    frame: int
    beat: float  # quarter notes from the session's start
    intent: Intent
    pull: float = 0.0  # quarter notes that the beat is to be moved by


@dataclass(frozen=True, slots=True)
class PlacedBar:
    """A bar, the beat at which it starts, and the frame at which it was handed over."""

    frame: int
    beat: float  # quarter notes from the session's start
    bar: Bar


@dataclass(frozen=True, slots=True)
class Ending:
    """The fade began here."""

    frame: int
    seconds: float


@dataclass(frozen=True, slots=True)
class End:
    """The last line of a session that ended as it should."""

    frames: int
    audio_hash: str  # SHA-256 of all float32 samples; "" of a live session, which keeps none


Record = (
    Header
    | Frame
    | Connection
    | Skipped
    | Mark
    | Choice
    | Refused
    | BodyState
    | Cue
    | PlacedBar
    | Ending
    | End
)

_NAMES: Final[dict[type[Any], str]] = {
    Header: "header",
    Frame: "frame",
    Connection: "connection",
    Skipped: "skipped",
    Mark: "mark",
    Choice: "choice",
    Refused: "refused",
    BodyState: "state",
    Cue: "cue",
    PlacedBar: "bar",
    Ending: "ending",
    End: "end",
}
_ADAPTERS: Final = {n: TypeAdapter[Any](k) for k, n in _NAMES.items() if k is not Frame}
_LEAN: Final = frozenset({"state"})  # four a second, mostly of what is not measured
_FRAME: Final = TypeAdapter(
    tuple[float, str, str, bytes],
    config=ConfigDict(ser_json_bytes="hex", val_json_bytes="hex"),
)


def to_line(record: Record) -> bytes:
    """A record as its line, without the line's end."""
    name = _NAMES[type(record)]
    if isinstance(record, Frame):
        packed = (record.t, record.device, record.stream, record.payload)
        return b'{"frame":' + _FRAME.dump_json(packed) + b"}"
    lean = name in _LEAN  # else its defaults are a fact of the format that may change
    body = _ADAPTERS[name].dump_json(record, exclude_defaults=lean)
    return f'{{"{name}":'.encode() + body + b"}"


def from_line(line: bytes) -> Record:
    """The record of a line.

    Raises:
        ValueError: the line is torn, or of no known kind.
    """
    name, _, rest = line[2:].partition(b'":')
    body = rest.rstrip()[:-1]
    if name == b"frame":
        return Frame(*_FRAME.validate_json(body))
    if name.decode("ascii", "replace") not in _ADAPTERS:
        raise ValueError("no such record")
    record: Record = _ADAPTERS[name.decode()].validate_json(body)
    return record


class Journal:
    """A journal being written.  ``now`` is a monotonic clock in seconds."""

    def __init__(self, path: Path, now: Callable[[], float]) -> None:
        self.path = path
        self._now = now
        self._flushed = self._synced = now()
        self._file = _open_private(path)

    def write(self, record: Record) -> None:
        """Append one record.

        Raises:
            OutputError: the disk is full or gone.
        """
        try:
            self._file.write(to_line(record) + b"\n")
            self._keep(self._now())
        except OSError as problem:
            raise _unwritable(self.path, problem) from problem

    def close(self) -> None:
        """Everything is safe on the disk afterwards."""
        if not self._file.closed:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()

    def abandon(self) -> None:
        """Close without a word; what is on the disk may lack its end."""
        with suppress(OSError):
            self._file.close()

    def _keep(self, now: float) -> None:
        if now - self._flushed >= FLUSH:
            self._file.flush()
            self._flushed = now
        if now - self._synced >= SYNC:
            os.fsync(self._file.fileno())
            self._synced = now


def read_journal(path: Path) -> Iterator[Record]:
    """The records of a session, its header first; a torn last line is dropped.

    Raises:
        InputError: not a journal, or a line in the middle is damaged.
    """
    with _open_existing(path) as file:
        for number, line in enumerate(file, start=1):
            try:
                record = from_line(line)
            except (ValueError, ValidationError) as problem:
                if number > 1 and not file.read(1):
                    return
                words = "is not a biomusic journal" if number == 1 else "damaged line"
                remedy = "give the session.jsonl that a session left"
                raise InputError(path, words, remedy, f"line {number}") from problem
            if number == 1 and not isinstance(record, Header):
                raise InputError(path, "has no header", "give a whole journal", "line 1")
            yield record


def read_header(path: Path) -> Header:
    """The first line of a journal."""
    for record in read_journal(path):
        if isinstance(record, Header):
            return record
    raise InputError(path, "is empty", "give the session.jsonl that a session left")


def _open_private(path: Path) -> BinaryIO:
    try:
        binary = getattr(os, "O_BINARY", 0)  # Windows would write \r\n without it
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | binary
        descriptor = os.open(path, flags, 0o600)
        return os.fdopen(descriptor, "wb")
    except OSError as problem:
        raise _unwritable(path, problem) from problem


def _open_existing(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as problem:
        raise InputError(path, problem.strerror or "cannot be read", "check the path") from problem


def _unwritable(path: Path, problem: OSError) -> OutputError:
    return OutputError(path, problem.strerror or "cannot be written", "choose another place")
