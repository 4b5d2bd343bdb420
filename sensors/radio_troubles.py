"""Why there is no Bluetooth, in one sentence and with what to do about it."""

from __future__ import annotations

import sys
from typing import Final

from .link import LinkError

ALLOW: Final = {  # by sys.platform; how Bluetooth is permitted
    "darwin": "allow your terminal in System Settings › Privacy & Security › Bluetooth, "
    "then open it anew",
    "win32": "allow apps to use Bluetooth in Settings › Privacy & security › Radios",
    "linux": "add yourself to the group bluetooth (sudo usermod -aG bluetooth $USER) "
    "and log in again",
}
SWITCH: Final = {  # how it is switched on
    "darwin": "switch it on in System Settings › Bluetooth",
    "win32": "switch it on in Settings › Bluetooth & devices",
    "linux": "switch it on (bluetoothctl power on; if that is refused, rfkill unblock bluetooth)",
}
NO_PERMISSION: Final = "permission to use Bluetooth is missing"
# What bleak calls BleakBluetoothNotAvailableReason, by name.
REASONS: Final = {
    "NO_BLUETOOTH": "this computer has no Bluetooth adapter",
    "NO_BLE_CENTRAL_ROLE": "this Bluetooth adapter cannot listen to Low Energy devices",
    "POWERED_OFF": "Bluetooth is switched off",
    "DENIED_BY_USER": NO_PERMISSION,
    "DENIED_BY_SYSTEM": NO_PERMISSION,
    "DENIED_BY_UNKNOWN": NO_PERMISSION,
}
ADAPTER: Final = "plug in a Bluetooth 4.0 adapter or a newer one"
SERVICE: Final = "start it (sudo systemctl start bluetooth)"
NO_SERVICE: Final = "the Bluetooth service is not running"
NO_BUS: Final = "the system's message bus, over which Bluetooth is reached, cannot be found"
BUS: Final = "start D-Bus, or let this container see /run/dbus"
# The end of a D-Bus error's name → problem and remedy.
REFUSALS: Final = {
    "DBus.Error.AccessDenied": (NO_PERMISSION, ""),
    "DBus.Error.ServiceUnknown": (NO_SERVICE, SERVICE),
    "DBus.Error.NameHasNoOwner": (NO_SERVICE, SERVICE),
    "DBus.Error.NoReply": ("the Bluetooth service does not answer", SERVICE),
    "bluez.Error.InProgress": (
        "Bluetooth is busy with another program",
        "close other programs that scan or connect, then try again",
    ),
    "bluez.Error.NotReady": ("Bluetooth is switched off", ""),
    "bluez.Error.NotPermitted": ("the device does not allow that", "try again"),
}


def explain(problem: Exception) -> LinkError:
    """The sentence for whatever a Bluetooth library raised.

    Told apart by ``reason`` and ``dbus_error``, because bleak's own words are a tuple's.
    """
    reason = getattr(getattr(problem, "reason", None), "name", "")
    if reason:
        return _unavailable(reason)
    refusal = str(getattr(problem, "dbus_error", ""))
    for ending, (words, remedy) in REFUSALS.items():
        if refusal.endswith(ending):
            return LinkError(words, remedy or _remedy(words))
    if isinstance(problem, TimeoutError):
        return LinkError("Bluetooth, or the device, did not answer in time")
    if isinstance(problem, ConnectionError | FileNotFoundError) or _is_of_the_bus(problem):
        return LinkError(NO_BUS, BUS)
    return LinkError(f"Bluetooth failed ({type(problem).__name__})", "try again, with --verbose")


def _unavailable(reason: str) -> LinkError:
    words = REASONS.get(reason, "Bluetooth cannot be used, and the system does not say why")
    return LinkError(words, _remedy(words))


def _remedy(words: str) -> str:
    platform = sys.platform if sys.platform in ALLOW else "linux"
    if words == NO_PERMISSION:
        return ALLOW[platform]
    return SWITCH[platform] if words.endswith("off") else ADAPTER


def _is_of_the_bus(problem: Exception) -> bool:
    """A bus address that means nothing, or a bus that ended; dbus-fast is Linux's only."""
    return type(problem).__module__.partition(".")[0] == "dbus_fast"
