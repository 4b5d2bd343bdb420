"""The radio of this computer, through bleak; the only file that imports it.

Whatever bleak, D-Bus or the system raise becomes a LinkError here, in words.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, Final

from bleak import BleakAdapter, BleakClient, BleakScanner
from bleak.backends.adapter import BaseBleakAdapter
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.exc import BleakDBusError

from .gatt import BATTERY_SERVICE, full_uuid
from .link import Heard, LinkError
from .radio_troubles import explain

BATTERY: Final = full_uuid(BATTERY_SERVICE)
BUSY: Final = "org.bluez.Error.InProgress"  # another program begins or ends a scan just now
GRACE: Final = 1.0  # s
PATIENCE: Final = (0.2, 0.4, 0.8)  # s between attempts at a scan while it is so
_log = logging.getLogger(__name__)


class BleakRadio:
    """An adapter; a part that is None is the platform's own."""

    def __init__(
        self,
        scanner: type[BaseBleakScanner] | None = None,
        client: type[BaseBleakClient] | None = None,
        adapter: type[BaseBleakAdapter] | None = None,
    ) -> None:
        self._scanner, self._client, self._adapter = scanner, client, adapter

    async def listen(
        self, hear: Callable[[Heard], None], enough: asyncio.Event, seconds: float
    ) -> None:
        """Tell every advertisement; see ``link.Radio``."""

        def on_advertisement(device: BLEDevice, said: AdvertisementData) -> None:
            hear(_heard(device, said))

        with _in_words():
            scanner = await self._start(on_advertisement)
        try:
            async with asyncio.timeout(seconds):
                await enough.wait()
        except TimeoutError:
            pass
        finally:
            await _quietly(scanner.stop())

    async def held(self, services: frozenset[str]) -> list[Heard]:
        """Devices that the computer is connected to; none where the platform cannot tell."""
        if self._adapter is None and self._client is not None:
            return []  # a rehearsed radio without an adapter
        try:
            adapter = await BleakAdapter.get(**_backend(self._adapter))
            devices = await adapter.get_connected_devices(sorted(services))
        except Exception as problem:  # a scan is tried next, and says what is wrong
            _log.debug("asking for connected devices: %s", type(problem).__name__)
            return []
        return [
            Heard(it.address, it.name or "", _known(it), held=True, handle=it) for it in devices
        ]

    def link(self, heard: Heard, lost: Callable[[], None]) -> BleakLink:
        """A fresh client."""
        device = heard.handle
        target = device if isinstance(device, BLEDevice) else heard.address

        def client(seconds: float) -> BleakClient:
            backend = _backend(self._client)
            return BleakClient(target, lambda _: lost(), timeout=seconds, **backend)

        return BleakLink(client)

    async def _start(self, hear: Callable[[BLEDevice, AdvertisementData], None]) -> BleakScanner:
        for pause in (*PATIENCE, None):
            scanner = BleakScanner(hear, **_backend(self._scanner))
            try:
                await scanner.start()
                return scanner
            except BleakDBusError as refusal:
                if refusal.dbus_error != BUSY or pause is None:
                    raise
                await asyncio.sleep(pause)
        raise AssertionError("the last attempt returns or raises")


class BleakLink:
    """One client, which ``make`` makes with its time limit; see ``link.Link``."""

    def __init__(self, make: Callable[[float], BleakClient]) -> None:
        self._make = make
        self._client = make(0.0)

    @property
    def up(self) -> bool:
        """What bleak believes; a bluetoothd that crashed leaves it believing."""
        return bool(self._client.is_connected)

    @property
    def services(self) -> frozenset[str]:
        """UUIDs of the services."""
        with _in_words():
            return frozenset(service.uuid for service in self._client.services)

    def has(self, uuid: str) -> bool:
        """Whether there is such a characteristic."""
        with _in_words():
            return self._find(uuid) is not None

    async def connect(self, seconds: float) -> None:
        """Connect and discover.  bleak's own limit cleans up best; ours holds on any platform."""
        self._client = self._make(seconds)
        with _in_words():
            async with asyncio.timeout(seconds + GRACE):
                await self._client.connect()

    async def read(self, uuid: str) -> bytes:
        """Read a value."""
        with _in_words():
            return bytes(await self._client.read_gatt_char(self._the(uuid)))

    async def write(self, uuid: str, payload: bytes) -> None:
        """Write; where the characteristic offers it, the device confirms."""
        with _in_words():
            what = self._the(uuid)
            await self._client.write_gatt_char(what, payload, response="write" in what.properties)

    async def subscribe(self, uuid: str, receive: Callable[[bytes], None]) -> None:
        """Have notifications; a synchronous callback, because bleak makes others into tasks."""

        def hear(_: BleakGATTCharacteristic, payload: bytearray) -> None:
            receive(bytes(payload))

        with _in_words():
            await self._client.start_notify(self._the(uuid), hear)

    async def close(self) -> None:
        """Disconnect even a dead client: else BlueZ keeps its notifications and doubles them."""
        with _in_words():
            await self._client.disconnect()

    def _the(self, uuid: str) -> BleakGATTCharacteristic:
        found = self._find(uuid)
        if found is None:
            raise LinkError("the device lacks what was asked of it")
        return found

    def _find(self, uuid: str) -> BleakGATTCharacteristic | None:
        """The first one; bleak's own search refuses devices that have two batteries."""
        for service in self._client.services:
            for characteristic in service.characteristics:
                if characteristic.uuid == uuid:
                    return characteristic
        return None


@contextmanager
def _in_words() -> Generator[None]:
    try:
        yield
    except LinkError:
        raise
    except Exception as problem:  # bleak lets D-Bus, system and its own assertions through
        raise explain(problem) from problem


async def _quietly(ending: Any) -> None:
    """End a scan; an adapter that is gone has ended it itself."""
    try:
        await ending
    except Exception as problem:
        _log.debug("ending a scan: %s", type(problem).__name__)


def _heard(device: BLEDevice, said: AdvertisementData) -> Heard:
    level = said.service_data.get(BATTERY, b"")
    return Heard(
        address=device.address,
        name=said.local_name or device.name or "",
        services=frozenset(said.service_uuids),
        strength=said.rssi,
        battery=level[0] if level and level[0] <= 100 else None,
        handle=device,
    )


def _known(device: BLEDevice) -> frozenset[str]:
    """The services that the system remembers of a connected device, where it tells."""
    details: Any = device.details
    try:
        return frozenset(str(uuid).lower() for uuid in details["props"]["UUIDs"])
    except (TypeError, KeyError):
        return frozenset()


def _backend(kind: type[Any] | None) -> dict[str, Any]:
    return {} if kind is None else {"backend": kind}
