"""bleak's public API over Bumble's link in memory, on a loop whose clock leaps over idle time.

The backend is what ``bleak.BleakClient(…, backend=…)`` takes.  The loop's clock stands still
while anything is to be done and leaps to the next timer when nothing is: an hour takes as long
as its work, a session is the same every time, and nothing is late that was not made late.
"""

from __future__ import annotations

import asyncio
import importlib
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

from bleak.assigned_numbers import CharacteristicPropertyName
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakError

BASE: Final = "-0000-1000-8000-00805f9b34fb"  # Core 5.4, vol. 3 part B §2.5.1
CENTRAL: Final = "F0:F1:F2:F3:F4:F5"
MTU: Final = 247  # what phones and BlueZ ask for
NAMES: Final[tuple[CharacteristicPropertyName, ...]] = ("read", "write", "notify", "indicate")

T = TypeVar("T")


class _Leaping(selectors.DefaultSelector):
    """Waits for nothing: what it should have waited is added to the clock."""

    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0 if timeout is not None else None)
        if not ready and timeout:
            self.now += timeout
        return ready


class LeapingLoop(asyncio.SelectorEventLoop):
    """An event loop that is never idle."""

    def __init__(self) -> None:
        self._leaping = _Leaping()
        super().__init__(self._leaping)

    def time(self) -> float:
        """Seconds since it was made, idle time included."""
        return self._leaping.now


def leap(main: Coroutine[Any, Any, T]) -> T:
    """Run it to its end on a leaping loop."""
    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        return runner.run(main)


def powered(address: str, link: Any) -> Any:
    """A Bumble device on the link; it still has to be powered on."""
    controller = importlib.import_module("bumble.controller").Controller(address, link=link)
    sink = importlib.import_module("bumble.transport.common").AsyncPipeSink(controller)
    host = importlib.import_module("bumble.host").Host(controller, sink)
    hci: Any = importlib.import_module("bumble.hci")
    return importlib.import_module("bumble.device").Device(address=hci.Address(address), host=host)


def local_link() -> Any:
    """A link that any number of devices share."""
    return importlib.import_module("bumble.link").LocalLink()


async def central_of(link: Any) -> Any:
    """A powered device that listens."""
    central = powered(CENTRAL, link)
    await central.power_on()
    return central


def backends(central: Any) -> tuple[type[BaseBleakScanner], type[BaseBleakClient]]:
    """The scanner and the client of bleak, on a Bumble device."""
    named = {"central": central}
    return type("Scanner", (BumbleScanner,), named), type("Client", (BumbleClient,), named)


class BumbleScanner(BaseBleakScanner):
    """bleak's scanner on a Bumble device, which a subclass names."""

    central: Any

    def __init__(self, detection_callback: Any, service_uuids: Any, *_: Any, **__: Any) -> None:
        super().__init__(detection_callback, service_uuids)

    async def start(self) -> None:
        """Begin to hear advertisements."""
        self.seen_devices = {}
        self.central.on("advertisement", self._hear)
        await self.central.start_scanning(filter_duplicates=False)

    async def stop(self) -> None:
        """Hear no more."""
        self.central.remove_listener("advertisement", self._hear)
        await self.central.stop_scanning()

    def _hear(self, advertisement: Any) -> None:
        kinds = importlib.import_module("bumble.core").AdvertisingData.Type
        name = advertisement.data.get(kinds.COMPLETE_LOCAL_NAME)
        listed = advertisement.data.get(kinds.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS)
        services = [_full(uuid) for uuid in listed or ()]
        heard = AdvertisementData(name, {}, {}, services, None, -50, ())
        if self.is_allowed_uuid(services):
            address = str(advertisement.address)
            device = self.create_or_update_device(
                address, address, name, advertisement.address, heard
            )
            self.call_detection_callbacks(device, heard)


class BumbleClient(BaseBleakClient):
    """bleak's client on a Bumble device, which a subclass names."""

    central: Any
    connection: Any = None

    def __init__(self, device: BLEDevice | str, *_: Any, **options: Any) -> None:
        options = {key: options[key] for key in ("disconnected_callback", "timeout")}
        super().__init__(device, **options)
        self._target = device.details if isinstance(device, BLEDevice) else device

    @property
    def mtu_size(self) -> int:
        """Bytes."""
        return int(self.connection.att_mtu) if self.connection is not None else 23

    @property
    def is_connected(self) -> bool:
        """Whether the link stands."""
        return self.connection is not None

    async def connect(self, pair: bool, **_: Any) -> None:
        """Connect, agree on an MTU and find out what there is."""
        self.connection = await self.central.connect(self._target, timeout=self._timeout)
        self.connection.on("disconnection", self._lose)
        peer = importlib.import_module("bumble.device").Peer(self.connection)
        await peer.request_mtu(MTU)
        await peer.discover_services()
        self.services = BleakGATTServiceCollection()
        for service in peer.services:
            found = BleakGATTService(service, service.handle, _full(service.uuid))
            self.services.add_service(found)
            for characteristic in await service.discover_characteristics():
                self.services.add_characteristic(self._told(characteristic, found))

    def _told(self, characteristic: Any, service: BleakGATTService) -> BleakGATTCharacteristic:
        kinds = importlib.import_module("bumble.gatt").Characteristic.Properties
        has = characteristic.properties
        names: list[CharacteristicPropertyName] = [n for n in NAMES if has & kinds[n.upper()]]
        handle, uuid = characteristic.handle, _full(characteristic.uuid)
        return BleakGATTCharacteristic(
            characteristic, handle, uuid, names, lambda: self.mtu_size - 3, service
        )

    def _lose(self, *_: Any) -> None:
        self.connection = None
        if self._disconnected_callback:
            self._disconnected_callback()

    def _must_be_linked(self) -> None:
        """As bleak's own backends say it."""
        if self.connection is None:
            raise BleakError("Not connected")

    async def disconnect(self) -> None:
        """Give the link up, if it stands."""
        if self.connection is not None:
            await self.connection.disconnect()

    async def read_gatt_char(self, characteristic: BleakGATTCharacteristic, **_: Any) -> bytearray:
        """Read a value."""
        self._must_be_linked()
        return bytearray(await characteristic.obj.read_value())

    async def write_gatt_char(
        self, characteristic: BleakGATTCharacteristic, data: Any, response: bool
    ) -> None:
        """Write a value."""
        self._must_be_linked()
        await characteristic.obj.write_value(bytes(data), with_response=response)

    async def start_notify(
        self,
        characteristic: BleakGATTCharacteristic,
        callback: Callable[[bytearray], None],
        **_: Any,
    ) -> None:
        """Subscribe, to indications where there are no notifications."""
        self._must_be_linked()

        def receive(value: bytes) -> None:
            callback(bytearray(value))

        notified = "notify" in characteristic.properties
        await characteristic.obj.subscribe(receive, prefer_notify=notified)

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        """Unsubscribe."""
        self._must_be_linked()
        await characteristic.obj.unsubscribe()

    async def pair(self, *_: Any, **__: Any) -> None:
        """Not here."""
        raise NotImplementedError

    async def unpair(self) -> None:
        """Not here."""
        raise NotImplementedError

    async def read_gatt_descriptor(self, *_: Any, **__: Any) -> bytearray:
        """Not here."""
        raise NotImplementedError

    async def write_gatt_descriptor(self, *_: Any, **__: Any) -> None:
        """Not here."""
        raise NotImplementedError


def _full(uuid: Any) -> str:
    """The 128-bit form of a Bumble UUID."""
    short = str(uuid.to_hex_str("-")).lower()
    return short if len(short) > 8 else short.rjust(8, "0") + BASE
