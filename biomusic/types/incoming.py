"""What a source brings: packets as they came, and events beside them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Frame:
    """One packet as it came, before anybody decoded it."""

    t: float  # s, when it arrived
    device: str  # which device of this session, as named by its Connection
    stream: str  # the characteristic or column that it came from
    payload: bytes


class Link(StrEnum):
    """What a connection event says."""

    CONNECTED = "connected"
    LOST = "lost"
    ENDED = "ended"  # the recording is over, or the listener took the strap off for good


@dataclass(frozen=True, slots=True)
class Connection:
    """A device comes or goes.  The first one of a device names the file that decodes it."""

    t: float  # s
    device: str
    wearable: str  # the decoder: a file name in sensors/, without its ending
    link: Link
    title: str = ""  # for people: "Polar H10", "simulated runner"


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something malformed was passed over, and is counted."""

    t: float  # s
    device: str
    where: str  # "line 812", "stream heart_rate_measurement"
    reason: str  # what was wrong, in words
    count: int = 1


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment that a person or a recording named."""

    t: float  # s
    words: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Of several devices that give the same, this one is listened to from now on."""

    t: float  # s
    stream: str  # what they give, as in Wearable.streams: "RR", "cadence"
    device: str
    reason: str  # in words


Event = Connection | Skipped | Mark
Incoming = Frame | Event | Choice
