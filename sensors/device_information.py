"""Who made a device and where it is worn: Device Information (0x180A), Body Sensor Location.

After the Device Information Service 1.1 §3 and the Heart Rate Service 1.0 §3.2.  These are read
once, not notified.  The serial number is the identity that is the same on every computer: some
systems hide a device's address.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from biomusic.errors import MalformedError

LOCATION: Final = 0x2A38
STRINGS: Final = {  # characteristic → field of DeviceInformation
    0x2A29: "manufacturer",
    0x2A24: "model",
    0x2A25: "serial",
    0x2A26: "firmware",
    0x2A27: "hardware",
    0x2A28: "software",
}
LONGEST: Final = 248  # bytes of a string; no device's name has more


class Place(IntEnum):
    """Where a sensor is worn."""

    OTHER = 0
    CHEST = 1
    WRIST = 2
    FINGER = 3
    HAND = 4
    EAR_LOBE = 5
    FOOT = 6


@dataclass(frozen=True, slots=True)
class DeviceInformation:
    """What a device says of itself; empty is what it does not say."""

    manufacturer: str = ""
    model: str = ""
    serial: str = ""
    firmware: str = ""
    hardware: str = ""
    software: str = ""


def read_string(payload: bytes) -> str:
    """The text of a string characteristic; some devices pad it with NULs or spaces.

    Raises:
        MalformedError: it is no UTF-8, too long, or holds what cannot be printed.
    """
    try:
        text = payload.partition(b"\0")[0].decode().strip()
    except UnicodeDecodeError:
        raise _malformed("no UTF-8", payload) from None
    if len(payload) > LONGEST or not text.isprintable():
        raise _malformed("no name that can be printed", payload)
    return text


def read_place(payload: bytes) -> Place:
    """Where a heart-rate sensor is worn.

    Raises:
        MalformedError: not one byte; a place of later days counts as another.
    """
    if len(payload) != 1:
        raise _malformed("a place is one byte", payload)
    return Place(payload[0]) if payload[0] in frozenset(Place) else Place.OTHER


def information(read: dict[int, bytes]) -> DeviceInformation:
    """What was read, by characteristic; strings that cannot be read count as not said."""
    said: dict[str, str] = {}
    for number, field in STRINGS.items():
        try:
            said[field] = read_string(read.get(number, b""))
        except MalformedError:
            continue
    return DeviceInformation(**said)


def _malformed(problem: str, payload: bytes) -> MalformedError:
    return MalformedError("device_information", problem, payload)
