"""The fake BlueZ behaves as the real one: above all it doubles what a careless client hears."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from bleak import BleakClient, BleakScanner
from bleak.backends.device import BLEDevice
from bleak.exc import BleakBluetoothNotAvailableError, BleakDBusError, BleakError

if sys.platform != "linux":
    pytest.skip("BlueZ is Linux's", allow_module_level=True)

from tests.bluez.daemon import PrivateBus, private_bus
from tests.bluez.device import BUSY, NOT_READY, Device
from tests.bluez.peripheral import BATTERY, CONTROL, HEART_RATE, foot_pod, h10, heart_rate_strap
from tests.bluez.stack import FakeBlueZ, playing
from tests.bluez.tree import Refused

pytestmark = pytest.mark.alone

ROUND = 20  # packets between two losses of the link
Reconnect = Callable[[BleakClient], Coroutine[Any, Any, BleakClient]]


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateBus]:
    with private_bus(monkeypatch) as bus:
        yield bus


async def find(name: str) -> BLEDevice:
    found = await BleakScanner.find_device_by_name(name, timeout=5)
    assert found is not None
    return found


async def settle() -> None:
    await asyncio.sleep(0.1)


def test_peripherals_are_found_with_what_they_advertise(bus: PrivateBus) -> None:
    async def scan() -> dict[str | None, tuple[int, list[str]]]:
        async with playing(bus, FakeBlueZ(heart_rate_strap(), foot_pod(), h10())):
            found = await BleakScanner.discover(0.3, return_adv=True)
            return {
                device.name: (heard.rssi, heard.service_uuids) for device, heard in found.values()
            }

    heart, running = ([f"0000{n}-0000-1000-8000-00805f9b34fb"] for n in ("180d", "1814"))
    assert asyncio.run(scan()) == {
        "strap": (-50, heart), "pod": (-50, running), "Polar H10 0001": (-50, heart)
    }  # fmt: skip


async def same_client(client: BleakClient) -> BleakClient:
    await client.connect()
    return client


async def new_client(_: BleakClient) -> BleakClient:
    return await same_client(BleakClient(await find("strap")))


async def new_client_after_disconnecting(client: BleakClient) -> BleakClient:
    await client.disconnect()
    return await new_client(client)


async def rounds(bus: PrivateBus, reconnect: Reconnect) -> list[int]:
    """How many packets are heard of each round of 20, with a link loss between rounds."""
    heard: list[bytes] = []
    counts: list[int] = []
    async with playing(bus, FakeBlueZ(heart_rate_strap())) as stack:
        (strap,) = stack.devices
        client = await same_client(BleakClient(await find("strap")))
        for number in range(3):
            if number:
                strap.lose()
                await settle()
                client = await reconnect(client)
            await client.start_notify(HEART_RATE, lambda _, payload: heard.append(bytes(payload)))
            for beat in range(ROUND):
                assert strap.notify(HEART_RATE, bytes((0, beat)))
            await settle()
            counts.append(len(heard))
            assert len(set(heard)) == ROUND
            heard.clear()
    return counts


@pytest.mark.parametrize(
    ("reconnect", "counts"),
    [
        (same_client, [20, 40, 60]),
        (new_client, [20, 40, 60]),
        (new_client_after_disconnecting, [20, 20, 20]),
    ],
)
def test_sessions_of_dead_clients_multiply(
    bus: PrivateBus, reconnect: Reconnect, counts: list[int]
) -> None:
    """As measured with bleak 3.1.0 on BlueZ 5.66; same symptom in bleak issue 2002."""
    assert asyncio.run(rounds(bus, reconnect)) == counts


def test_a_value_that_is_read_comes_as_a_notification_too(bus: PrivateBus) -> None:
    async def read() -> tuple[bytes, list[bytes]]:
        heard: list[bytes] = []
        async with (
            playing(bus, FakeBlueZ(h10())),
            BleakClient(await find("Polar H10 0001")) as client,
        ):
            await client.start_notify(CONTROL, lambda _, payload: heard.append(bytes(payload)))
            features = bytes(await client.read_gatt_char(CONTROL))
            await client.write_gatt_char(CONTROL, bytes.fromhex("0200"), response=True)
            await settle()
        return features, heard

    features, heard = asyncio.run(read())
    assert features == b"\x0f\x05"
    assert heard == [features, bytes.fromhex("f002000000")]  # the answer is the second


Fault = Callable[[FakeBlueZ, Device], object]
FAILED = Refused("Failed", "Software caused connection abort")


CONNECTS: list[tuple[Fault, type[Exception], str]] = [
    (lambda _, it: it.faults.connects.append(FAILED), BleakDBusError, "Failed] Software"),
    (lambda _, it: it.faults.connects.append(BUSY), BleakDBusError, "InProgress] In Progress"),
    (lambda _, it: it.faults.connects.append(NOT_READY), BleakDBusError, "NotReady] Resource"),
    (lambda stack, _: stack.switch(False), BleakDBusError, "NotReady] Resource Not Ready"),
    (lambda _, it: it.forget(), BleakError, "^device 'dev_F0_B1_05_1C_00_01' not found$"),
    (lambda stack, _: stack.unplug(), BleakError, "^device 'dev_.*' not found$"),
    (lambda _, it: setattr(it.faults, "lost_resolving", 1), BleakError, "failed to discover"),
    (lambda _, it: setattr(it.faults, "resolve_after", 9), TimeoutError, "^$"),
    (lambda _, it: it.leave(), TimeoutError, "^$"),
]


@pytest.mark.parametrize(("fault", "error", "words"), CONNECTS)
def test_how_bleak_words_a_connect_that_fails(
    bus: PrivateBus, fault: Fault, error: type[Exception], words: str
) -> None:
    async def connect() -> None:
        async with playing(bus, FakeBlueZ(heart_rate_strap())) as stack:
            (strap,) = stack.devices
            client = BleakClient(await find("strap"), timeout=0.3)
            fault(stack, strap)
            try:
                await client.connect()
            finally:
                await client.disconnect()

    with pytest.raises(error, match=words) as caught:
        asyncio.run(connect())
    assert caught.type is error


async def forgotten(stack: FakeBlueZ) -> None:
    stack.devices[0].forget()


async def crashed(stack: FakeBlueZ) -> None:
    stack.close()
    await stack.open()


async def plugged_in_again(stack: FakeBlueZ) -> None:
    stack.unplug()
    stack.plug_in()


@pytest.mark.parametrize("trouble", [forgotten, crashed, plugged_in_again])
def test_a_new_scan_finds_what_the_old_address_does_not(
    bus: PrivateBus, trouble: Callable[[FakeBlueZ], Coroutine[Any, Any, None]]
) -> None:
    async def reconnect() -> bytes:
        async with playing(bus, FakeBlueZ(heart_rate_strap())) as stack:
            client = await same_client(BleakClient(await find("strap")))
            await trouble(stack)
            await settle()
            with contextlib.suppress(BleakError):
                await client.disconnect()
            client = await new_client(client)
            return bytes(await client.read_gatt_char(BATTERY))

    assert asyncio.run(reconnect()) == b"\x64"


async def scan_once(bus: PrivateBus, **adapter: Any) -> None:
    async with playing(bus, FakeBlueZ(heart_rate_strap(), **adapter)):
        await BleakScanner.discover(0.1)


@pytest.mark.parametrize(
    ("adapter", "reason"),
    [
        ({"present": False}, "NO_BLUETOOTH"),
        ({"powered": False}, "POWERED_OFF"),
        ({"roles": ("peripheral",)}, "NO_BLE_CENTRAL_ROLE"),
    ],
)
def test_bleak_says_why_there_is_no_adapter(
    bus: PrivateBus, adapter: dict[str, Any], reason: str
) -> None:
    with pytest.raises(BleakBluetoothNotAvailableError) as caught:
        asyncio.run(scan_once(bus, **adapter))
    assert caught.value.reason.name == reason


def test_bleak_without_bluetoothd_permission_or_bus(
    bus: PrivateBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def alone() -> None:
        try:
            await BleakScanner.discover(0.1)
        finally:
            bus.stop()
            await settle()

    with pytest.raises(BleakDBusError, match=r"ServiceUnknown.*org\.bluez was not provided"):
        asyncio.run(alone())
    with pytest.raises(FileNotFoundError):
        asyncio.run(alone())
    with (
        private_bus(monkeypatch, forbidden=True) as strict,
        pytest.raises(BleakDBusError, match=r"Error\.AccessDenied\] Rejected send message"),
    ):
        asyncio.run(scan_once(strict))
    with private_bus(monkeypatch) as other:
        monkeypatch.setenv("BLEAK_DBUS_AUTH_UID", str(os.getuid() + 1))
        with pytest.raises(BleakBluetoothNotAvailableError) as caught:
            asyncio.run(alone())
        assert caught.value.reason.name == "DENIED_BY_SYSTEM"
        other.stop()


def test_a_battery_can_be_read(bus: PrivateBus) -> None:
    async def read() -> bytes:
        async with (
            playing(bus, FakeBlueZ(heart_rate_strap())),
            BleakClient(await find("strap")) as client,
        ):
            return bytes(await client.read_gatt_char(BATTERY))

    assert asyncio.run(read()) == b"\x64"
