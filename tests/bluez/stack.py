"""A fake BlueZ: one adapter, the peripherals near it, and everything that can go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from dbus_fast import Variant

from tests.bluez.daemon import PrivateBus
from tests.bluez.device import NOT_READY, Device
from tests.bluez.peripheral import Peripheral
from tests.bluez.tree import Refused, Reply, Tree

ADAPTER: Final = "org.bluez.Adapter1"
PATH: Final = "/org/bluez/hci0"
INTERVAL: Final = 0.05  # s between advertisements; a real strap takes about 1 s


class FakeBlueZ:
    """org.bluez on the private bus; ``present`` and ``powered`` are the adapter's at the start."""

    def __init__(
        self,
        *worn: Peripheral,
        present: bool = True,
        powered: bool = True,
        roles: tuple[str, ...] = ("central", "peripheral"),
    ) -> None:
        self._tree = Tree(self._left)
        self.devices = [Device(self._tree, PATH, peripheral) for peripheral in worn]
        self.scans_refused: list[Refused] = []  # one for each StartDiscovery
        self._present, self._roles = present, roles
        self._powered = False
        self._scanning = set[str]()  # the D-Bus connections that scan
        self._beacon: asyncio.Task[None] | None = None
        self._first_power = powered

    async def open(self) -> None:
        """Join the bus; after ``close`` it knows no device any more."""
        await self._tree.open()
        if self._present:
            self.plug_in(self._first_power)
        self._beacon = asyncio.create_task(self._advertise())

    def close(self) -> None:
        """bluetoothd crashes: the links are gone, and nobody is told."""
        if self._beacon is not None:
            self._beacon.cancel()
        for device in self.devices:
            device.crash()
        self._scanning.clear()
        self._tree.close()

    def switch(self, on: bool) -> None:
        """Turn the adapter on or off; off breaks every link and every scan."""
        self._powered = on
        for device in self.devices:
            device.powered = on
            if not on:
                device.lose()
        if not on:
            self._scanning.clear()
        self._tree.set(PATH, ADAPTER, Powered=Variant("b", on), **self._discovering())

    def unplug(self) -> None:
        """Take the adapter away."""
        self.switch(False)
        for device in self.devices:
            device.forget()
        self._tree.remove(PATH)

    def plug_in(self, powered: bool = True) -> None:
        """An adapter appears."""
        values = {
            "Address": Variant("s", "00:00:5E:00:53:01"),
            "Discovering": Variant("b", False),
            "Name": Variant("s", "fake"),
            "Powered": Variant("b", False),
            "Roles": Variant("as", list(self._roles)),
        }
        self._tree.add(
            PATH,
            ADAPTER,
            values,
            SetDiscoveryFilter=self._filter,
            StartDiscovery=self._start,
            StopDiscovery=self._stop,
        )
        self.switch(powered)

    async def _filter(self, _: str, __: object) -> Reply:
        return Reply()

    async def _start(self, sender: str) -> Reply:
        if not self._powered:
            raise NOT_READY
        if self.scans_refused:
            raise self.scans_refused.pop(0)
        if sender in self._scanning:
            raise Refused("InProgress", "Operation already in progress")
        self._scanning.add(sender)
        self._tree.set(PATH, ADAPTER, **self._discovering())
        return Reply()

    async def _stop(self, sender: str) -> Reply:
        if not self._powered:
            raise NOT_READY
        if sender not in self._scanning:
            raise Refused("Failed", "No discovery started")
        self._end_scan(sender)
        return Reply()

    def _end_scan(self, sender: str) -> None:
        self._scanning.discard(sender)
        if not self._scanning:
            for device in self.devices:
                device.unheard()
        self._tree.set(PATH, ADAPTER, **self._discovering())

    def _discovering(self) -> dict[str, Variant]:
        return {"Discovering": Variant("b", bool(self._scanning))}

    def _left(self, sender: str) -> None:
        if sender in self._scanning:
            self._end_scan(sender)
        for device in self.devices:
            device.gatt.left(sender)

    async def _advertise(self) -> None:
        while True:
            if self._scanning:
                for device in self.devices:
                    device.advertise()
            await asyncio.sleep(INTERVAL)


@asynccontextmanager
async def playing(bus: PrivateBus, stack: FakeBlueZ) -> AsyncGenerator[FakeBlueZ, None]:
    """Have the stack on the bus; afterwards the bus is gone, and all leaked connections with it."""
    await stack.open()
    try:
        yield stack
    finally:
        stack.close()
        bus.stop()
        await asyncio.sleep(0.05)  # until all have seen it
