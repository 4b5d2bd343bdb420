"""The radio's road, without a radio: bleak talks to a virtual strap over Bumble's link."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable
from typing import Any

import pytest
from bleak.assigned_numbers import CharacteristicPropertyName
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection

from biomusic.errors import InputError
from biomusic.types import Connection, Frame, Incoming, Link

pytest.importorskip("bumble", reason="needs the [strap] extra")
core: Any = importlib.import_module("bumble.core")
devices: Any = importlib.import_module("bumble.device")
ble: Any = importlib.import_module("biomusic.sensors.ble")
virtual_strap: Any = importlib.import_module("biomusic.hardware.virtual_strap")

PACKETS = [bytes.fromhex(f"16{bpm:02x}0004") for bpm in range(60, 80)]


@pytest.fixture(autouse=True)
def _no_foot_pod(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long for a foot pod that is not there."""
    monkeypatch.setattr(ble, "LINGER", 0.05)


def powered(name: str, address: str, link: Any) -> Any:
    """A Bumble device on the link."""
    controller = importlib.import_module("bumble.controller").Controller(name, link=link)
    sink = importlib.import_module("bumble.transport.common").AsyncPipeSink(controller)
    host = importlib.import_module("bumble.host").Host(controller, sink)
    return devices.Device(
        name=name, address=importlib.import_module("bumble.hci").Address(address), host=host
    )


class BumbleScanner(BaseBleakScanner):
    """bleak's scanner on a Bumble device, which a subclass names."""

    central: Any

    def __init__(self, detection_callback: Any, service_uuids: Any, *_: Any, **__: Any) -> None:
        super().__init__(detection_callback, service_uuids)

    async def start(self) -> None:
        self.seen_devices = {}
        self.central.on("advertisement", self._hear)
        await self.central.start_scanning(filter_duplicates=False)

    async def stop(self) -> None:
        self.central.remove_listener("advertisement", self._hear)
        await self.central.stop_scanning()

    def _hear(self, advertisement: Any) -> None:
        kinds = core.AdvertisingData.Type
        name = advertisement.data.get(kinds.COMPLETE_LOCAL_NAME)
        listed = advertisement.data.get(kinds.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS)
        services = [str(uuid.to_hex_str("-")).lower() for uuid in listed or ()]
        services = [ble.full_uuid(int(uuid, 16)) if len(uuid) == 4 else uuid for uuid in services]
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
        return 23

    @property
    def is_connected(self) -> bool:
        return self.connection is not None

    async def connect(self, pair: bool, **_: Any) -> None:
        self.connection = await self.central.connect(self._target, timeout=self._timeout)
        self.connection.on("disconnection", self._lose)
        peer = devices.Peer(self.connection)
        await peer.discover_services()
        self.services = BleakGATTServiceCollection()
        for service in peer.services:
            found = BleakGATTService(service, service.handle, uuid_of(service))
            self.services.add_service(found)
            for characteristic in await service.discover_characteristics():
                self.services.add_characteristic(
                    BleakGATTCharacteristic(
                        characteristic,
                        characteristic.handle,
                        uuid_of(characteristic),
                        properties_of(characteristic),
                        lambda: 20,
                        found,
                    )
                )

    def _lose(self, *_: Any) -> None:
        self.connection = None
        if self._disconnected_callback:
            self._disconnected_callback()

    async def disconnect(self) -> None:
        if self.connection is not None:
            await self.connection.disconnect()

    async def read_gatt_char(self, characteristic: BleakGATTCharacteristic, **_: Any) -> bytearray:
        return bytearray(await characteristic.obj.read_value())

    async def start_notify(
        self,
        characteristic: BleakGATTCharacteristic,
        callback: Callable[[bytearray], None],
        **_: Any,
    ) -> None:
        def receive(value: bytes) -> None:
            callback(bytearray(value))

        await characteristic.obj.subscribe(receive)

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        await characteristic.obj.unsubscribe()

    async def pair(self, *_: Any, **__: Any) -> None:
        raise NotImplementedError

    async def unpair(self) -> None:
        raise NotImplementedError

    async def read_gatt_descriptor(self, *_: Any, **__: Any) -> bytearray:
        raise NotImplementedError

    async def write_gatt_char(self, *_: Any, **__: Any) -> None:
        raise NotImplementedError

    async def write_gatt_descriptor(self, *_: Any, **__: Any) -> None:
        raise NotImplementedError


def uuid_of(attribute: Any) -> str:
    return str(ble.full_uuid(int(attribute.uuid.to_hex_str(), 16)))


def properties_of(characteristic: Any) -> list[CharacteristicPropertyName]:
    names: tuple[CharacteristicPropertyName, ...] = ("read", "notify")
    kinds = importlib.import_module("bumble.gatt").Characteristic.Properties
    return [name for name in names if characteristic.properties & kinds[name.upper()]]


async def rehearse(
    wanted: str, script: Callable[[Any, list[Incoming]], Any], search: float = 10.0
) -> list[Incoming]:
    """Listen to a virtual strap while ``script(strap, heard)`` plays."""
    link = importlib.import_module("bumble.link").LocalLink()
    central = powered("central", "F0:F1:F2:F3:F4:F5", link)
    strap = virtual_strap.VirtualStrap(powered("strap", virtual_strap.ADDRESS, link))
    await central.power_on()
    await strap.device.power_on()
    await strap.advertise()
    named = {"central": central}
    radio = ble.Radio(
        type("Scanner", (BumbleScanner,), named), type("Client", (BumbleClient,), named)
    )
    heard: list[Incoming] = []

    async def listen() -> None:
        async for item in ble.BleSession(wanted, radio, search=search).stream():
            heard.append(item)

    listening = asyncio.create_task(listen())
    playing = asyncio.create_task(script(strap, heard))
    await asyncio.wait({listening, playing}, return_when=asyncio.FIRST_COMPLETED, timeout=20)
    listening.cancel()
    playing.cancel()
    results = await asyncio.gather(listening, playing, return_exceptions=True)
    for problem in results:
        if isinstance(problem, Exception):
            raise problem
    assert not strap.device.connections
    return heard


async def until(heard: list[Incoming], condition: Callable[[Incoming], bool], count: int) -> None:
    while sum(map(condition, heard)) < count:
        await asyncio.sleep(0.01)


def is_heart(item: Incoming) -> bool:
    return isinstance(item, Frame) and item.stream == "heart_rate_measurement"


def is_link(link: Link) -> Callable[[Incoming], bool]:
    return lambda item: isinstance(item, Connection) and item.link is link


async def send(strap: Any, packets: list[bytes]) -> None:
    for packet in packets:
        await strap.notify("heart_rate_measurement", packet)
        await asyncio.sleep(0.002)


def test_packets_arrive_whole_and_in_order() -> None:
    async def script(strap: Any, heard: list[Incoming]) -> None:
        await until(heard, lambda i: isinstance(i, Frame), 1)
        await asyncio.sleep(0.3)
        await send(strap, PACKETS)
        await until(heard, is_heart, len(PACKETS))

    heard = asyncio.run(rehearse("auto", script))
    first, battery, *rest = heard
    assert isinstance(first, Connection)
    assert (first.wearable, first.link, first.title) == (
        "heart_rate_strap",
        Link.CONNECTED,
        virtual_strap.NAME,
    )
    assert isinstance(battery, Frame)
    assert (battery.stream, battery.payload) == ("battery_level", virtual_strap.FULL)
    assert [item.payload for item in rest if isinstance(item, Frame)] == PACKETS
    assert [item.t for item in heard] == sorted(item.t for item in heard)


def test_after_a_loss_it_comes_back_and_nothing_comes_twice() -> None:
    async def script(strap: Any, heard: list[Incoming]) -> None:
        for round_number in (1, 2, 3):
            await until(heard, is_link(Link.CONNECTED), round_number)
            await asyncio.sleep(0.3)
            await send(strap, PACKETS[:5])
            await until(heard, is_heart, 5 * round_number)
            await strap.drop()
            await until(heard, is_link(Link.LOST), round_number)

    heard = asyncio.run(rehearse("BIOMUSIC", script))
    assert [item.payload for item in heard if is_heart(item) and isinstance(item, Frame)] == (
        PACKETS[:5] * 3
    )


def test_a_silent_link_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ble, "SILENCE", 0.2)
    monkeypatch.setattr(ble, "PULSE", 0.05)

    async def script(_: Any, heard: list[Incoming]) -> None:
        await until(heard, is_link(Link.CONNECTED), 2)

    heard = asyncio.run(rehearse("auto", script))
    assert any(map(is_link(Link.LOST), heard))


def test_nobody_of_that_name_gets_one_sentence() -> None:
    async def script(*_: Any) -> None:
        await asyncio.sleep(10)

    with pytest.raises(InputError, match="no such wearable answered"):
        asyncio.run(rehearse("someone else", script, 0.3))
