"""A Bluetooth session over Bumble's link in memory, on a loop that leaps over idle time."""

from __future__ import annotations

import asyncio
import dataclasses
import importlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import pytest

from biomusic.types import Connection, Frame, Incoming, Link

pytest.importorskip("bumble", reason="needs the [strap] extra")

from benchmarks.virtual_link import backends, central_of, leap, local_link, powered

ble: Any = importlib.import_module("biomusic.sensors.ble")
radio: Any = importlib.import_module("biomusic.sensors.radio")
timing: Any = importlib.import_module("biomusic.sensors.timing")
peripheral: Any = importlib.import_module("biomusic.hardware.peripheral")
outfits: Any = importlib.import_module("biomusic.hardware.outfits")

Heard = list[Incoming]
Script = Callable[..., Awaitable[object]]  # (heard, session, *straps)
LONGEST: Final = 3600.0  # s of the loop's own time


def rehearse(
    worn: Sequence[str],
    script: Script,
    wanted: str = "auto",
    search: float = 10.0,
    before: Callable[[Any], None] = lambda _: None,
) -> tuple[Heard, Any]:
    """What a session hears of straps in these outfits while the script plays, and the session."""
    return leap(_rehearse(worn, script, wanted, search, before))


async def _rehearse(
    worn: Sequence[str],
    script: Script,
    wanted: str,
    search: float,
    before: Callable[[Any], None],
) -> tuple[Heard, Any]:
    link = local_link()
    central = await central_of(link)
    straps = [await _strap(link, number, outfit) for number, outfit in enumerate(worn)]
    for strap in straps:
        before(strap)
        await strap.advertise()
    hasty = dataclasses.replace(timing.Timing(), search=search)
    session = ble.BleSession(wanted, radio.BleakRadio(*_with_cancel(central)), hasty)
    heard: Heard = []

    async def listen() -> None:
        async for item in session.stream():
            heard.append(item)

    async def play() -> None:
        async with asyncio.timeout(LONGEST):
            await script(heard, session, *straps)

    tasks = asyncio.create_task(listen()), asyncio.create_task(play())
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    for problem in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(problem, Exception):
            raise problem
    assert not any(strap.device.connections for strap in straps)
    return heard, session


def _with_cancel(central: Any) -> tuple[type[Any], type[Any]]:
    """The backends, on a controller that gives up connecting when it is told to.

    Bumble 0.0.236's virtual one says that it does, and goes on waiting.
    """
    hci: Any = importlib.import_module("bumble.hci")
    controller = central.host.hci_sink.sink
    scanner, client = backends(central)

    def give_up(_: Any = None) -> Any:
        pending, controller.pending_le_connection = controller.pending_le_connection, None
        if pending is not None:
            event = hci.HCI_LE_Connection_Complete_Event(
                status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
                connection_handle=0,
                role=hci.Role.CENTRAL,
                peer_address_type=pending.peer_address.address_type,
                peer_address=pending.peer_address,
                connection_interval=0,
                peripheral_latency=0,
                supervision_timeout=0,
                central_clock_accuracy=0,
            )
            asyncio.get_running_loop().call_soon(controller.send_hci_packet, event)
        return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.SUCCESS)

    async def connect(self: Any, pair: bool, **options: Any) -> None:
        try:
            await client.connect(self, pair, **options)
        except asyncio.CancelledError:
            controller.pending_le_connection = None
            raise

    controller.on_hci_le_create_connection_cancel_command = give_up
    return scanner, type("PatientClient", (client,), {"connect": connect})


async def _strap(link: Any, number: int, outfit: str) -> Any:
    device = powered(f"F0:B1:05:1C:00:{number + 1:02X}", link)
    await device.power_on()
    return peripheral.VirtualStrap(device, outfits.OUTFITS[outfit])


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.01)


def payloads(heard: Heard, stream: str = "heart_rate_measurement") -> list[bytes]:
    return [item.payload for item in heard if isinstance(item, Frame) and item.stream == stream]


def links(heard: Heard, link: Link) -> int:
    return sum(isinstance(item, Connection) and item.link is link for item in heard)
