"""Polar's control point, from the strap's side: what it offers, and starting and stopping it.

After online_measurement.pdf v1.0, tables 2, 4 and 5; status codes as in the public SDK's
PmdControlPointResponse.  What was started goes on while nobody listens, until it is stopped or
the strap loses its power: so does an H10, whose battery empties when nobody stops it (the SDK's
KnownIssues.md).  Starting it again is answered with "already in state".
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from .packets import ACCELERATION, ECG

SETTINGS, START, STOP = 1, 2, 3  # operations, table 4
FEATURES, REPLY = 0x0F, 0xF0
RATE, RESOLUTION, RANGE, CHANNELS, FACTOR = 0, 1, 2, 4, 5  # settings, table 5
WIDTHS: Final = {CHANNELS: 1, FACTOR: 4}  # bytes of a value; others have two
KINDS: Final = frozenset((0, 1, 2, 3, 5, 6, 9, 10, 11, 12))  # measurement types, table 2
SMALLEST_MTU: Final = 70  # at which 19 samples of ECG fit, polar-ble-sdk #55
FIRST_BYTES: Final = 5  # of a reply, before its settings

# What an H10 offers, documentation/products/PolarH10.md of the public SDK.
OFFER: Final[Mapping[int, Mapping[int, tuple[int, ...]]]] = {
    ECG: {RATE: (130,), RESOLUTION: (14,)},
    ACCELERATION: {RATE: (25, 50, 100, 200), RESOLUTION: (16,), RANGE: (2, 4, 8)},
}


class Status(IntEnum):
    OK = 0
    UNKNOWN_OPERATION = 1
    UNKNOWN_KIND = 2
    NOT_SUPPORTED = 3
    WRONG_LENGTH = 4
    WRONG_PARAMETER = 5
    ALREADY_SO = 6
    WRONG_RESOLUTION = 7
    WRONG_RATE = 8
    WRONG_RANGE = 9
    MTU_TOO_SMALL = 10


WRONG: Final = {
    RATE: Status.WRONG_RATE,
    RESOLUTION: Status.WRONG_RESOLUTION,
    RANGE: Status.WRONG_RANGE,
}


@dataclass(frozen=True, slots=True)
class Started:
    """A stream that runs."""

    kind: int
    rate: int  # Hz
    mtu: int  # bytes, of the link over which it was asked for


class ControlPoint:
    """What is offered and what runs."""

    def __init__(self) -> None:
        self.running: dict[int, Started] = {}

    def features(self) -> bytes:
        """What a read of the control point gives."""
        bits = sum(1 << kind for kind in OFFER)
        return bytes([FEATURES]) + bits.to_bytes(2, "little")

    def answer(self, request: bytes, mtu: int) -> bytes:
        """Do what was written over a link of this MTU; the reply to indicate."""
        operation, kind = (*request[:2], 0, 0)[:2]
        status = self._judge(request)
        settings = b""
        if status is Status.OK and operation == SETTINGS:
            settings = _packed(OFFER[kind & 0x3F])
        elif status is Status.OK:
            status = self._obey(operation, kind, request, mtu)
        reply = bytes([REPLY, operation, kind, status])
        return reply if status not in (Status.OK, Status.ALREADY_SO) else reply + b"\0" + settings

    def power_off(self) -> None:
        """Forget what was started."""
        self.running.clear()

    def _judge(self, request: bytes) -> Status:
        """What is wrong with a request at first sight."""
        if len(request) < 2:
            return Status.WRONG_LENGTH
        if request[0] not in (SETTINGS, START, STOP):
            return Status.UNKNOWN_OPERATION
        if request[1] not in KINDS:
            return Status.UNKNOWN_KIND
        if request[1] not in OFFER:
            return Status.NOT_SUPPORTED
        return Status.WRONG_LENGTH if request[0] != START and len(request) != 2 else Status.OK

    def _obey(self, operation: int, kind: int, request: bytes, mtu: int) -> Status:
        if operation == STOP:
            return Status.ALREADY_SO if self.running.pop(kind, None) is None else Status.OK
        chosen = _settings(request[2:])
        if chosen is None:
            return Status.WRONG_LENGTH
        status = _choice(chosen, OFFER[kind])
        if status is Status.OK and kind in self.running:
            return Status.ALREADY_SO
        if status is Status.OK and mtu < SMALLEST_MTU:
            return Status.MTU_TOO_SMALL
        if status is Status.OK:
            self.running[kind] = Started(kind, chosen[RATE], mtu)
        return status


def _choice(chosen: Mapping[int, int], offer: Mapping[int, tuple[int, ...]]) -> Status:
    """Whether what was chosen is on offer, and nothing is left open or made up."""
    if chosen.keys() != offer.keys():
        return Status.WRONG_PARAMETER
    wrong = [WRONG[setting] for setting, value in chosen.items() if value not in offer[setting]]
    return wrong[0] if wrong else Status.OK


def _settings(packed: bytes) -> dict[int, int] | None:
    """One value of each setting; None when they are torn, or when there is more than one."""
    chosen: dict[int, int] = {}
    while packed:
        width = WIDTHS.get(packed[0], 2)
        if len(packed) < 2 + width or packed[1] != 1:
            return None
        chosen[packed[0]] = int.from_bytes(packed[2 : 2 + width], "little")
        packed = packed[2 + width :]
    return chosen


def _packed(offer: Mapping[int, tuple[int, ...]]) -> bytes:
    return b"".join(
        struct.pack(f"<BB{len(values)}H", setting, len(values), *values)
        for setting, values in offer.items()
    )
