"""The Bluetooth characteristics that we listen to, and which file decodes each.

Numbers from the Bluetooth SIG's assigned numbers; the stream's name is what a Frame carries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Characteristic:
    number: int  # 16-bit UUID
    stream: str
    wearable: str  # the decoder: a file name in sensors/, without its ending

    @property
    def uuid(self) -> str:
        """The 128-bit form, on the Bluetooth base UUID."""
        return full_uuid(self.number)


def full_uuid(number: int) -> str:
    """A 16-bit UUID on the Bluetooth base UUID (Core 5.4, vol. 3 part B §2.5.1)."""
    return f"0000{number:04x}-0000-1000-8000-00805f9b34fb"


HEART_RATE_SERVICE: Final = 0x180D
BATTERY_SERVICE: Final = 0x180F
RUNNING_SERVICE: Final = 0x1814

HEART_RATE: Final = Characteristic(0x2A37, "heart_rate_measurement", "heart_rate_strap")
BATTERY: Final = Characteristic(0x2A19, "battery_level", "heart_rate_strap")
RUNNING: Final = Characteristic(0x2A53, "rsc_measurement", "foot_pod")
