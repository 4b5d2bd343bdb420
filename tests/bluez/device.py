"""One peripheral as BlueZ shows it: found, connected, lost and forgotten.

What it does, and in which words it refuses, follows BlueZ's src/device.c and src/error.c.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Final

from dbus_fast import Variant

from tests.bluez.gatt import Gatt
from tests.bluez.peripheral import Peripheral
from tests.bluez.tree import Refused, Reply, Tree

DEVICE: Final = "org.bluez.Device1"
ABORTED: Final = Refused("Failed", "le-connection-abort-by-local")
BUSY: Final = Refused("InProgress", "In Progress")
NOT_READY: Final = Refused("NotReady", "Resource Not Ready")
FLAGS: Final = ("Paired", "Bonded", "Trusted", "Blocked", "LegacyPairing", "Connected")


@dataclass(slots=True)
class Faults:
    """What goes wrong from now on; a script may change it at any moment."""

    connects: list[Refused] = field(default_factory=list[Refused])  # one for each attempt
    connect_after: float = 0.0  # s
    resolve_after: float = 0.0  # s until the services are known
    lost_resolving: int = 0  # so many links are lost before the services are known
    silent: bool = False  # a zombie: connected, and nothing comes


class Device:
    """A peripheral near one adapter."""

    def __init__(self, tree: Tree, adapter: str, peripheral: Peripheral) -> None:
        self.peripheral, self.faults = peripheral, Faults()
        self.path = f"{adapter}/dev_{peripheral.address.replace(':', '_')}"
        self.gatt = Gatt(tree, self.path, peripheral.services)
        self.powered = False
        self.attempts = 0  # calls of Connect so far
        self._tree, self._adapter = tree, adapter
        self._near = asyncio.Event()
        self._near.set()
        self._attempt: asyncio.Task[None] | None = None
        self._resolving: asyncio.Task[None] | None = None

    @property
    def connected(self) -> bool:
        """Whether there is a link."""
        return self.gatt.linked

    def advertise(self) -> None:
        """Be heard once, unless it is far away or held by a link."""
        if self.connected or not self._near.is_set():
            return
        if self.path not in self._tree:
            methods = {"Connect": self._connect, "Disconnect": self._disconnect}
            self._tree.add(self.path, DEVICE, self._values(), **methods)
        self._tree.set(self.path, DEVICE, RSSI=Variant("n", self.peripheral.rssi))

    def unheard(self) -> None:
        """A scan ended: BlueZ takes the signal strength away."""
        if self.path in self._tree:
            self._tree.unset(self.path, DEVICE, "RSSI")

    def notify(self, uuid: str, payload: bytes) -> bool:
        """Send a packet; whether anybody had subscribed and was reached."""
        return not self.faults.silent and self.gatt.notify(uuid, payload)

    def lose(self) -> None:
        """The link breaks; sessions survive it."""
        if self._resolving is not None:
            self._resolving.cancel()
        if self.connected:
            self._link(False)

    def leave(self) -> None:
        """Go out of range: the link breaks, and connecting waits."""
        self._near.clear()
        self.lose()

    def come_back(self) -> None:
        """Be in range again; a connection that was waiting is made."""
        self._near.set()

    def forget(self) -> None:
        """BlueZ drops a device that it has not heard for a while, with all that belongs to it."""
        self.lose()
        self.gatt.forget()
        for path in self._tree.under(self.path):
            self._tree.remove(path)

    def crash(self) -> None:
        """Everything that BlueZ knew of it is gone, silently."""
        if self._resolving is not None:
            self._resolving.cancel()
        self.gatt.linked, self._attempt = False, None
        self.gatt.forget()

    async def _connect(self, _: str) -> Reply:
        """Make a link; waits for a peripheral that is away, as the kernel does."""
        self.attempts += 1
        if not self.powered:
            raise NOT_READY
        if self.connected:
            raise Refused("AlreadyConnected", "Already Connected")
        if self._attempt is not None:
            raise BUSY
        if self.faults.connects:
            self._refuse(self.faults.connects.pop(0))
        self._attempt = asyncio.create_task(self._reach())
        await asyncio.wait({self._attempt})
        cancelled, self._attempt = self._attempt.cancelled(), None
        if cancelled:
            raise Refused("Failed", "le-connection-canceled")
        self._link(True)
        self._resolving = asyncio.create_task(self._resolve())
        return Reply()

    async def _disconnect(self, _: str) -> Reply:
        """End the link, or the attempt to make one."""
        if self._attempt is not None:
            self._attempt.cancel()
        elif not self.connected:
            raise Refused("NotConnected", "Not Connected")
        self.lose()
        return Reply()

    def _refuse(self, refusal: Refused) -> None:
        if refusal is ABORTED:  # a link was there for a moment, and is shown
            for up in (True, False):
                self._tree.set(self.path, DEVICE, Connected=Variant("b", up))
        raise refusal

    async def _reach(self) -> None:
        await asyncio.sleep(self.faults.connect_after)
        await self._near.wait()

    async def _resolve(self) -> None:
        await asyncio.sleep(self.faults.resolve_after)
        if self.faults.lost_resolving:
            self.faults.lost_resolving -= 1
            self._link(False)
            return
        self.gatt.export()
        self._tree.set(self.path, DEVICE, ServicesResolved=Variant("b", True))

    def _link(self, up: bool) -> None:
        self.gatt.linked = up
        changes = {} if up else {"ServicesResolved": Variant("b", False)}
        self._tree.set(self.path, DEVICE, Connected=Variant("b", up), **changes)
        if self.peripheral.linked is not None:
            self.peripheral.linked(up)

    def _values(self) -> dict[str, Variant]:
        worn = self.peripheral
        uuids = [service.uuid for service in worn.services if service.advertised]
        return {
            "Adapter": Variant("o", self._adapter),
            "Address": Variant("s", worn.address),
            "AddressType": Variant("s", "random"),
            "Alias": Variant("s", worn.name),
            "Name": Variant("s", worn.name),
            "RSSI": Variant("n", worn.rssi),
            "ServicesResolved": Variant("b", False),
            "UUIDs": Variant("as", uuids),
            **{flag: Variant("b", False) for flag in FLAGS},
        }
