"""A Bluetooth session on the fake BlueZ: listen while a script plays, then look at what came."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest

from biomusic.types import Connection, Frame, Incoming, Link
from tests.bluez.daemon import PrivateBus
from tests.bluez.device import Device
from tests.bluez.peripheral import HEART_RATE
from tests.bluez.stack import FakeBlueZ, playing

ble: Any = importlib.import_module("biomusic.sensors.ble")

Heard = list[Incoming]
Script = Callable[[FakeBlueZ, Heard], Awaitable[object]]
LONGEST: Final = 10.0  # s for any script
BEAT: Final = 0.03  # s between packets; only their order and number matter


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses that a test can wait for; nobody waits long for a foot pod that is not there."""
    shorter = {"LINGER": 0.2, "PAUSE": 0.05, "LONGEST_PAUSE": 0.1, "SILENCE": 1.0, "PULSE": 0.05}
    for name, value in shorter.items():
        monkeypatch.setattr(ble, name, value, raising=False)


async def listen(heard: Heard, search: float) -> None:
    async for item in ble.BleSession("auto", search=search).stream():
        heard.append(item)


def rehearse(
    bus: PrivateBus,
    stack: FakeBlueZ,
    script: Script,
    search: float = 3.0,
    longest: float = LONGEST,
    before: Callable[[], Awaitable[object]] | None = None,
) -> Heard:
    """What a session hears while the script plays; afterwards no link of its own is left."""
    heard: Heard = []

    async def play() -> None:
        async with playing(bus, stack):
            if before is not None:
                await before()
            listening = asyncio.create_task(listen(heard, search))
            try:
                async with asyncio.timeout(longest):
                    await _first(listening, asyncio.ensure_future(script(stack, heard)))
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)
            assert not any(device.connected for device in stack.devices)

    asyncio.run(play())
    return heard


async def _first(*tasks: asyncio.Future[Any]) -> None:
    """Wait for one of them, and have its mistake."""
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        tasks[-1].cancel()
    for task in done:
        task.result()


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.01)


def payloads(heard: Heard, stream: str = "heart_rate_measurement") -> list[bytes]:
    return [item.payload for item in heard if isinstance(item, Frame) and item.stream == stream]


def links(heard: Heard, link: Link) -> int:
    return sum(isinstance(item, Connection) and item.link is link for item in heard)


def packet(number: int) -> bytes:
    """60 beats a minute and an RR interval that tells packets apart."""
    return bytes((0x10, 60)) + (800 + number).to_bytes(2, "little")


async def beats(strap: Device, heard: Heard, count: int) -> list[bytes]:
    """Send packets in time until ``count`` of them met a subscriber, and all were heard."""
    start = len(payloads(heard))
    met: list[bytes] = []
    number = start
    while len(met) < count:
        if strap.notify(HEART_RATE, packet(number)):
            met.append(packet(number))
        number += 1
        await asyncio.sleep(BEAT)
    await until(lambda: len(payloads(heard)) >= start + count)
    await asyncio.sleep(2 * BEAT)  # for whatever comes twice
    return met
