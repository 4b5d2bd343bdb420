"""Bluetooth LE wearables that are worn right now.

Opened as ``ble:auto`` (the strongest strap, and the strongest foot pod if there is one) or
``ble:NAME,NAME`` (those whose names contain these).  Each device has a supervisor; what all of
them hear comes in one order.
"""

from __future__ import annotations

import asyncio
import logging
import random
from asyncio import FIRST_COMPLETED
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import cache
from typing import Final

from biomusic.errors import InputError
from biomusic.ports import Scanner, Sighting, Source, SourceKind
from biomusic.rooms import open_wearable
from biomusic.shelf import cards, take
from biomusic.types import Incoming

from .coverage import Coverage
from .gatt import BATTERY
from .inbox import Inbox
from .link import Heard, LinkError, Radio, Wanted
from .plan import Plan
from .radio import BleakRadio
from .reception import Reception
from .seeker import Seeker
from .supervisor import Supervisor
from .timing import USUAL, Timing

AUTO: Final = "auto"
WORN: Final = "wear the strap, moisten its electrodes and close other apps that use it"
NOBODY: Final = "no such wearable answered"
PACKAGE: Final = "biomusic.sensors"

_log = logging.getLogger(__name__)


@cache
def plans() -> Mapping[str, Plan]:
    """Every wearable's plan; a wearable is known by its file alone."""
    names = [card.name for card in cards(PACKAGE, "PLAN")]
    return {name: take(PACKAGE, "PLAN", name, "wearable") for name in names}


def wearable_of(heard: Heard) -> str:
    """Which wearable an advertisement is most likely of; "" when of none."""
    fitting = [name for name, it in plans().items() if it.recognises(heard.name, heard.services)]
    return max(fitting, key=lambda name: bool(plans()[name].names), default="")


def all_services() -> frozenset[str]:
    """By which wearables are heard."""
    return frozenset(uuid for it in plans().values() for uuid in (it.service, *it.advertised))


class BleSession:
    """Devices being listened to; times are the event loop's, so a rehearsal can hurry them.

    Args:
        wanted: ``auto``, or parts of names with commas between them.
    """

    duration = None

    def __init__(
        self,
        wanted: str,
        radio: Radio | None = None,
        timing: Timing = USUAL,
        draw: Callable[[], float] = random.random,
        inbox: Callable[[], Inbox] = Inbox,
    ) -> None:
        self.title = "Bluetooth" if wanted == AUTO else f"Bluetooth: {wanted}"
        self.supervisors: list[Supervisor] = []
        self.started = 0.0  # s on the loop's clock, when session time began
        self._wanted = wanted
        self._names = [] if wanted == AUTO else [name.strip() for name in wanted.split(",")]
        self._radio: Radio = BleakRadio() if radio is None else radio
        self._timing, self._draw, self._inbox = timing, draw, inbox

    async def stream(self) -> AsyncIterator[Incoming]:
        """Yield what arrives until somebody stops listening.

        Raises:
            InputError: no such device answered, or there is no Bluetooth, and why.
            SensorError: what came was not taken for so long that beats were lost.
        """
        now = asyncio.get_running_loop().time
        seeker = Seeker(self._radio, all_services(), now)
        found = await self._find(seeker)
        self.started = now()
        reception = Reception(now, self._timing.echo, self._inbox())
        self.supervisors = [
            Supervisor(
                wanted, heard, plans(), self._radio, seeker, reception, self._timing, self._draw
            )
            for wanted, heard in found
        ]
        keepers = [asyncio.create_task(one.run()) for one in self.supervisors]
        coverage = Coverage()
        try:
            while True:
                arrival = asyncio.ensure_future(reception.inbox.take())
                try:
                    await asyncio.wait({arrival, *keepers}, return_when=FIRST_COMPLETED)
                    for keeper in keepers:
                        if keeper.done():
                            keeper.result()  # a supervisor ends only by a mistake of ours
                    item = await arrival
                finally:
                    arrival.cancel()
                for said in coverage.hear(item):
                    yield said
                yield item
        finally:
            for one, keeper in zip(self.supervisors, keepers, strict=True):
                one.close()
                keeper.cancel()
            await asyncio.gather(*keepers, return_exceptions=True)

    async def _find(self, seeker: Seeker) -> list[tuple[Wanted, Heard | None]]:
        """Whom to supervise; of several names that were given, one has to be there."""

        def enough(heard: list[Heard]) -> float | None:
            if self._names:
                there = all(any(Wanted(name).fits(it) for it in heard) for name in self._names)
                return 0.0 if there else None
            return self._timing.linger if self._choose(heard) else None

        try:
            heard = await seeker.survey(self._timing.search, enough)
        except LinkError as problem:
            raise InputError(f"ble:{self._wanted}", problem.problem, problem.remedy) from problem
        chosen = self._choose(heard)
        if not any(it for _, it in chosen):
            raise InputError(f"ble:{self._wanted}", NOBODY, WORN)
        return chosen

    def _choose(self, heard: list[Heard]) -> list[tuple[Wanted, Heard | None]]:
        ours = sorted((it for it in heard if wearable_of(it)), key=_nearness)
        if self._names:
            named = {name: next(filter(Wanted(name).fits, ours), None) for name in self._names}
            return [(Wanted(name), it) for name, it in named.items()]
        slots: dict[str, Heard] = {}
        for it in ours:
            slot = plans()[wearable_of(it)].slot
            if slot:
                slots.setdefault(slot, it)
        return [(Wanted(it.name, it.address), it) for it in slots.values()]


def _nearness(heard: Heard) -> tuple[bool, int]:
    """The strongest first, but before all what this computer is connected to already."""
    return not heard.held, -(heard.strength if heard.strength is not None else -127)


class BleSource:
    """The kind of source; see the module."""

    def open(self, location: str) -> Source:
        """Open ``auto`` or names; nothing is sent before it is listened to."""
        return BleSession(location or AUTO)


class BleScanner:
    """Looks around without being seen: it connects to nobody unless it is told to."""

    def __init__(self, radio: Radio | None = None, timing: Timing = USUAL) -> None:
        self._radio: Radio = BleakRadio() if radio is None else radio
        self._timing = timing

    async def scan(self, seconds: float, ask: bool = False) -> Sequence[Sighting]:
        """Every wearable heard within so many seconds, the strongest first.

        Args:
            seconds: how long to listen.
            ask: connect to those that are free for a moment and read their batteries.

        Raises:
            InputError: there is no Bluetooth, and why.
        """
        seeker = Seeker(self._radio, all_services(), asyncio.get_running_loop().time)
        try:
            heard = await seeker.survey(seconds, lambda _: None)
        except LinkError as problem:
            raise InputError("Bluetooth", problem.problem, problem.remedy) from problem
        ours = sorted((it for it in heard if wearable_of(it)), key=_nearness)
        return [_sighting(it, await self._battery(it) if ask else it.battery) for it in ours]

    async def _battery(self, heard: Heard) -> int | None:
        if heard.battery is not None or heard.held:
            return heard.battery  # to leave a link is to end it for the other program too
        link = self._radio.link(heard, lambda: None)
        try:
            await link.connect(self._timing.connect)
            level = await link.read(BATTERY.uuid) if link.has(BATTERY.uuid) else b""
            return level[0] if level and level[0] <= 100 else None
        except LinkError as problem:
            _log.info("asking a battery: %s", problem.problem)
            return None
        finally:
            try:
                await link.close()
            except LinkError as problem:
                _log.info("disconnecting: %s", problem.problem)


def _sighting(heard: Heard, battery: int | None) -> Sighting:
    wearable = wearable_of(heard)
    streams = tuple(open_wearable(wearable).streams)
    name = heard.name or "without a name"
    return Sighting(name, wearable, streams, heard.strength, battery, heard.held)


SOURCE: SourceKind = BleSource()
SCANNER: Scanner = BleScanner()
