"""What a session on BlueZ makes of a computer that is not ready, forgets, or is shared."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from bleak import BleakClient, BleakScanner

from biomusic.errors import InputError

if sys.platform != "linux":
    pytest.skip("BlueZ is Linux's", allow_module_level=True)

from tests.bluez.daemon import PrivateBus, private_bus
from tests.bluez.peripheral import HEART_RATE, heart_rate_strap
from tests.bluez.rehearsal import Heard, beats, listen, payloads, rehearse
from tests.bluez.stack import FakeBlueZ
from tests.bluez.tree import Refused

pytestmark = pytest.mark.alone


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateBus]:
    with private_bus(monkeypatch) as bus:
        yield bus


async def nothing(*_: object) -> None:
    await asyncio.sleep(10)


def complaint(bus: PrivateBus, stack: FakeBlueZ) -> str:
    """What is said when no session can be had."""
    with pytest.raises(InputError) as caught:
        rehearse(bus, stack, nothing, search=0.5)
    return str(caught.value)


def is_plain(words: str) -> bool:
    """One sentence for people: nothing of Python's or D-Bus's own."""
    return "\n" not in words and not any(ugly in words for ugly in ("<", "((", "org.", "Errno"))


ADAPTERS: list[tuple[dict[str, Any], str]] = [
    ({"present": False}, "adapter"),
    ({"powered": False}, "off"),
    ({"roles": ("peripheral",)}, "Low Energy"),
]


@pytest.mark.parametrize(("adapter", "_"), ADAPTERS)
def test_an_unusable_adapter_ends_at_once(bus: PrivateBus, adapter: dict[str, Any], _: str) -> None:
    assert "Bluetooth" in complaint(bus, FakeBlueZ(heart_rate_strap(), **adapter))


@pytest.mark.parametrize(("adapter", "word"), ADAPTERS)
def test_an_unusable_adapter_is_explained(
    bus: PrivateBus, adapter: dict[str, Any], word: str
) -> None:
    words = complaint(bus, FakeBlueZ(heart_rate_strap(), **adapter))
    assert word in words
    assert is_plain(words)


def test_nobody_there_is_one_sentence(bus: PrivateBus) -> None:
    words = complaint(bus, FakeBlueZ())
    assert "no such wearable answered" in words
    assert is_plain(words)


def test_no_permission_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    with private_bus(monkeypatch, forbidden=True) as bus:
        words = complaint(bus, FakeBlueZ(heart_rate_strap()))
    assert "permission" in words
    assert is_plain(words)


def refusal_of(stop: Callable[[], object]) -> str:
    async def try_it() -> None:
        try:
            await listen([], 0.5)
        finally:
            stop()
            await asyncio.sleep(0.05)

    with pytest.raises(InputError) as caught:
        asyncio.run(try_it())
    return str(caught.value)


def test_no_bluetooth_service_is_explained(bus: PrivateBus) -> None:
    assert is_plain(refusal_of(bus.stop))


def test_no_system_bus_is_explained(bus: PrivateBus) -> None:
    bus.stop()
    assert is_plain(refusal_of(bus.stop))


async def meet_again(
    stack: FakeBlueZ, heard: Heard, trouble: Callable[[], Awaitable[object] | None]
) -> None:
    (strap,) = stack.devices
    await beats(strap, heard, 3)
    waiting = trouble()
    if waiting is not None:
        await waiting
    await beats(strap, heard, 3)


def survives(bus: PrivateBus, trouble: Callable[[FakeBlueZ], Awaitable[object] | None]) -> None:
    stack = FakeBlueZ(heart_rate_strap())
    heard = rehearse(
        bus, stack, lambda stack, heard: meet_again(stack, heard, lambda: trouble(stack)), longest=3
    )
    assert len(payloads(heard)) == 6


def test_a_device_that_bluez_forgot_is_sought_again(bus: PrivateBus) -> None:
    survives(bus, lambda stack: stack.devices[0].forget())


def test_bluetoothd_may_crash_and_start_again(bus: PrivateBus) -> None:
    def crash(stack: FakeBlueZ) -> Awaitable[None]:
        stack.close()
        return stack.open()

    survives(bus, crash)


def test_a_usb_adapter_may_be_plugged_in_again(bus: PrivateBus) -> None:
    def replug(stack: FakeBlueZ) -> None:
        stack.unplug()
        stack.plug_in()

    survives(bus, replug)


async def held() -> BleakClient:
    """Another program on this computer that holds the strap."""
    device = await BleakScanner.find_device_by_name("strap", timeout=2)
    assert device is not None
    client = BleakClient(device)
    await client.connect()
    return client


def test_another_program_that_listens_doubles_nothing(bus: PrivateBus) -> None:
    stack = FakeBlueZ(heart_rate_strap())
    (strap,) = stack.devices

    async def script(stack: FakeBlueZ, heard: Heard) -> None:
        await beats(strap, heard, 3)
        strap.gatt.sessions[HEART_RATE].append(":1.999")
        await beats(strap, heard, 3)

    assert len(payloads(rehearse(bus, stack, script))) == 6


def test_a_strap_that_is_already_connected_is_found(bus: PrivateBus) -> None:
    """After a program that was killed the link stays, and the strap does not advertise."""
    stack = FakeBlueZ(heart_rate_strap())

    async def script(stack: FakeBlueZ, heard: Heard) -> None:
        await beats(stack.devices[0], heard, 3)

    assert len(payloads(rehearse(bus, stack, script, search=1, before=held))) == 3


BUSY = Refused("InProgress", "Operation already in progress")


def test_a_scan_that_is_refused_for_a_moment_is_tried_again(bus: PrivateBus) -> None:
    stack = FakeBlueZ(heart_rate_strap())
    stack.scans_refused = [BUSY]

    async def script(stack: FakeBlueZ, heard: Heard) -> None:
        await beats(stack.devices[0], heard, 3)

    assert len(payloads(rehearse(bus, stack, script))) == 3


def test_a_scan_that_is_always_refused_is_one_sentence(bus: PrivateBus) -> None:
    stack = FakeBlueZ(heart_rate_strap())
    stack.scans_refused = [BUSY] * 9
    words = complaint(bus, stack)
    assert "another program" in words
    assert is_plain(words)
