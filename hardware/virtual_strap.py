"""A virtual heart-rate strap: a real Bluetooth peripheral, on an adapter or on a link in memory.

It advertises the Heart Rate and Battery services and wears any source: the heart-rate
measurements that the source brings are notified byte for byte, in real time.  Run as a tool it
takes a Bumble transport (``usb:0``, ``hci-socket:0``) and what to wear (``simulated:run``).
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Final

from biomusic.errors import ConfigError, MissingExtraError
from biomusic.ports import Source, Tool
from biomusic.rooms import open_source
from biomusic.types import Connection, Frame, Link

if TYPE_CHECKING:
    from bumble.device import Device
    from bumble.gatt import Characteristic

NAME: Final = "biomusic strap"
ADDRESS: Final = "F0:B1:05:1C:00:01"  # a static random address (Core 5.4, vol. 6 part B §1.3.2.1)
HEART_RATE_SERVICE, BATTERY_SERVICE = 0x180D, 0x180F
STREAMS: Final = {"heart_rate_measurement": 0x2A37, "battery_level": 0x2A19}
CHEST: Final = b"\x01"  # Body Sensor Location 0x2A38, HRS 1.0 §3.2
FULL: Final = b"\x64"  # 100 %
USAGE: Final = "virtual_strap TRANSPORT SOURCE, for example: virtual_strap usb:0 simulated:run"

Wait = Callable[[float], Awaitable[None]]  # until so many seconds of session time


class VirtualStrap:
    """The strap's services on a powered Bumble device."""

    def __init__(self, device: Device, name: str = NAME) -> None:
        self.device = device
        self.name = name
        self._characteristics = _add_services(device)

    async def advertise(self) -> None:
        """Let others find it; it is found again after every loss of the link."""
        from bumble.core import UUID, AdvertisingData

        services = UUID.from_16_bits(HEART_RATE_SERVICE), UUID.from_16_bits(BATTERY_SERVICE)
        fields = [
            (AdvertisingData.FLAGS, b"\x06"),  # general discoverable, no classic Bluetooth
            (
                AdvertisingData.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS,
                b"".join(bytes(service) for service in services),
            ),
            # In the primary data: virtual controllers do not send a scan response of its own.
            (AdvertisingData.COMPLETE_LOCAL_NAME, self.name.encode()),
        ]
        await self.device.start_advertising(
            advertising_data=bytes(AdvertisingData(list(fields))), auto_restart=True
        )

    async def wear(self, source: Source, wait: Wait) -> None:
        """Notify what the source brings, each frame when ``wait`` says that it is time."""
        async for item in source.stream():
            await wait(item.t)
            if isinstance(item, Frame) and item.stream in self._characteristics:
                await self.notify(item.stream, item.payload)
            elif isinstance(item, Connection) and item.link is Link.LOST:
                await self.drop()

    async def notify(self, stream: str, payload: bytes) -> None:
        """Send one packet of ``stream`` to whoever subscribed."""
        characteristic = self._characteristics[stream]
        characteristic.value = payload
        await self.device.notify_subscribers(characteristic, payload)

    async def drop(self) -> None:
        """Lose the link to every listener, as a strap that is out of range does."""
        for connection in list(self.device.connections.values()):
            await connection.disconnect()


def _add_services(device: Device) -> dict[str, Characteristic[bytes]]:
    from bumble.gatt import Characteristic, Service

    read, notify = Characteristic.Properties.READ, Characteristic.Properties.NOTIFY
    readable = Characteristic.Permissions.READABLE

    def characteristic(
        number: int, properties: Characteristic.Properties, value: bytes
    ) -> Characteristic[bytes]:
        return Characteristic(f"{number:04X}", properties, readable, value)

    heart = characteristic(STREAMS["heart_rate_measurement"], notify, b"")
    battery = characteristic(STREAMS["battery_level"], read | notify, FULL)
    place = characteristic(0x2A38, read, CHEST)
    device.add_service(Service(f"{HEART_RATE_SERVICE:04X}", [heart, place]))
    device.add_service(Service(f"{BATTERY_SERVICE:04X}", [battery]))
    return {"heart_rate_measurement": heart, "battery_level": battery}


async def _run(transport: str, source: Source) -> None:
    from bumble.device import Device
    from bumble.hci import Address
    from bumble.transport import open_transport

    async with await open_transport(transport) as adapter:
        device = Device.with_hci(NAME, Address(ADDRESS), adapter.source, adapter.sink)
        strap = VirtualStrap(device)
        await device.power_on()
        await strap.advertise()
        loop = asyncio.get_running_loop()
        start = loop.time()

        async def wait(t: float) -> None:
            await asyncio.sleep(max(0.0, start + t - loop.time()))

        await strap.wear(source, wait)


class VirtualStrapTool:
    """The command; see the module."""

    def run(self, arguments: Sequence[str]) -> int:
        """Advertise on an adapter until the source ends.

        Raises:
            ConfigError: not a transport and a source.
            MissingExtraError: Bumble is not installed.
        """
        if len(arguments) != 2:
            raise ConfigError("virtual_strap", " ".join(arguments), f"is not as in: {USAGE}")
        transport, location = arguments
        source = open_source(location)
        try:
            import bumble as _bumble
        except ImportError as missing:
            raise MissingExtraError("the virtual strap", "strap") from missing
        del _bumble
        sys.stdout.write(f"“{NAME}” advertises on {transport} and wears {source.title}\n")
        asyncio.run(_run(transport, source))
        return 0


TOOL: Tool = VirtualStrapTool()
