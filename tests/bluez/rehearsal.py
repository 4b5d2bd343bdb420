"""A Bluetooth session on the fake BlueZ: listen while a script plays, then look at what came."""

from __future__ import annotations

import asyncio
import dataclasses
import importlib
from collections.abc import Awaitable, Callable
from typing import Any, Final

from biomusic.types import Connection, Frame, Incoming, Link
from tests.bluez.daemon import PrivateBus
from tests.bluez.device import Device
from tests.bluez.peripheral import HEART_RATE
from tests.bluez.stack import FakeBlueZ, playing

ble: Any = importlib.import_module("biomusic.sensors.ble")
timing: Any = importlib.import_module("biomusic.sensors.timing")

Heard = list[Incoming]
Script = Callable[[FakeBlueZ, Heard], Awaitable[object]]
LONGEST: Final = 10.0  # s for any script
BEAT: Final = 0.03  # s between packets; only their order and number matter


# Pauses that a test can wait for; nobody waits long for a foot pod that is not there.
HASTY: Final = timing.Timing(
    linger=0.2,
    scan=0.5,
    reach=0.7,
    answer=1.0,
    goodbye=1.0,
    echo=0.02,
    silence=0.2,
    first_pause=0.05,
    pause=0.1,
)


async def listen(heard: Heard, search: float, wanted: str = "auto") -> None:
    hasty = dataclasses.replace(HASTY, search=search)
    async for item in ble.BleSession(wanted, timing=hasty).stream():
        heard.append(item)


def rehearse(
    bus: PrivateBus,
    stack: FakeBlueZ,
    script: Script,
    search: float = 3.0,
    longest: float = LONGEST,
    before: Callable[[], Awaitable[object]] | None = None,
    wanted: str = "auto",
) -> Heard:
    """What a session hears while the script plays; afterwards no link of its own is left."""
    heard: Heard = []

    async def play() -> None:
        async with playing(bus, stack):
            if before is not None:
                await before()
            listening = asyncio.create_task(listen(heard, search, wanted))
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
