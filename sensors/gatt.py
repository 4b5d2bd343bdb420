"""The Bluetooth characteristics that we listen to, and which file decodes each.

Numbers from the Bluetooth SIG's assigned numbers, Polar's online_measurement.pdf (table 3) and
Movesense's GATT SensorData Protocol; the stream's name is what a Frame carries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

BLUETOOTH: Final = "-0000-1000-8000-00805f9b34fb"  # Core 5.4, vol. 3 part B §2.5.1
POLAR: Final = "-02e7-f387-1cad-8acd2d8df0c8"
MOVESENSE: Final = "-7185-4d5d-b431-630e7050e8f0"


@dataclass(frozen=True, slots=True)
class Characteristic:
    number: int  # 16-bit UUID, or the first 32 bits of a vendor's
    stream: str
    wearable: str  # the decoder: a file name in sensors/, without its ending
    base: str = BLUETOOTH  # what follows the first 32 bits

    @property
    def uuid(self) -> str:
        """The 128-bit form."""
        return full_uuid(self.number, self.base)


def full_uuid(number: int, base: str = BLUETOOTH) -> str:
    """A short UUID on its base, by default the Bluetooth base UUID."""
    return f"{number:08x}{base}"


HEART_RATE_SERVICE: Final = 0x180D
BATTERY_SERVICE: Final = 0x180F
RUNNING_SERVICE: Final = 0x1814
CYCLING_SERVICE: Final = 0x1816
FITNESS_SERVICE: Final = 0x1826
INFORMATION_SERVICE: Final = 0x180A
PMD_SERVICE: Final = full_uuid(0xFB005C80, POLAR)
MOVESENSE_SERVICE: Final = full_uuid(0x34802252, MOVESENSE)

HEART_RATE: Final = Characteristic(0x2A37, "heart_rate_measurement", "heart_rate_strap")
BATTERY: Final = Characteristic(0x2A19, "battery_level", "heart_rate_strap")
RUNNING: Final = Characteristic(0x2A53, "rsc_measurement", "foot_pod")
CYCLING: Final = Characteristic(0x2A5B, "csc_measurement", "bike")
TREADMILL: Final = Characteristic(0x2ACD, "treadmill_data", "treadmill")
PMD_CONTROL: Final = Characteristic(0xFB005C81, "pmd_control", "polar", POLAR)
PMD_DATA: Final = Characteristic(0xFB005C82, "pmd_data", "polar", POLAR)
MOVESENSE_COMMAND: Final = Characteristic(0x34800001, "gsp_command", "movesense", MOVESENSE)
MOVESENSE_DATA: Final = Characteristic(0x34800002, "gsp_data", "movesense", MOVESENSE)
