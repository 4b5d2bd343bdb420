"""Any standard heart-rate strap: Heart Rate Measurement (0x2A37) and Battery Level (0x2A19).

Layout after the Heart Rate Service 1.0 §3.1 and the Battery Service 1.0 §3.1; little-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from enum import IntFlag
from typing import Final

from biomusic.errors import MalformedError
from biomusic.ports import Decoder, Wearable
from biomusic.types import Battery, Contact, Frame, HeartRate, Interval, Sample

from .beats import BeatChain
from .device_information import LOCATION as PLACE_NUMBER
from .device_information import Place
from .gatt import BATTERY, HEART_RATE, HEART_RATE_SERVICE, Characteristic
from .plan import BEST, GOOD, POOR, Gives, Plan, Read, Step, Subscribe, Watch, battery, sig

TICKS: Final = 1024  # an RR interval's units in a second, HRS 1.0 §3.1.1.4
SLOWEST, FASTEST = 20, 250  # bpm; what a living heart and an adult in full effort can do
ECHO: Final = 0.1  # s; a second delivery of one packet follows within 43 ms, the next beat later
SILENCE: Final = 5.0  # s; a strap sends every second, so then the link is dead
LOCATION: Final = Characteristic(PLACE_NUMBER, "body_sensor_location", "heart_rate_strap")

# Golden frames, composed by hand from HRS 1.0 §3.1, and what they say.
PLAIN: Final = bytes.fromhex("0048")  # 72 bpm, contact not supported
TWO_INTERVALS: Final = bytes.fromhex("1648 0004 2003")  # 72 bpm, touching, 1024 and 800 ticks
WIDE: Final = bytes.fromhex("0948 00 0c00")  # 72 bpm as 16 bits, 12 kJ
ENERGY_FIRST: Final = bytes.fromhex("1e46 0c00 e803 8403")  # 70 bpm, 12 kJ, 1000 and 900 ticks
OFF_SKIN: Final = bytes.fromhex("0400")  # contact supported and not detected


class Flags(IntFlag):
    """The first byte; bits 5–7 are reserved and ignored."""

    WIDE = 0x01  # the rate has 16 bits
    TOUCHING = 0x02  # means something only with CONTACT
    CONTACT = 0x04  # the strap can feel skin
    ENERGY = 0x08
    INTERVALS = 0x10


@dataclass(frozen=True, slots=True)
class HeartRateMeasurement:
    bpm: int
    touching: bool | None = None  # None when the strap cannot tell
    energy: int | None = None  # kJ since its last reset; 65535 also means "or more"
    ticks: tuple[int, ...] = ()  # RR intervals in 1/1024 s, oldest first

    @classmethod
    def from_bytes(cls, payload: bytes) -> HeartRateMeasurement:
        """Read one notification.

        Raises:
            MalformedError: it is shorter than its flags say, or ends within an interval.
        """
        flags = Flags(payload[0] & 0x1F) if payload else Flags(0)
        head = "<x" + ("H" if Flags.WIDE in flags else "B") + ("H" if Flags.ENERGY in flags else "")
        rest = len(payload) - struct.calcsize(head)
        if rest < 0 or (Flags.INTERVALS in flags and rest % 2):
            raise _malformed(
                f"{len(payload)} bytes are too few for what the flags announce", payload
            )
        bpm, *energy = struct.unpack_from(head, payload)
        count = rest // 2 if Flags.INTERVALS in flags else 0
        return cls(
            bpm,
            Flags.TOUCHING in flags if Flags.CONTACT in flags else None,
            energy[0] if energy else None,
            struct.unpack_from(f"<{count}H", payload, struct.calcsize(head)),
        )

    def __bytes__(self) -> bytes:
        flags, head, fields = Flags(0), "<B", [self.bpm]
        if self.bpm > 0xFF:
            flags |= Flags.WIDE
        head += "H" if self.bpm > 0xFF else "B"
        if self.touching is not None:
            flags |= Flags.CONTACT | (Flags.TOUCHING if self.touching else Flags(0))
        if self.energy is not None:
            flags |= Flags.ENERGY
            head += "H"
            fields.append(self.energy)
        if self.ticks:
            flags |= Flags.INTERVALS
        return struct.pack(f"{head}{len(self.ticks)}H", flags, *fields, *self.ticks)


def most_intervals(mtu: int = 23, *, wide: bool = False, energy: bool = False) -> int:
    """How many RR intervals one notification holds: 9 at the smallest MTU, 8 with a long head."""
    return (mtu - 3 - 2 - (1 if wide else 0) - (2 if energy else 0)) // 2


def _malformed(problem: str, payload: bytes) -> MalformedError:
    return MalformedError(HEART_RATE.stream, problem, payload)


class StrapDecoder:
    """Remembers the chain of beats, and the last packet to know it when it comes twice."""

    def __init__(self) -> None:
        self._beats = BeatChain()
        self._last = Frame(float("-inf"), "", "", b"")

    @property
    def missing(self) -> int:
        """How often the intervals were found to fill less than the time that passed."""
        return self._beats.missing

    @property
    def surplus(self) -> int:
        """How often they were found to fill more."""
        return self._beats.surplus

    def break_off(self) -> None:
        """The link was lost: nothing is bridged from before it to after."""
        self._beats.break_off()

    def decode(self, frame: Frame) -> Sequence[Sample]:
        """Heart rate, RR intervals with their beats' times, skin contact and battery."""
        if frame.stream == BATTERY.stream:
            return [_battery(frame)]
        if frame.stream != HEART_RATE.stream:
            raise MalformedError(frame.stream, "a strap has no such stream", frame.payload)
        if frame.payload == self._last.payload and frame.t - self._last.t < ECHO:
            raise _malformed("the same packet was delivered twice", frame.payload)
        self._last = frame
        try:
            return self._measurement(frame, HeartRateMeasurement.from_bytes(frame.payload))
        except MalformedError:
            self._beats.break_off()
            raise

    def _measurement(self, frame: Frame, measured: HeartRateMeasurement) -> list[Sample]:
        samples: list[Sample] = []
        if measured.touching is not None:
            contact = Contact(
                t=frame.t, t_arrival=frame.t, device=frame.device, touching=measured.touching
            )
            samples.append(contact)
        if measured.touching is False:
            self._beats.break_off()  # what it reports off the skin is old or invented
            return samples
        if not SLOWEST <= measured.bpm <= FASTEST:
            words = f"a heart rate of {measured.bpm} bpm is outside {SLOWEST}–{FASTEST}"
            raise _malformed(words, frame.payload)
        intervals = self._intervals(frame, measured.ticks)
        rate = HeartRate(
            t=frame.t,
            t_arrival=frame.t,
            device=frame.device,
            segment=self._beats.segment,
            bpm=float(measured.bpm),
        )
        return [*samples, rate, *intervals]

    def _intervals(self, frame: Frame, ticks: Sequence[int]) -> list[Interval]:
        return [
            Interval(
                t=beat.t,
                t_arrival=frame.t,
                device=frame.device,
                segment=beat.segment,
                ms=beat.seconds * 1000,
                ticks=ticks[beat.index],
            )
            for beat in self._beats.place(frame.t, [tick / TICKS for tick in ticks])
        ]


def _battery(frame: Frame) -> Battery:
    if len(frame.payload) != 1 or frame.payload[0] > 100:
        raise MalformedError(frame.stream, "not one byte of 0–100 %", frame.payload)
    percent = float(frame.payload[0])
    return Battery(t=frame.t, t_arrival=frame.t, device=frame.device, percent=percent)


class HeartRateStrap:
    """The kind of device; see the module."""

    streams = ("heart rate", "RR", "contact", "battery")

    def decoder(self) -> Decoder:
        """A fresh decoder for one strap."""
        return StrapDecoder()


def heart() -> Generator[Step, bytes | None, Gives]:
    """Any strap's talk; beats felt on the chest are better than those seen by light."""
    place = yield Read(LOCATION, kept=False)
    yield from battery()
    heard = yield Subscribe(HEART_RATE)
    if heard is None:
        return {}
    worth = GOOD if place is None else BEST if place[:1] == bytes([Place.CHEST]) else POOR
    return {"heart rate": worth, "RR": worth}


WEARABLE: Wearable = HeartRateStrap()
PLAN: Plan = Plan(
    service=sig(HEART_RATE_SERVICE),
    begin=heart,
    slot="heart",
    watched=(Watch(HEART_RATE.stream, SILENCE),),
)
