"""What the supervisors see of a radio: devices heard, links to them, and what goes wrong.

``radio.py`` has the real ones; tests have others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from biomusic.errors import SensorError


class LinkError(SensorError):
    """The radio, or a link over it, failed; in a sentence for people."""

    def __init__(self, problem: str, remedy: str = "try again") -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(f"{problem}; {remedy}")


@dataclass(frozen=True, slots=True)
class Heard:
    """A device as it advertises, or as the system holds it."""

    address: str  # on macOS a UUID that only this computer knows
    name: str
    services: frozenset[str]  # UUIDs
    strength: int | None = None  # dBm
    battery: int | None = None  # %, of those that advertise it
    held: bool = False  # this computer is connected to it already
    handle: object = None  # the radio's own


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which device; an address that changes (a watch's may) is made up for by the name."""

    name: str = ""  # part of it, in any letters
    address: str = ""

    def fits(self, heard: Heard) -> bool:
        """Whether this is the one."""
        if self.address and self.address == heard.address:
            return True
        return bool(self.name) and self.name.lower() in heard.name.lower()


class Link(Protocol):
    """One connection to one device; it is used once.

    Every method raises LinkError, and nothing else, when it fails.
    """

    @property
    def up(self) -> bool:
        """Whether the link is believed to exist."""
        ...

    @property
    def services(self) -> frozenset[str]:
        """UUIDs of what the device has; known once connected."""
        ...

    def has(self, uuid: str) -> bool:
        """Whether there is such a characteristic."""
        ...

    async def connect(self, seconds: float) -> None:
        """Make the link and discover the services."""
        ...

    async def read(self, uuid: str) -> bytes:
        """The value of a characteristic."""
        ...

    async def write(self, uuid: str, payload: bytes) -> None:
        """Write, and wait until the device has it where it says so."""
        ...

    async def subscribe(self, uuid: str, receive: Callable[[bytes], None]) -> None:
        """Have every notification handed to ``receive``, in order and at once."""
        ...

    async def close(self) -> None:
        """End the link, or what is left of a dead one."""
        ...


class Radio(Protocol):
    """One adapter."""

    async def listen(
        self, hear: Callable[[Heard], None], enough: asyncio.Event, seconds: float
    ) -> None:
        """Tell every advertisement until ``enough`` or so many seconds.

        Raises:
            LinkError: there is no radio to be had, and why.
        """
        ...

    async def held(self, services: frozenset[str]) -> list[Heard]:
        """Devices with one of these services to which the computer is connected already."""
        ...

    def link(self, heard: Heard, lost: Callable[[], None]) -> Link:
        """A fresh link; ``lost`` may be called more than once, and also while connecting."""
        ...
