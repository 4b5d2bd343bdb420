"""What the virtual strap can pass for: a plain heart-rate strap, an H10, a foot pod."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from .packets import BATTERY, HEART_RATE, PMD_CONTROL, PMD_DATA, RUNNING

CHEST, FOOT = b"\x01", b"\x06"  # Sensor Location, HRS 1.0 §3.2 and the Supplement
POLAR: Final = "{:08X}-02E7-F387-1CAD-8ACD2D8DF0C8"  # online_measurement.pdf, table 3

# Numbers as the Bluetooth SIG assigned them.
BATTERY_SERVICE, INFORMATION_SERVICE = "180F", "180A"
MANUFACTURER, MODEL, SERIAL, FIRMWARE = "2A29", "2A24", "2A25", "2A26"


@dataclass(frozen=True, slots=True)
class Outfit:
    """What is advertised and what can be found in it; numbers are UUIDs in hexadecimal."""

    name: str
    model: str
    service: str  # the one that it is found by
    notified: Mapping[str, str]  # stream → characteristic, in that service
    read: Mapping[str, bytes]  # characteristic → value, in that service
    pmd: bool = False  # whether it has Polar's measurement data too

    @property
    def advertised(self) -> tuple[str, str]:
        """The services that it says it has."""
        return self.service, BATTERY_SERVICE


OUTFITS: Final[Mapping[str, Outfit]] = {
    "heart": Outfit("biomusic strap", "strap", "180D", {HEART_RATE: "2A37"}, {"2A38": CHEST}),
    # Apps know an H10 by the beginning of its name and a number of eight digits.
    "h10": Outfit("Polar H10 B1051C01", "H10", "180D", {HEART_RATE: "2A37"}, {"2A38": CHEST}, True),
    # Its features: neither stride length nor distance, but walking or running (RSCS 1.0 §3.2).
    "pod": Outfit(
        "biomusic pod", "pod", "1814", {RUNNING: "2A53"}, {"2A54": b"\x04\0", "2A5D": FOOT}
    ),
}
PMD_SERVICE: Final = POLAR.format(0xFB005C80)
PMD: Final[Mapping[str, str]] = {
    PMD_CONTROL: POLAR.format(0xFB005C81),
    PMD_DATA: POLAR.format(0xFB005C82),
}
BATTERY_LEVEL: Final[Mapping[str, str]] = {BATTERY: "2A19"}


def information(outfit: Outfit) -> Mapping[str, bytes]:
    """Device Information, by characteristic."""
    told = {MANUFACTURER: "biomusic", MODEL: outfit.model, SERIAL: "B1051C01", FIRMWARE: "1.0.0"}
    return {number: text.encode() for number, text in told.items()}
