"""The virtual strap as a Bluetooth peripheral: Bumble's door, on an adapter or in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from .outfits import (
    BATTERY_LEVEL,
    BATTERY_SERVICE,
    INFORMATION_SERVICE,
    OUTFITS,
    PMD,
    PMD_SERVICE,
    Outfit,
    information,
)
from .packets import BATTERY, PMD_CONTROL
from .pmd import ControlPoint

if TYPE_CHECKING:
    from bumble.device import Connection, Device
    from bumble.gatt import Characteristic

ADDRESS: Final = "F0:B1:05:1C:00:01"  # a static random address (Core 5.4, vol. 6 part B §1.3.2.1)
FULL: Final = b"\x64"  # 100 %
ON_ITS_WAY: Final = 0.005  # s that packets get to arrive before a link is lost
NOTIFIED: Final = 0x01  # in a client's configuration of a characteristic

Answer = Callable[[bytes, int], bytes]  # a request and the link's MTU → the reply


class VirtualStrap:
    """The services of an outfit on a powered Bumble device.

    Replies of the control point come from ``answer``, which may be replaced.
    """

    def __init__(self, device: Device, outfit: Outfit = OUTFITS["heart"]) -> None:
        self.device, self.outfit, self.name = device, outfit, outfit.name
        self.control = ControlPoint()
        self.answer: Answer = self.control.answer
        self._characteristics: dict[str, Characteristic[Any]] = {}
        self._replies: set[asyncio.Task[None]] = set()
        self._add(outfit.service, outfit.notified, outfit.read)
        self._add(BATTERY_SERVICE, BATTERY_LEVEL, {})
        self._add(INFORMATION_SERVICE, {}, information(outfit))
        if outfit.pmd:
            self._add(PMD_SERVICE, PMD, {})

    async def advertise(self) -> None:
        """Let others find it; it is found again after every loss of the link."""
        from bumble.core import UUID, AdvertisingData

        services = b"".join(bytes(UUID(number)) for number in self.outfit.advertised)
        fields = [
            (AdvertisingData.FLAGS, b"\x06"),  # general discoverable, no classic Bluetooth
            (AdvertisingData.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS, services),
            # In the primary data: virtual controllers do not send a scan response of its own.
            (AdvertisingData.COMPLETE_LOCAL_NAME, self.name.encode()),
        ]
        await self.device.start_advertising(
            advertising_data=bytes(AdvertisingData(list(fields))), auto_restart=True
        )

    async def hide(self) -> None:
        """Be out of range: lose every link and advertise no more."""
        await self.device.stop_advertising()
        await self.drop()

    async def drop(self) -> None:
        """Lose the link to every listener; what was sent before still arrives."""
        await asyncio.sleep(ON_ITS_WAY)
        for connection in list(self.device.connections.values()):
            await connection.disconnect()

    def charge(self, percent: int) -> None:
        """What a read of the battery gives from now on."""
        self._characteristics[BATTERY].value = bytes([percent])

    def hears(self, stream: str) -> bool:
        """Whether anybody is subscribed to ``stream``."""
        return bool(self._listeners(stream))

    async def notify(self, stream: str, payload: bytes) -> None:
        """Send one packet of ``stream`` to whoever subscribed."""
        characteristic = self._characteristics[stream]
        for connection in self._listeners(stream):
            await self.device.notify_subscriber(connection, characteristic, payload)

    def _listeners(self, stream: str) -> list[Connection]:
        handle = self._characteristics[stream].handle
        subscribed = self.device.gatt_server.subscribers
        return [
            connection
            for connection in self.device.connections.values()
            if subscribed.get(connection, {}).get(handle, b"\0")[0] & NOTIFIED
        ]

    def _add(self, service: str, notified: Mapping[str, str], read: Mapping[str, bytes]) -> None:
        from bumble.gatt import Characteristic, Service

        properties, readable = Characteristic.Properties, Characteristic.Permissions.READABLE
        found: list[Characteristic[Any]] = []
        for stream, number in notified.items():
            if stream == PMD_CONTROL:
                found.append(self._control_point(number))
            elif stream == BATTERY:
                kind = properties.READ | properties.NOTIFY
                found.append(Characteristic(number, kind, readable, FULL))
            else:
                found.append(Characteristic(number, properties.NOTIFY, readable, b""))
            self._characteristics[stream] = found[-1]
        for number, value in read.items():
            found.append(Characteristic(number, properties.READ, readable, value))
        self.device.add_service(Service(service, found))

    def _control_point(self, number: str) -> Characteristic[Any]:
        from bumble.att import AttributeValue
        from bumble.gatt import Characteristic

        kinds, may = Characteristic.Properties, Characteristic.Permissions
        return Characteristic(
            number,
            kinds.READ | kinds.WRITE | kinds.INDICATE,
            may.READABLE | may.WRITEABLE,
            AttributeValue(read=lambda _: self.control.features(), write=self._asked),
        )

    def _asked(self, connection: Connection, request: bytes) -> None:
        """Answer by an indication, once the write itself has been confirmed."""
        reply = self.answer(bytes(request), connection.att_mtu)
        characteristic = self._characteristics[PMD_CONTROL]
        telling = self.device.indicate_subscriber(connection, characteristic, reply)
        task: asyncio.Task[None] = asyncio.ensure_future(telling)
        self._replies.add(task)
        task.add_done_callback(self._replied)

    def _replied(self, task: asyncio.Task[None]) -> None:
        """A reply that nobody confirmed was lost with its link."""
        self._replies.discard(task)
        if not task.cancelled():
            task.exception()
