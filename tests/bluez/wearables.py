"""Wearables with a talk of their own, as plain data: Movesense, a treadmill, an optical arm band.

What they say is written from the documents and not with our encoders: GD-77 for Movesense, the
Fitness Machine Service 1.0 §4.9, and Polar's online_measurement.pdf v1.0.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.bluez.peripheral import (
    CONTROL,
    DATA,
    HEART_RATE,
    PMD,
    Characteristic,
    Notification,
    Peripheral,
    Service,
    battery_service,
    heart_rate_service,
    sig,
)

GSP: Final = "3480{}-7185-4d5d-b431-630e7050e8f0"
GSP_COMMAND, GSP_DATA = GSP.format("0001"), GSP.format("0002")
TREADMILL: Final = sig(0x2ACD)
HEART: Final = "/Meas/HR"
GRANTED, MISSING = 200, 404  # HTTP's codes, as GD-77 has them
PPI: Final = 3  # measurement type


@dataclass(slots=True)
class Sensor:
    """A Movesense sensor's side of the talk; ``silent`` and ``refused`` are paths."""

    silent: frozenset[str] = frozenset()  # whose responses are lost on their way
    refused: frozenset[str] = frozenset()
    subscribed: dict[int, str] = field(default_factory=dict[int, str])
    asked: list[tuple[int, int, str]] = field(default_factory=list[tuple[int, int, str]])

    def write(self, command: bytes) -> Sequence[Notification]:
        """Answer a command by a notification: 1, its reference, a status."""
        operation, reference = command[0], command[1]
        path = command[2:].rstrip(b"\0").decode()
        self.asked.append((operation, reference, path))
        status = MISSING
        if operation == 1 and path not in self.refused:
            self.subscribed[reference], status = path, GRANTED
        elif operation == 2 and self.subscribed.pop(reference, ""):
            status = GRANTED
        if path in self.silent:
            return ()
        return (Notification(GSP_DATA, struct.pack("<BBH", 1, reference, status)),)

    def linked(self, up: bool) -> None:
        """Subscriptions end with the link."""
        if not up:
            self.subscribed.clear()

    def reference(self, path: str) -> int | None:
        """Under which reference somebody subscribed to a path."""
        return next((number for number, it in self.subscribed.items() if it == path), None)


def movesense(sensor: Sensor, heart: bool = True) -> Peripheral:
    """A sensor that has the standard heart-rate service too, or has not."""
    command = Characteristic(GSP_COMMAND, ("write", "write-without-response"), None, sensor.write)
    own = Service(GSP.format("2252"), (command, Characteristic(GSP_DATA, ("notify",))))
    others = (heart_rate_service(), battery_service()) if heart else (battery_service(),)
    return Peripheral(
        "Movesense 175030000123", "F0:B1:05:1C:00:04", (own, *others), linked=sensor.linked
    )


def treadmill() -> Peripheral:
    """A treadmill: features, and data that are notified."""
    features = Characteristic(sig(0x2ACC), ("read",), lambda: bytes(8))
    service = Service(sig(0x1826), (features, Characteristic(TREADMILL, ("notify",))))
    return Peripheral("Treadmill 7", "F0:B1:05:1C:00:05", (service,), rssi=-30)


def arm_band() -> Peripheral:
    """A Verity Sense or OH1 of which only pulse intervals can be had; it sends rates without RR.

    PPI has no settings: a request for them is refused, and a start names none.
    """
    running: set[int] = set()
    stopped: list[int] = []

    def write(command: bytes) -> Sequence[Notification]:
        operation, kind = command[0], command[1]
        status = 3  # not supported
        if operation == 2 and command == bytes((2, PPI)):
            status = 6 if PPI in running else 0
            running.add(PPI)
        elif operation == 3 and kind in running:
            status = 0
            running.remove(kind)
            stopped.append(kind)
        reply = bytes((0xF0, operation, kind, status)) + (b"" if status else b"\0")
        return (Notification(CONTROL, reply),)

    features = bytes((0x0F, 1 << PPI, 0))
    control = Characteristic(CONTROL, ("read", "write", "indicate"), lambda: features, write)
    stream = Service(PMD.format(0), (control, Characteristic(DATA, ("notify",))), advertised=False)
    wrist = Characteristic(sig(0x2A38), ("read",), lambda: b"\x02")
    heart = Service(sig(0x180D), (Characteristic(HEART_RATE, ("notify",)), wrist))
    services = (heart, battery_service(), stream)
    name, address = "Polar Sense B1051C06", "F0:B1:05:1C:00:06"
    return Peripheral(name, address, services, running=running, stopped=stopped)


def ecg(reference: int, number: int) -> bytes:
    """The ``number``-th packet of 16 samples at 125 Hz: DATA, reference, u32 ms, i32 each."""
    samples = range(16 * number, 16 * number + 16)
    return struct.pack("<BBI16i", 2, reference, 128 * number, *samples)


def acceleration(reference: int, number: int) -> bytes:
    """The ``number``-th packet of 8 samples at 52 Hz, in m/s²; it lies still."""
    stamp = round(1000 * 8 * number / 52)
    return struct.pack("<BBI24f", 2, reference, stamp, *(0.0, 0.0, 9.80665) * 8)


def heartbeat(reference: int, milliseconds: int) -> bytes:
    """Of the sensor's own heart rate: float32 average and u16 RR in ms."""
    return struct.pack("<BBfH", 2, reference, 60_000 / milliseconds, milliseconds)


def pulses(*milliseconds: int) -> bytes:
    """A PPI frame without a time: rate, interval, error, flags (contact, and that it can tell)."""
    beats = (struct.pack("<BHHB", 60_000 // ms, ms, 10, 0x06) for ms in milliseconds)
    return bytes([PPI]) + bytes(9) + b"".join(beats)
