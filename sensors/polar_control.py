"""Polar's control point: what can be measured, how, and starting and stopping it.

After online_measurement.pdf v1.0, tables 2, 4 and 5; status codes as in the public SDK.  One
characteristic carries three things, told apart by their first byte: requests that we write
(1–3), the features that are read (0x0F) and replies that are indicated (0xF0).  BlueZ also shows
what is read to whoever listens for replies, so a reply is known by all three of its first bytes.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from biomusic.errors import MalformedError

from .gatt import PMD_CONTROL
from .polar_frames import Kind

FEATURES, REPLY = 0x0F, 0xF0  # first bytes

# Golden frames: the requests are those of the document; the rest is composed by hand.
START_ECG: Final = bytes.fromhex("02 00 00 01 8200 01 01 0e00")  # 130 Hz, 14 bits
START_ACCELERATION: Final = bytes.fromhex("02 02 00 01 c800 01 01 1000 02 01 0800")  # 200 Hz, 8 g
H10_FEATURES: Final = bytes.fromhex("0f 05")  # ECG and acceleration, polar-ble-sdk #360
STARTED: Final = bytes.fromhex("f0 02 02 00 00")  # acceleration, polar-ble-sdk #331
TOO_SMALL: Final = bytes.fromhex("f0 02 00 0a")  # ECG does not fit in the MTU


class Operation(IntEnum):
    """What a request asks for, table 4."""

    SETTINGS = 1
    START = 2
    STOP = 3


class Status(IntEnum):
    """How a request fared."""

    OK = 0
    UNKNOWN_OPERATION = 1
    UNKNOWN_KIND = 2
    NOT_SUPPORTED = 3
    WRONG_LENGTH = 4
    WRONG_PARAMETER = 5
    ALREADY_SO = 6  # running already, or stopped already; as good as OK
    WRONG_RESOLUTION = 7
    WRONG_RATE = 8
    WRONG_RANGE = 9
    MTU_TOO_SMALL = 10
    WRONG_CHANNELS = 11
    WRONG_STATE = 12
    IN_CHARGER = 13
    DISK_FULL = 14

    @property
    def fine(self) -> bool:
        """Whether what was asked for is so now."""
        return self in (Status.OK, Status.ALREADY_SO)


class Setting(IntEnum):
    """What can be chosen, table 5."""

    RATE = 0  # Hz
    RESOLUTION = 1  # bits
    RANGE = 2  # g, or what the kind is measured in
    FINE_RANGE = 3  # thousandths of it
    CHANNELS = 4
    FACTOR = 5  # of what is sent, to the unit


CODES: Final = {Setting.FINE_RANGE: "I", Setting.CHANNELS: "B", Setting.FACTOR: "f"}  # others "H"
Settings = Mapping[Setting, tuple[float, ...]]  # the choices, or what was chosen


@dataclass(frozen=True, slots=True)
class Request:
    """What we write."""

    operation: Operation
    kind: Kind
    settings: Settings

    @classmethod
    def from_bytes(cls, payload: bytes) -> Request:
        """Read what was written.

        Raises:
            MalformedError: an unknown operation, kind or setting, or a torn one.
        """
        if len(payload) < 2 or payload[0] not in _OPERATIONS:
            raise _malformed("no request that is known", payload)
        return cls(Operation(payload[0]), _kind(payload, 1), _settings(payload, 2))

    def __bytes__(self) -> bytes:
        return bytes([self.operation, self.kind]) + _packed(self.settings)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the device indicates."""

    operation: Operation
    kind: Kind
    status: Status
    settings: Settings
    more: bool = False  # whether another reply goes on with the settings

    @classmethod
    def from_bytes(cls, payload: bytes) -> Reply:
        """Read an indication.

        Raises:
            MalformedError: no reply at all, as BlueZ's echo of what was read; or a torn one.
        """
        if len(payload) < 4 or payload[0] != REPLY or payload[1] not in _OPERATIONS:
            raise _malformed("no reply to a request of ours", payload)
        if payload[3] not in _STATUSES:
            raise _malformed(f"status {payload[3]} is unknown", payload)
        more = len(payload) > 4 and payload[4] != 0
        status, settings = Status(payload[3]), _settings(payload, 5)
        return cls(Operation(payload[1]), _kind(payload, 2), status, settings, more)

    def __bytes__(self) -> bytes:
        head = bytes([REPLY, self.operation, self.kind, self.status, self.more])
        return head + _packed(self.settings)

    def answers(self, request: Request) -> bool:
        """Whether this is the reply to a request."""
        return (self.operation, self.kind) == (request.operation, request.kind)


@dataclass(frozen=True, slots=True)
class Features:
    """What the device can measure, read from the control point."""

    kinds: frozenset[Kind]

    @classmethod
    def from_bytes(cls, payload: bytes) -> Features:
        """Read the value; bits of kinds that are unknown are ignored.

        Raises:
            MalformedError: it is something else.
        """
        if len(payload) < 2 or payload[0] != FEATURES:
            raise _malformed("no list of features", payload)
        bits = int.from_bytes(payload[1:], "little")
        return cls(frozenset(kind for kind in Kind if bits >> kind & 1))

    def __bytes__(self) -> bytes:
        bits = sum(1 << kind for kind in self.kinds)
        return bytes([FEATURES]) + bits.to_bytes(2, "little")


def read(payload: bytes) -> Request | Reply | Features:
    """Whatever passed over the control point.

    Raises:
        MalformedError: it is none of the three.
    """
    first = payload[0] if payload else None
    if first == REPLY:
        return Reply.from_bytes(payload)
    return Features.from_bytes(payload) if first == FEATURES else Request.from_bytes(payload)


def start(kind: Kind, rate: int, resolution: int, span: int | None = None) -> Request:
    """The request that starts ``kind`` at a rate (Hz), resolution (bits) and range."""
    settings: dict[Setting, tuple[float, ...]] = {
        Setting.RATE: (rate,),
        Setting.RESOLUTION: (resolution,),
    }
    if span is not None:
        settings[Setting.RANGE] = (span,)
    return Request(Operation.START, kind, settings)


def ask_settings(kind: Kind) -> Request:
    """The request for what can be chosen for ``kind``."""
    return Request(Operation.SETTINGS, kind, {})


def stop(kind: Kind) -> Request:
    """The request that stops ``kind``."""
    return Request(Operation.STOP, kind, {})


# What an H10 offers, documentation/products/PolarH10.md of the public SDK.
H10: Final[Mapping[Kind, Settings]] = {
    Kind.ECG: {Setting.RATE: (130,), Setting.RESOLUTION: (14,)},
    Kind.ACCELERATION: {
        Setting.RATE: (25, 50, 100, 200),
        Setting.RESOLUTION: (16,),
        Setting.RANGE: (2, 4, 8),
    },
}

_OPERATIONS: Final = frozenset(Operation)
_STATUSES: Final = frozenset(Status)
_KINDS: Final = frozenset(Kind)
_SETTINGS: Final = frozenset(Setting)


def _kind(payload: bytes, at: int) -> Kind:
    kind = payload[at] & 0x3F  # bit 7 means a recording inside the device
    if kind not in _KINDS:
        raise _malformed(f"measurement type {kind} is unknown", payload)
    return Kind(kind)


def _settings(payload: bytes, at: int) -> dict[Setting, tuple[float, ...]]:
    """The settings from ``at`` to the end: type, count and values of each."""
    found: dict[Setting, tuple[float, ...]] = {}
    while at < len(payload):
        if at + 2 > len(payload) or payload[at] not in _SETTINGS:
            raise _malformed("a setting is unknown or torn", payload)
        setting, count = Setting(payload[at]), payload[at + 1]
        layout = f"<{count}{CODES.get(setting, 'H')}"
        end = at + 2 + struct.calcsize(layout)
        if end > len(payload):
            raise _malformed("a setting is torn", payload)
        values = struct.unpack(layout, payload[at + 2 : end])
        if setting is Setting.FACTOR and not all(0 < value < math.inf for value in values):
            raise _malformed("a factor is no positive number", payload)
        found[setting] = values
        at = end
    return found


def _packed(settings: Settings) -> bytes:
    return b"".join(
        struct.pack(f"<BB{len(values)}{CODES.get(setting, 'H')}", setting, len(values), *values)
        for setting, values in settings.items()
    )


def _malformed(problem: str, payload: bytes) -> MalformedError:
    return MalformedError(PMD_CONTROL.stream, problem, payload)
