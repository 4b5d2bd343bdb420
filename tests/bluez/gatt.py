"""A peripheral's services on D-Bus, and who listens to them.

The words follow BlueZ's src/gatt-client.c.  The point that matters most: a notify session belongs
to the D-Bus connection that started it and lasts until that connection stops it or leaves the bus.
A lost link does not end it; the next link revives it, and each packet is announced to all once
*for every session*.
"""

from __future__ import annotations

from typing import Final

from dbus_fast import Variant

from tests.bluez.peripheral import AttError, Characteristic, Service
from tests.bluez.tree import Method, Refused, Reply, Tree

SERVICE: Final = "org.bluez.GattService1"
CHARACTERISTIC: Final = "org.bluez.GattCharacteristic1"
FIRST: Final = 0x0010  # handle of the first service; each has room for seven characteristics
MTU: Final = 247  # B


class Gatt:
    """The services of one device; ``linked`` and ``echo`` are set by the device."""

    def __init__(self, tree: Tree, device: str, services: tuple[Service, ...]) -> None:
        self.linked = False
        self.echo = True  # a value that was read is announced like a notification
        self.sessions: dict[str, list[str]] = {}  # UUID -> D-Bus connections that listen
        self._tree, self._device, self._services = tree, device, services
        self._paths: dict[str, str] = {}

    def export(self) -> None:
        """Show all services; once is enough, because BlueZ keeps them when the link is lost."""
        if self._paths:
            return
        for number, service in enumerate(self._services):
            handle = FIRST + 0x10 * number
            path = f"{self._device}/service{handle:04x}"
            values = {
                "UUID": Variant("s", service.uuid),
                "Device": Variant("o", self._device),
                "Primary": Variant("b", True),
            }
            self._tree.add(path, SERVICE, values)
            for what in service.characteristics:
                handle += 2
                self._export(f"{path}/char{handle:04x}", path, what)

    def forget(self) -> None:
        """All sessions end, and the services are to be shown anew."""
        self.sessions.clear()
        self._paths.clear()

    def left(self, sender: str) -> None:
        """A D-Bus connection ended, and its sessions with it."""
        for listeners in self.sessions.values():
            if sender in listeners:
                listeners.remove(sender)

    def notify(self, uuid: str, payload: bytes) -> bool:
        """Announce a packet; whether anybody had subscribed and was reached."""
        listeners = self.sessions.get(uuid, []) if self.linked else []
        for _ in listeners:
            self._show(uuid, payload)
        return bool(listeners)

    def _export(self, path: str, parent: str, what: Characteristic) -> None:
        async def start(sender: str) -> Reply:
            return self._start(sender, what)

        async def stop(sender: str) -> Reply:
            return self._stop(sender, what)

        async def read(_: str, __: object) -> Reply:
            return Reply("ay", (self._read(what),))

        async def write(_: str, value: bytes, __: object) -> Reply:
            return self._write(what, value)

        self._paths[what.uuid] = path
        values = {
            "UUID": Variant("s", what.uuid),
            "Service": Variant("o", parent),
            "Value": Variant("ay", b""),
            "Flags": Variant("as", list(what.flags)),
            "Notifying": Variant("b", False),
            "MTU": Variant("q", MTU),
        }  # no NotifyAcquired: AcquireNotify is not offered
        methods: dict[str, Method] = {
            "StartNotify": start,
            "StopNotify": stop,
            "ReadValue": read,
            "WriteValue": write,
        }
        self._tree.add(path, CHARACTERISTIC, values, **methods)

    def _start(self, sender: str, what: Characteristic) -> Reply:
        if not {"notify", "indicate"} & set(what.flags):
            raise Refused("NotSupported", "Operation is not supported")
        listeners = self.sessions.setdefault(what.uuid, [])
        if sender in listeners:
            raise Refused("Failed", "Already notifying")
        listeners.append(sender)
        return Reply()

    def _stop(self, sender: str, what: Characteristic) -> Reply:
        if sender not in self.sessions.get(what.uuid, []):
            raise Refused("Failed", "No notify session started")
        self.sessions[what.uuid].remove(sender)
        return Reply()

    def _read(self, what: Characteristic) -> bytes:
        if not self.linked:
            raise Refused("Failed", "Not connected")
        if what.read is None:
            raise Refused("NotPermitted", "Read not permitted")
        try:
            value = what.read()
        except AttError as problem:
            raise _refusal(problem) from problem
        if self.echo:
            self._show(what.uuid, value)
        return value

    def _write(self, what: Characteristic, value: bytes) -> Reply:
        if not self.linked:
            raise Refused("Failed", "Not connected")
        if what.write is None:
            raise Refused("NotPermitted", "Write not permitted")
        try:
            for uuid, payload in what.write(bytes(value)):
                self.notify(uuid, payload)
        except AttError as problem:
            raise _refusal(problem) from problem
        return Reply()

    def _show(self, uuid: str, payload: bytes) -> None:
        self._tree.set(self._paths[uuid], CHARACTERISTIC, Value=Variant("ay", payload))


def _refusal(problem: AttError) -> Refused:
    return Refused("Failed", f"Operation failed with ATT error: 0x{problem.code:02x}")
