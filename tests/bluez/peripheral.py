"""A peripheral as plain data: services, characteristics, and what reading and writing them does.

Any radio of the tests can wear one.  It knows no radio itself: a write answers with the
notifications that it causes, and streams are sent by whoever plays the script.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

BASE: Final = "0000{:04x}-0000-1000-8000-00805f9b34fb"  # Core 5.4, vol. 3 part B §2.5.1
PMD: Final = "fb005c8{}-02e7-f387-1cad-8acd2d8df0c8"  # Polar online_measurement.pdf v1.0, table 3


class Notification(NamedTuple):
    uuid: str
    payload: bytes


class AttError(Exception):
    """The peripheral refuses a read or a write; ``code`` as in Core 5.4, vol. 3 part F §3.4.1.1."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(f"ATT error 0x{code:02x}")


@dataclass(frozen=True, slots=True)
class Characteristic:
    uuid: str
    flags: tuple[str, ...]  # BlueZ's words: read, write, write-without-response, notify, indicate
    read: Callable[[], bytes] | None = None
    write: Callable[[bytes], Sequence[Notification]] | None = None


@dataclass(frozen=True, slots=True)
class Service:
    uuid: str
    characteristics: tuple[Characteristic, ...]
    advertised: bool = True


@dataclass(frozen=True, slots=True)
class Peripheral:
    name: str
    address: str
    services: tuple[Service, ...]
    rssi: int = -50  # dBm
    linked: Callable[[bool], None] | None = None  # told of every link made and lost
    running: set[int] = field(default_factory=set[int])  # PMD streams
    stopped: list[int] = field(default_factory=list[int])  # those that somebody stopped, in turn


def sig(number: int) -> str:
    """A 16-bit number of the Bluetooth SIG in its 128-bit form."""
    return BASE.format(number)


HEART_RATE: Final = sig(0x2A37)
BATTERY: Final = sig(0x2A19)
RUNNING: Final = sig(0x2A53)
CONTROL, DATA = PMD.format(1), PMD.format(2)


def heart_rate_service() -> Service:
    """Heart Rate Service 1.0: the measurement, and worn on the chest."""
    place = Characteristic(sig(0x2A38), ("read",), lambda: b"\x01")
    return Service(sig(0x180D), (Characteristic(HEART_RATE, ("notify",)), place))


def battery_service(percent: int = 100) -> Service:
    """Battery Service: read and notified, so that BlueZ can echo it."""
    level = Characteristic(BATTERY, ("read", "notify"), lambda: bytes([percent]))
    return Service(sig(0x180F), (level,), advertised=False)


def heart_rate_strap(name: str = "strap", address: str = "F0:B1:05:1C:00:01") -> Peripheral:
    """A strap that sends heart rate and RR intervals."""
    return Peripheral(name, address, (heart_rate_service(), battery_service()))


def foot_pod(name: str = "pod", address: str = "F0:B1:05:1C:00:02") -> Peripheral:
    """A foot pod: Running Speed and Cadence 1.0, features 0."""
    features = Characteristic(sig(0x2A54), ("read",), lambda: bytes(2))
    service = Service(sig(0x1814), (Characteristic(RUNNING, ("notify",)), features))
    return Peripheral(name, address, (service, battery_service()))


def h10(name: str = "Polar H10 0001", address: str = "F0:B1:05:1C:00:03") -> Peripheral:
    """A strap with PMD for ECG and ACC: its control point starts and stops, and echoes what."""
    running: set[int] = set()
    stopped: list[int] = []

    def write(command: bytes) -> Sequence[Notification]:
        if command[0] == 3 and command[1] in running:
            stopped.append(command[1])
        return (Notification(CONTROL, _answer(command, running)),)

    def linked(up: bool) -> None:
        if not up:
            running.clear()

    control = Characteristic(CONTROL, ("read", "write", "indicate"), lambda: b"\x0f\x05", write)
    stream = Service(PMD.format(0), (control, Characteristic(DATA, ("notify",))), advertised=False)
    services = (heart_rate_service(), battery_service(), stream)
    return Peripheral(name, address, services, linked=linked, running=running, stopped=stopped)


def _answer(command: bytes, running: set[int]) -> bytes:
    """``F0 op type status more``; status 0 ok, 1 opcode, 6 and 12 state."""
    code, kind = (*command[:2], 0, 0)[:2]
    wrong = {2: kind in running, 3: kind not in running}.get(code)
    if wrong is None:
        return bytes((0xF0, code, kind, 1, 0))
    if not wrong:
        (running.add if code == 2 else running.discard)(kind)
    return bytes((0xF0, code, kind, (6 if code == 2 else 12) if wrong else 0, 0))
