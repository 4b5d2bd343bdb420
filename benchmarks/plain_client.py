"""A client that knows nothing better than to look for its strap again: bleak's public API alone."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from bleak import BleakClient, BleakScanner
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice

from benchmarks.virtual_link import backends

gatt: Any = importlib.import_module("biomusic.sensors.gatt")

START: Final = ("02000001820001010e00", "02020001c8000101100002010800")  # ECG 130 Hz, 200 Hz 8 g
STOP: Final = ("0300", "0302")
SEEK: Final = 5.0  # s of one search

Take = Callable[[str, bytes], None]


@dataclass(slots=True)
class Listener:
    """A plain client: it looks for the strap, subscribes, and begins anew when it was lost."""

    central: Any
    name: str
    take: Take  # a stream's name and a notification
    connected: Callable[[], None]
    measured: bool = True  # whether to ask for ECG and acceleration
    replies: list[bytes] = field(default_factory=list[bytes])

    async def listen(self) -> None:
        """Until cancelled."""
        scanner, client = backends(self.central)
        while True:
            device = await BleakScanner.find_device_by_name(self.name, SEEK, backend=scanner)
            if device is not None:
                await self._stay(device, client)

    async def _stay(self, device: BLEDevice, client: type[BaseBleakClient]) -> None:
        lost = asyncio.Event()
        radio = BleakClient(device, lambda _: lost.set(), backend=client)
        going = asyncio.create_task(lost.wait())
        setting_up = asyncio.create_task(self._set_up(radio))
        try:
            await asyncio.wait({going, setting_up}, return_when=asyncio.FIRST_COMPLETED)
            await going
        except asyncio.CancelledError:
            if radio.is_connected and self.measured:
                await self._ask(radio, STOP)
            raise
        finally:
            for task in (going, setting_up):
                task.cancel()
            await asyncio.gather(going, setting_up, return_exceptions=True)
            await radio.disconnect()

    async def _set_up(self, radio: BleakClient) -> None:
        await radio.connect()
        self.connected()
        streams = [gatt.HEART_RATE, gatt.BATTERY]
        for one in [*streams, gatt.PMD_DATA] if self.measured else streams:
            await radio.start_notify(one.uuid, self._receiver(one.stream))
        if self.measured:
            await radio.start_notify(gatt.PMD_CONTROL.uuid, self._reply)
            await self._ask(radio, START)

    async def _ask(self, radio: BleakClient, requests: tuple[str, ...]) -> None:
        for request in map(bytes.fromhex, requests):
            before = len(self.replies)
            self.take(gatt.PMD_CONTROL.stream, request)
            await radio.write_gatt_char(gatt.PMD_CONTROL.uuid, request, response=True)
            while len(self.replies) == before:
                await asyncio.sleep(0.01)

    def _reply(self, _: Any, value: bytearray) -> None:
        self.replies.append(bytes(value))
        self.take(gatt.PMD_CONTROL.stream, bytes(value))

    def _receiver(self, stream: str) -> Callable[[Any, bytearray], None]:
        return lambda _, value: self.take(stream, bytes(value))
