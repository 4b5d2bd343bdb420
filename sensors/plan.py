"""What a wearable wants of the radio: by what it is known, and the talk that sets it going.

A wearable's file holds ``PLAN: Plan``; nothing else in the house knows how it is set up.  A talk
is a generator without any radio in it: it yields a step, is sent what came of it (None when the
device lacks the characteristic, refuses, or does not answer in time), and returns what the
device will give.  So it can be held with a list of answers as well as with a strap.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from biomusic.types import Frame

from .gatt import BATTERY, Characteristic, full_uuid

DONE: Final = b""  # what came of a step that has no answer

# What a device gives, in the words of ``Wearable.streams``, and how far it is to be preferred.
Gives = Mapping[str, int]
BEST, GOOD, POOR, DERIVED = 4, 3, 2, 1


@dataclass(frozen=True, slots=True)
class Read:
    """Read a value.  It becomes a frame, unless no decoder has a use for it."""

    what: Characteristic
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Have notifications, or indications, sent; each becomes a frame."""

    what: Characteristic


@dataclass(frozen=True, slots=True)
class Ask:
    """Write a request, which becomes a frame, and wait for the notification that answers it."""

    what: Characteristic
    request: bytes
    answers: Callable[[bytes], bool]


Step = Read | Subscribe | Ask
Talk = Generator[Step, bytes | None, Gives]


@dataclass(frozen=True, slots=True)
class Watch:
    """A stream whose silence means that the link is dead, whatever the computer says."""

    stream: str
    seconds: float
    prefix: bytes = b""  # only packets that begin so
    essential: bool = True  # else it counts only once a packet has come


def anything(_: Frame) -> bool:
    """Of a wearable all of whose packets may be dropped."""
    return True


def nothing(_: Frame) -> bool:
    """Of a wearable none of whose packets may ever be dropped."""
    return False


def silent(_: Gives | None) -> Talk:
    """The talk of a wearable that needs no farewell."""
    yield from ()
    return {}


@dataclass(frozen=True, slots=True)
class Plan:
    service: str  # UUID; a device that has it is this wearable
    begin: Callable[[], Talk]
    end: Callable[[Gives | None], Talk] = silent  # None when the beginning was cut short
    covers: tuple[str, ...] = ()  # other services that need no wearable of their own then
    advertised: tuple[str, ...] = ()  # UUIDs by which it is heard besides the service's
    names: tuple[str, ...] = ()  # how its name begins, in small letters
    slot: str = ""  # of each slot one device is taken unasked; without one it must be named
    watched: tuple[Watch, ...] = ()
    may_drop: Callable[[Frame], bool] = nothing  # the oldest go when nobody takes them

    def recognises(self, name: str, services: Iterable[str]) -> bool:
        """Whether an advertisement may be this wearable's."""
        if self.names and not name.lower().startswith(self.names):
            return False
        return not {self.service, *self.advertised}.isdisjoint(services)


def notifying(what: Characteristic, gives: Gives) -> Callable[[], Talk]:
    """The talk of a wearable that needs only to be listened to."""

    def begin() -> Talk:
        heard = yield Subscribe(what)
        return {} if heard is None else gives

    return begin


def battery() -> Generator[Step, bytes | None, None]:
    """Ask the battery, then listen to it; BlueZ shows what is read to who listens already."""
    yield Read(BATTERY)
    yield Subscribe(BATTERY)


def sig(number: int) -> str:
    """A service of the Bluetooth SIG in its 128-bit form."""
    return full_uuid(number)
