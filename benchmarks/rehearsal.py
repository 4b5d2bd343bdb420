"""A Bluetooth session over Bumble's link in memory, on a loop that leaps over idle time.

The session is the sensor room's own, supervisors, visits, inbox and all; only below bleak's
public API there is a virtual strap and no radio.
"""

from __future__ import annotations

import asyncio
import dataclasses
import importlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from benchmarks.virtual_link import backends, central_of, local_link, powered
from biomusic.types import Incoming

ble: Any = importlib.import_module("biomusic.sensors.ble")
radio: Any = importlib.import_module("biomusic.sensors.radio")
timing: Any = importlib.import_module("biomusic.sensors.timing")
peripheral: Any = importlib.import_module("biomusic.hardware.peripheral")
outfits: Any = importlib.import_module("biomusic.hardware.outfits")

Script = Callable[..., Awaitable[object]]  # (session, *straps)
LONGEST: Final = 2 * 3600.0  # s of the loop's own time


def _nothing(_: Any) -> None:
    """Straps are worn as they are."""


async def rehearse(
    worn: Sequence[str],
    script: Script,
    hear: Callable[[Incoming], None],
    wanted: str = "auto",
    search: float = 10.0,
    before: Callable[[Any], None] = _nothing,
) -> Any:
    """Tell ``hear`` what a session hears of straps in these outfits while the script plays.

    Afterwards no strap has a link left.  Returns the session.
    """
    link = local_link()
    central = await central_of(link)
    straps = [await _strap(link, number, outfit) for number, outfit in enumerate(worn)]
    for strap in straps:
        before(strap)
        await strap.advertise()
    hasty = dataclasses.replace(timing.Timing(), search=search)
    session = ble.BleSession(wanted, radio.BleakRadio(*patient(central)), hasty)

    async def listen() -> None:
        async for item in session.stream():
            hear(item)

    async def play() -> None:
        async with asyncio.timeout(LONGEST):
            await script(session, *straps)

    await first_of(listen(), play())
    assert not any(strap.device.connections for strap in straps)
    return session


async def first_of(*doing: Awaitable[None]) -> None:
    """Wait until one of them is done, end the others, and have their mistakes."""
    tasks = [asyncio.ensure_future(one) for one in doing]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    for problem in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(problem, Exception):
            raise problem


def patient(central: Any) -> tuple[type[Any], type[Any]]:
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
    """Look again and again until it is so."""
    while not condition():
        await asyncio.sleep(0.01)
