"""Bluetooth LE wearables that are worn right now, through bleak.

Opened as ``ble:auto`` (the first heart-rate strap that answers, and a foot pod if one answers
too) or ``ble:NAME`` (the one whose name contains NAME).  Every device has a supervisor that
connects, subscribes, watches for silence and starts over with growing pauses.  Notifications
are only stamped and queued; nothing is decoded here.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from asyncio import FIRST_COMPLETED
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Final

from bleak import BleakClient, BleakScanner
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.exc import BleakError

from biomusic.errors import InputError
from biomusic.ports import Source, SourceKind
from biomusic.types import Connection, Frame, Incoming, Link, Skipped

from .gatt import (
    BATTERY,
    HEART_RATE,
    HEART_RATE_SERVICE,
    RUNNING,
    RUNNING_SERVICE,
    Characteristic,
    full_uuid,
)

AUTO: Final = "auto"
QUEUE: Final = 4096  # packets; ten minutes of a strap and a pod together
SEARCH: Final = 30.0  # s; straps advertise about every second
LINGER: Final = 3.0  # s to wait for a foot pod once there is a strap
CONNECT: Final = 20.0  # s; slow adapters take several to discover services
SILENCE: Final = 5.0  # s; a heart-rate strap sends every second, so the link is dead
GOODBYE: Final = 5.0  # s; a dead stack may never answer
PAUSE, LONGEST_PAUSE = 0.5, 30.0  # s between attempts: full jitter, doubling
PULSE: Final = 0.5  # s between looks at the silence
WORN: Final = "wear the strap, moisten its electrodes and close other apps that use it"
SERVICES: Final = {HEART_RATE_SERVICE: HEART_RATE, RUNNING_SERVICE: RUNNING}

_log = logging.getLogger(__name__)
_FAILURES = (BleakError, TimeoutError, OSError, EOFError)


@dataclass(frozen=True, slots=True)
class Radio:
    """Which implementations bleak is to use; None is the platform's own."""

    scanner: type[BaseBleakScanner] | None = None
    client: type[BaseBleakClient] | None = None


class BleSession:
    """Devices being listened to; ``now`` is a monotonic clock in seconds."""

    duration = None

    def __init__(
        self,
        wanted: str,
        radio: Radio = Radio(),
        now: Callable[[], float] = time.monotonic,
        search: float = SEARCH,
    ) -> None:
        self.title = "Bluetooth" if wanted == AUTO else f"Bluetooth: {wanted}"
        self._wanted, self._radio, self._now, self._search = wanted, radio, now, search
        self._start = now()
        self._queue = asyncio.Queue[Incoming](QUEUE)
        self._closed = False  # said apart, because a stack below can swallow a cancellation
        self._lost = 0  # packets that found the queue full
        self._heard: dict[str, float] = {}  # s, the last packet of each device
        self._connecting = asyncio.Lock()  # an adapter makes one connection at a time

    async def stream(self) -> AsyncIterator[Incoming]:
        """Yield what arrives until somebody stops listening.

        Raises:
            InputError: no such device answered.
        """
        found = await self._find()
        self._start = self._now()
        keepers = [asyncio.create_task(self._keep(what, device)) for what, device in found]
        try:
            while True:
                arrival = asyncio.ensure_future(self._queue.get())
                done, _ = await asyncio.wait({arrival, *keepers}, return_when=FIRST_COMPLETED)
                if arrival not in done:
                    arrival.cancel()
                    for keeper in done:
                        keeper.result()  # a supervisor ends only by a mistake of ours
                yield arrival.result()
        finally:
            self._closed = True
            for keeper in keepers:
                keeper.cancel()
            await asyncio.gather(*keepers, return_exceptions=True)

    async def _find(self) -> list[tuple[Characteristic, BLEDevice]]:
        """What to listen to: at most one device for each service."""
        found: dict[int, BLEDevice] = {}
        enough = asyncio.Event()

        def on_advertisement(device: BLEDevice, heard: AdvertisementData) -> None:
            for service in SERVICES:
                if full_uuid(service) in heard.service_uuids and self._is_wanted(device, heard):
                    found.setdefault(service, device)
            if HEART_RATE_SERVICE in found or (found and self._wanted != AUTO):
                enough.set()

        services = [full_uuid(service) for service in SERVICES]
        scanner = BleakScanner(on_advertisement, services, **_backend(self._radio.scanner))
        try:
            async with scanner:
                async with asyncio.timeout(self._search):
                    await enough.wait()
                if self._wanted == AUTO and RUNNING_SERVICE not in found:
                    await asyncio.sleep(min(LINGER, self._search))
        except TimeoutError as problem:
            raise InputError(f"ble:{self._wanted}", "no such wearable answered", WORN) from problem
        except (BleakError, OSError) as problem:
            words = f"Bluetooth cannot be used here ({problem})"
            raise InputError(f"ble:{self._wanted}", words, "switch Bluetooth on") from problem
        return [(SERVICES[service], device) for service, device in found.items()]

    def _is_wanted(self, device: BLEDevice, heard: AdvertisementData) -> bool:
        name = heard.local_name or device.name or ""
        return self._wanted == AUTO or self._wanted.lower() in name.lower()

    async def _keep(self, what: Characteristic, device: BLEDevice) -> None:
        """One device's supervisor: listen, and after every loss start over."""
        pause = PAUSE
        while not self._closed:
            try:
                await self._listen(what, device)
                pause = PAUSE
            except _FAILURES as problem:
                _log.info("%s: %s", what.wearable, type(problem).__name__)
                pause = min(2 * pause, LONGEST_PAUSE)
            await asyncio.sleep(0 if self._closed else random.uniform(0, pause))

    async def _listen(self, what: Characteristic, device: BLEDevice) -> None:
        """One connection, from its beginning until it is lost or falls silent."""
        lost = asyncio.Event()
        client = BleakClient(
            device,
            lambda _: lost.set(),
            timeout=CONNECT,
            **_backend(self._radio.client),
        )
        told = False
        try:
            async with self._connecting:
                await client.connect()
            told = True
            self._tell(what, device, Link.CONNECTED)
            await self._subscribe(client, what)
            await self._watch(what, lost)
        finally:
            if told:
                self._tell(what, device, Link.LOST)
            await _close(client)

    async def _subscribe(self, client: BleakClient, what: Characteristic) -> None:
        if what is HEART_RATE:
            await self._ask_battery(client, what)
        for characteristic in (what, BATTERY) if what is HEART_RATE else (what,):
            known = client.services.get_characteristic(characteristic.uuid)
            if known is not None and "notify" in known.properties:
                await client.start_notify(known, self._receiver(what, characteristic))

    async def _ask_battery(self, client: BleakClient, what: Characteristic) -> None:
        """Before subscribing, because BlueZ shows what is read to subscribers once more."""
        level = client.services.get_characteristic(BATTERY.uuid)
        if level is not None and "read" in level.properties:
            payload = bytes(await client.read_gatt_char(level))
            self._put(Frame(self._t(), what.wearable, BATTERY.stream, payload))

    def _receiver(
        self, what: Characteristic, characteristic: Characteristic
    ) -> Callable[[Any, bytearray], None]:
        def receive(_: Any, payload: bytearray) -> None:
            t = self._t()
            if characteristic is what:
                self._heard[what.wearable] = t
            self._put(Frame(t, what.wearable, characteristic.stream, bytes(payload)))

        return receive

    async def _watch(self, what: Characteristic, lost: asyncio.Event) -> None:
        """Return when the link is lost, or when nothing came for ``SILENCE``."""
        self._heard[what.wearable] = self._t()
        while self._t() - self._heard[what.wearable] < SILENCE:
            if lost.is_set() or self._closed:
                return
            try:
                async with asyncio.timeout(PULSE):  # wait_for can swallow a cancellation
                    await lost.wait()
            except TimeoutError:
                continue

    def _tell(self, what: Characteristic, device: BLEDevice, link: Link) -> None:
        title = device.name or what.wearable
        self._put(Connection(self._t(), what.wearable, what.wearable, link, title))

    def _put(self, item: Incoming) -> None:
        """Queue one item without ever waiting; what finds no room is counted."""
        if self._lost and self._queue.qsize() < QUEUE - 1:
            count, self._lost = self._lost, 0
            words = "packets came faster than they were taken"
            self._queue.put_nowait(Skipped(item.t, "ble", "queue", words, count))
        try:
            self._queue.put_nowait(item)
        except asyncio.QueueFull:
            self._lost += 1

    def _t(self) -> float:
        return self._now() - self._start


async def _close(client: BleakClient) -> None:
    """Disconnect even a dead client: else BlueZ keeps its notifications and doubles them."""
    try:
        async with asyncio.timeout(GOODBYE):
            await client.disconnect()
    except _FAILURES as problem:
        _log.info("disconnecting: %s", type(problem).__name__)


def _backend(kind: type[Any] | None) -> dict[str, Any]:
    return {} if kind is None else {"backend": kind}


class BleSource:
    """The kind of source; see the module."""

    def open(self, location: str) -> Source:
        """Open ``auto`` or a name; nothing is sent before it is listened to."""
        return BleSession(location or AUTO)


SOURCE: SourceKind = BleSource()
