"""Movesense's GATT SensorData Protocol, version 1: commands, responses and data.

After movesense.com/docs/esw/gatt_sensordata_protocol (GD-77) and, for what a path sends, the
notifications of the Movesense API; little-endian.  A client chooses a one-byte reference for
each command, and all that comes of it carries that reference.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from biomusic.errors import MalformedError

from .gatt import MOVESENSE_COMMAND, MOVESENSE_DATA

STAMP: Final = 4  # bytes of the time stamp that begins every packet of samples
OK: Final = 200  # of a response; codes are those of HTTP

# Golden frames, composed by hand from GD-77.
SUBSCRIBE_ECG: Final = b"\x01\x01/Meas/ECG/125\x00"
GRANTED: Final = bytes.fromhex("01 01 c800")
FOUR_STEPS: Final = bytes.fromhex("02 01 e8030000 00000000 64000000 9cffffff 00000080")
AT_REST: Final = bytes.fromhex("02 02 e8030000 00000000 00000000 e7e81c41")  # 0, 0, 9.80686 m/s²
BEATING: Final = bytes.fromhex("02 03 00009042 2003 3003")  # 72 bpm, 800 and 816 ms


class Operation(IntEnum):
    """What a command asks for."""

    HELLO = 0
    SUBSCRIBE = 1
    UNSUBSCRIBE = 2
    FETCH_LOG = 3
    GET = 4
    CLEAR_LOGBOOK = 5
    DATALOGGER_CONFIG = 6
    SYSTEM_MODE = 7
    UTC_TIME = 8
    DATALOGGER_STATE = 9


class Content(IntEnum):
    """What a notification brings."""

    RESPONSE = 1
    DATA = 2
    SECOND_PART = 3


_WITH_PATH: Final = (Operation.SUBSCRIBE, Operation.GET)
_OPERATIONS: Final = frozenset(Operation)
_CONTENTS: Final = frozenset(Content)


@dataclass(frozen=True, slots=True)
class Command:
    """What we write."""

    operation: Operation
    reference: int  # 0–255
    path: str = ""  # of a subscription or a reading
    argument: bytes = b""  # of all others

    @classmethod
    def from_bytes(cls, payload: bytes) -> Command:
        """Read what was written.

        Raises:
            MalformedError: an unknown operation, or a path that does not end.
        """
        stream = MOVESENSE_COMMAND.stream
        if len(payload) < 2 or payload[0] not in _OPERATIONS:
            raise MalformedError(stream, "no command that is known", payload)
        operation, reference, rest = Operation(payload[0]), payload[1], payload[2:]
        if operation not in _WITH_PATH:
            return cls(operation, reference, "", rest)
        if not rest.endswith(b"\0") or b"\0" in rest[:-1]:
            raise MalformedError(stream, "a path has to end with its only NUL", payload)
        try:
            return cls(operation, reference, rest[:-1].decode())
        except UnicodeDecodeError:
            raise MalformedError(stream, "a path is no UTF-8", payload) from None

    def __bytes__(self) -> bytes:
        path = self.path.encode() + b"\0" if self.operation in _WITH_PATH else b""
        return bytes([self.operation, self.reference]) + path + self.argument


@dataclass(frozen=True, slots=True)
class Notification:
    """What the sensor sends."""

    content: Content
    reference: int  # of the command that it comes of
    body: bytes  # a response's begins with its status, a u16

    @classmethod
    def from_bytes(cls, payload: bytes) -> Notification:
        """Read one notification.

        Raises:
            MalformedError: it has no whole head, or its kind is unknown.
        """
        if len(payload) < 2 or payload[0] not in _CONTENTS:
            raise MalformedError(MOVESENSE_DATA.stream, "no notification that is known", payload)
        heard = cls(Content(payload[0]), payload[1], payload[2:])
        if heard.content is Content.RESPONSE and len(heard.body) < 2:
            raise MalformedError(MOVESENSE_DATA.stream, "a response without status", payload)
        return heard

    def __bytes__(self) -> bytes:
        return bytes([self.content, self.reference]) + self.body

    @property
    def status(self) -> int | None:
        """A response's status, 200 when all is well; None for data."""
        is_response = self.content is Content.RESPONSE
        return int.from_bytes(self.body[:2], "little") if is_response else None


@dataclass(frozen=True, slots=True)
class EcgPacket:
    """Of ``/Meas/ECG/RATE``."""

    milliseconds: int  # of the first sample, since the sensor started; 32 bits
    steps: tuple[int, ...]  # of the sensor's converter

    @staticmethod
    def is_torn(content: bytes) -> bool:
        """Whether a second part has to follow."""
        return len(content) <= STAMP or (len(content) - STAMP) % 4 != 0

    @classmethod
    def from_bytes(cls, content: bytes) -> EcgPacket:
        """Read what follows the reference.

        Raises:
            MalformedError: it holds no samples, or a torn one.
        """
        if cls.is_torn(content):
            raise _torn(content)
        return cls(*_unpacked(content, "i"))

    def __bytes__(self) -> bytes:
        return struct.pack(f"<I{len(self.steps)}i", self.milliseconds, *self.steps)


@dataclass(frozen=True, slots=True)
class AccelerationPacket:
    """Of ``/Meas/Acc/RATE``."""

    milliseconds: int  # of the first sample, since the sensor started; 32 bits
    metres: tuple[float, ...]  # m/s², x, y and z of each sample in turn; gravity included

    @staticmethod
    def is_torn(content: bytes) -> bool:
        """Whether a second part has to follow."""
        return len(content) <= STAMP or (len(content) - STAMP) % 12 != 0

    @classmethod
    def from_bytes(cls, content: bytes) -> AccelerationPacket:
        """Read what follows the reference.

        Raises:
            MalformedError: it holds no samples, or a torn one.
        """
        if cls.is_torn(content):
            raise _torn(content)
        return cls(*_unpacked(content, "f"))

    def __bytes__(self) -> bytes:
        return struct.pack(f"<I{len(self.metres)}f", self.milliseconds, *self.metres)


@dataclass(frozen=True, slots=True)
class HeartPacket:
    """Of ``/Meas/HR``; it has no time stamp."""

    average: float  # bpm
    intervals: tuple[int, ...] = ()  # ms, oldest first

    @staticmethod
    def is_torn(content: bytes) -> bool:
        """Whether it is cut off; it is always short enough for one part."""
        return len(content) < 4 or len(content) % 2 != 0

    @classmethod
    def from_bytes(cls, content: bytes) -> HeartPacket:
        """Read what follows the reference.

        Raises:
            MalformedError: it is cut off.
        """
        if cls.is_torn(content):
            raise _torn(content)
        average, *intervals = struct.unpack(f"<f{len(content) // 2 - 2}H", content)
        return cls(average, tuple(intervals))

    def __bytes__(self) -> bytes:
        return struct.pack(f"<f{len(self.intervals)}H", self.average, *self.intervals)


def _unpacked(content: bytes, code: str) -> tuple[int, tuple[int, ...]]:
    stamp, *samples = struct.unpack(f"<I{(len(content) - STAMP) // 4}{code}", content)
    return stamp, tuple(samples)


def _torn(content: bytes) -> MalformedError:
    return MalformedError(MOVESENSE_DATA.stream, f"{len(content)} bytes end too soon", content)
