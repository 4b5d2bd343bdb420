"""Treadmills: Treadmill Data (0x2ACD) of the Fitness Machine Service.

Layout after the Fitness Machine Service 1.0 §4.9; little-endian.  The first flag means the
opposite of the others: the speed is there when it is *not* set, because a record that does not
fit in one notification is sent in several and the speed comes with the last.  A pace has one
byte in the service and two in the later GATT Specification Supplement; the length tells which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag
from functools import cache
from typing import Final, NamedTuple

from biomusic.errors import MalformedError
from biomusic.ports import Decoder, Wearable
from biomusic.types import Frame, HeartRate, Sample, Speed

from .gatt import FITNESS_SERVICE, TREADMILL
from .heart_rate_strap import FASTEST as FASTEST_HEART
from .heart_rate_strap import SLOWEST as SLOWEST_HEART
from .plan import GOOD, POOR, Plan, notifying, sig

SPEED_UNITS: Final = 360.0  # of 0.01 km/h in a metre per second
FASTEST: Final = 15.0  # m/s; no belt runs faster

# Golden frames, composed by hand from FTMS 1.0 §4.9, and what they say.
JOG: Final = bytes.fromhex("0400 3804 e80300")  # 10.8 km/h, 1000 m
UPHILL: Final = bytes.fromhex("0804 2003 3200 1d00 5802")  # 8 km/h, 5 %, 2.9°, 600 s
MORE_TO_COME: Final = bytes.fromhex("0101 8c")  # no speed yet; heart rate 140
OLD_PACE: Final = bytes.fromhex("2000 3804 03")  # a pace of one byte
NEW_PACE: Final = bytes.fromhex("2000 3804 9600")  # a pace of two


class Flags(IntFlag):
    """The first two bytes; bits 13–15 are reserved and ignored."""

    MORE_DATA = 0x0001  # means that the speed is missing
    AVERAGE_SPEED = 0x0002
    DISTANCE = 0x0004
    INCLINATION = 0x0008
    ELEVATION = 0x0010
    PACE = 0x0020
    AVERAGE_PACE = 0x0040
    ENERGY = 0x0080
    HEART_RATE = 0x0100
    METABOLIC = 0x0200
    ELAPSED = 0x0400
    REMAINING = 0x0800
    FORCE = 0x1000


class Field(NamedTuple):
    name: str
    flag: Flags
    size: int  # bytes
    signed: bool = False


FIELDS: Final = (
    Field("speed", Flags.MORE_DATA, 2),
    Field("average_speed", Flags.AVERAGE_SPEED, 2),
    Field("distance", Flags.DISTANCE, 3),
    Field("inclination", Flags.INCLINATION, 2, True),
    Field("ramp_angle", Flags.INCLINATION, 2, True),
    Field("ascent", Flags.ELEVATION, 2),
    Field("descent", Flags.ELEVATION, 2),
    Field("pace", Flags.PACE, 2),
    Field("average_pace", Flags.AVERAGE_PACE, 2),
    Field("energy", Flags.ENERGY, 2),
    Field("energy_per_hour", Flags.ENERGY, 2),
    Field("energy_per_minute", Flags.ENERGY, 1),
    Field("heart_rate", Flags.HEART_RATE, 1),
    Field("metabolic_equivalent", Flags.METABOLIC, 1),
    Field("elapsed", Flags.ELAPSED, 2),
    Field("remaining", Flags.REMAINING, 2),
    Field("force", Flags.FORCE, 2, True),
    Field("power", Flags.FORCE, 2, True),
)


@dataclass(frozen=True, slots=True)
class TreadmillData:
    """One notification; None is what it does not hold.  Pairs come together or not at all."""

    speed: int | None = None  # 0.01 km/h
    average_speed: int | None = None  # 0.01 km/h
    distance: int | None = None  # m
    inclination: int | None = None  # 0.1 %
    ramp_angle: int | None = None  # 0.1°
    ascent: int | None = None  # 0.1 m
    descent: int | None = None  # 0.1 m
    pace: int | None = None  # s for 500 m; 0.1 km/min when narrow
    average_pace: int | None = None  # as pace
    energy: int | None = None  # kcal
    energy_per_hour: int | None = None  # kcal
    energy_per_minute: int | None = None  # kcal
    heart_rate: int | None = None  # bpm; 0 when nobody holds on
    metabolic_equivalent: int | None = None  # 0.1
    elapsed: int | None = None  # s
    remaining: int | None = None  # s
    force: int | None = None  # N
    power: int | None = None  # W
    narrow: bool = False  # whether a pace has one byte

    @classmethod
    def from_bytes(cls, payload: bytes) -> TreadmillData:
        """Read one notification.

        Raises:
            MalformedError: its length is not one that its flags announce.
        """
        flags = int.from_bytes(payload[:2], "little") & 0x1FFF
        wide, narrow = (2 + sum(size for _, size, _ in _layout(flags, n)) for n in (False, True))
        if len(payload) < 2 or len(payload) not in (wide, narrow):
            words = f"{len(payload)} bytes where the flags announce {wide}"
            raise MalformedError(TREADMILL.stream, words, payload)
        is_narrow = len(payload) != wide
        values: dict[str, int] = {}
        at = 2
        for name, size, signed in _layout(flags, is_narrow):
            values[name] = int.from_bytes(payload[at : at + size], "little", signed=signed)
            at += size
        return cls(**values, narrow=is_narrow)

    def __bytes__(self) -> bytes:
        flags = Flags.MORE_DATA if self.speed is None else Flags(0)
        for field in FIELDS[1:]:
            if getattr(self, field.name) is not None:
                flags |= field.flag
        packed = [int(flags).to_bytes(2, "little")]
        for name, size, signed in _layout(int(flags), self.narrow):
            value: int = getattr(self, name) or 0
            packed.append(value.to_bytes(size, "little", signed=signed))
        return b"".join(packed)


@cache
def _layout(flags: int, narrow: bool) -> tuple[tuple[str, int, bool], ...]:
    """Name, size and sign of each field that is there."""
    there = flags ^ Flags.MORE_DATA
    paces = Flags.PACE | Flags.AVERAGE_PACE
    return tuple(
        (field.name, 1 if narrow and field.flag & paces else field.size, field.signed)
        for field in FIELDS
        if field.flag & there
    )


class TreadmillDecoder:
    """Remembers nothing: every packet stands for itself."""

    def break_off(self) -> None:
        """The link was lost: nothing is bridged from before it to after."""

    def decode(self, frame: Frame) -> Sequence[Sample]:
        """Speed, and the heart rate of who holds on to the grips or wears a belt it hears."""
        if frame.stream != TREADMILL.stream:
            raise MalformedError(frame.stream, "a treadmill has no such stream", frame.payload)
        measured = TreadmillData.from_bytes(frame.payload)
        t, device = frame.t, frame.device
        samples: list[Sample] = []
        if measured.speed is not None:
            speed = measured.speed / SPEED_UNITS
            if speed > FASTEST:
                words = f"a speed of {speed:.1f} m/s is above {FASTEST:g}"
                raise MalformedError(frame.stream, words, frame.payload)
            samples.append(Speed(t=t, t_arrival=t, device=device, metres_per_second=speed))
        rate = measured.heart_rate
        if rate is not None and SLOWEST_HEART <= rate <= FASTEST_HEART:
            samples.append(HeartRate(t=t, t_arrival=t, device=device, bpm=float(rate)))
        return samples


class Treadmill:
    """The kind of device; see the module."""

    streams = ("speed", "heart rate")

    def decoder(self) -> Decoder:
        """A fresh decoder for one treadmill."""
        return TreadmillDecoder()


WEARABLE: Wearable = Treadmill()
PLAN: Plan = Plan(
    service=sig(FITNESS_SERVICE),
    begin=notifying(TREADMILL, {"speed": GOOD, "heart rate": POOR}),
)  # not taken unasked: in a gym it would be a stranger's
