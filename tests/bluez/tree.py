"""D-Bus objects with properties and methods, announced the way BlueZ announces them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

NAME: Final = "org.bluez"
OBJECTS: Final = "org.freedesktop.DBus.ObjectManager"
PROPERTIES: Final = "org.freedesktop.DBus.Properties"
DAEMON: Final = "org.freedesktop.DBus"
LEAVING: Final = "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'"


class Reply(NamedTuple):
    signature: str = ""
    body: tuple[Any, ...] = ()


class Refused(Exception):
    """A method call is answered with an error; ``name`` without ``org.bluez.Error.``."""

    def __init__(self, name: str, words: str) -> None:
        self.name = name if "." in name else f"{NAME}.Error.{name}"
        self.words = words
        super().__init__(f"{self.name}: {words}")


Method = Callable[..., Awaitable[Reply]]  # (sender, *arguments) -> reply
Values = dict[str, Variant]


class Tree:
    """The objects of org.bluez; every call is a task, so that a slow one holds up nobody."""

    def __init__(self, left: Callable[[str], None]) -> None:
        self._bus: MessageBus | None = None
        self._objects: dict[str, dict[str, Values]] = {}
        self._methods: dict[tuple[str, str, str], Method] = {}
        self._calls = set[asyncio.Task[None]]()
        self._left = left

    async def open(self) -> None:
        """Join the bus as org.bluez without any object, and learn who leaves it."""
        self._objects.clear()
        self._methods = {("/", OBJECTS, "GetManagedObjects"): self._list}
        self._bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
        self._bus.add_message_handler(self._handle)
        place = DAEMON, "/org/freedesktop/DBus", DAEMON
        await self._bus.call(Message(*place, "AddMatch", signature="s", body=[LEAVING]))
        await self._bus.request_name(NAME)

    def close(self) -> None:
        """Leave the bus without a word, as bluetoothd does when it crashes."""
        for call in self._calls:
            call.cancel()
        if self._bus is not None:
            self._bus.disconnect()
            self._bus = None

    def add(self, path: str, interface: str, values: Values, **methods: Method) -> None:
        """Export an interface and announce it."""
        self._objects.setdefault(path, {})[interface] = values
        for member, method in methods.items():
            self._methods[path, interface, member] = method
        self._signal("/", OBJECTS, "InterfacesAdded", "oa{sa{sv}}", path, {interface: values})

    def remove(self, path: str) -> None:
        """Take an object away and announce it."""
        interfaces = list(self._objects.pop(path, {}))
        for key in [key for key in self._methods if key[0] == path]:
            del self._methods[key]
        self._signal("/", OBJECTS, "InterfacesRemoved", "oas", path, interfaces)

    def under(self, path: str) -> list[str]:
        """The object and all below it, the deepest first."""
        return sorted((p for p in self._objects if p.startswith(path)), reverse=True)

    def set(self, path: str, interface: str, **changes: Variant) -> None:
        """Change properties and say so, even if the values are the same."""
        self._objects[path][interface].update(changes)
        self._signal(
            path, PROPERTIES, "PropertiesChanged", "sa{sv}as", interface, changes, list[str]()
        )

    def unset(self, path: str, interface: str, *names: str) -> None:
        """Drop properties and say so."""
        known = self._objects[path][interface]
        gone = [name for name in names if known.pop(name, None) is not None]
        if gone:
            self._signal(
                path, PROPERTIES, "PropertiesChanged", "sa{sv}as", interface, Values(), gone
            )

    def __contains__(self, path: str) -> bool:
        return path in self._objects

    def _signal(self, path: str, interface: str, member: str, signature: str, *body: Any) -> None:
        self._send(Message.new_signal(path, interface, member, signature, list(body)))

    def _send(self, message: Message) -> None:
        if self._bus is not None and self._bus.connected:
            self._bus.send(message)

    def _handle(self, message: Message) -> bool:
        if message.message_type is MessageType.SIGNAL and message.member == "NameOwnerChanged":
            name, _, owner = message.body
            if not owner:
                self._left(name)
        if message.message_type is not MessageType.METHOD_CALL:
            return False
        call = asyncio.create_task(self._answer(message))
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)
        return True

    async def _answer(self, message: Message) -> None:
        key = message.path or "", message.interface or "", message.member or ""
        try:
            if key not in self._methods:
                kind = "Method" if key[0] in self._objects else "Object"
                raise Refused(f"{DAEMON}.Error.Unknown{kind}", f"{key[2]} of {key[0]} is unknown")
            signature, body = await self._methods[key](message.sender, *message.body)
            answer = Message.new_method_return(message, signature, list(body))
        except Refused as refusal:
            answer = Message.new_error(message, refusal.name, refusal.words)
        except Exception as mistake:  # of the test's own; never leave a caller waiting
            answer = Message.new_error(message, f"{DAEMON}.Error.Failed", repr(mistake))
        self._send(answer)

    async def _list(self, _: str) -> Reply:
        return Reply("a{oa{sa{sv}}}", (self._objects,))
