"""Bicycles: CSC Measurement (0x2A5B), revolutions of a wheel and of the crank.

Layout after the Cycling Speed and Cadence Service 1.0 §3.1; little-endian.  It counts
revolutions and says when the last one ended, on counters that start again from 0: the times
every 64 s.  A packet without a new revolution says nothing; only after a while does it mean
that the bicycle, or the rider, stands.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag
from typing import Final

from biomusic.errors import MalformedError
from biomusic.ports import Decoder, Wearable
from biomusic.types import Frame, PedalCadence, RidingSpeed, Sample

from .gatt import CYCLING, CYCLING_SERVICE
from .plan import BEST, Plan, notifying, sig

TICKS: Final = 1024  # of the event times in a second, CSCS 1.0 §3.1.1
AROUND: Final = 2.105  # m, the circumference of a 25-622 tyre, the usual road wheel
SILENCE: Final = 10.0  # s between packets, which come about every second; well below 64
STANDING: Final = 3.0  # s without a revolution: below 20 rpm, or 0.7 m/s
AMBIGUOUS: Final = 60.0  # s without a revolution; the next one's time may have gone round
FASTEST_SPIN: Final = 300.0  # rpm; sprinters on rollers reach 280
FASTEST_RIDE: Final = 45.0  # m/s, 162 km/h

# Golden frames, composed by hand from CSCS 1.0 §3.1, and what they say.
BOTH: Final = bytes.fromhex("03 e8030000 0004 6400 0008")  # wheel 1000 at 1 s, crank 100 at 2 s
CRANK: Final = bytes.fromhex("02 6500 0b0b")  # crank 101 at 2827 ticks
WHEEL: Final = bytes.fromhex("01 ffffffff ffff")  # the last values before both start again


class Flags(IntFlag):
    """The first byte; bits 2–7 are reserved and ignored."""

    WHEEL = 0x01
    CRANK = 0x02


@dataclass(frozen=True, slots=True)
class Turns:
    """Revolutions so far, and when the last of them ended."""

    count: int
    ticks: int  # 1/1024 s, 16 bits


@dataclass(frozen=True, slots=True)
class CyclingMeasurement:
    wheel: Turns | None = None  # counted in 32 bits
    crank: Turns | None = None  # counted in 16 bits

    @classmethod
    def from_bytes(cls, payload: bytes) -> CyclingMeasurement:
        """Read one notification.

        Raises:
            MalformedError: its length is not the one that its flags announce.
        """
        flags = Flags(payload[0] & 0x03) if payload else Flags(0)
        wheel, crank = Flags.WHEEL in flags, Flags.CRANK in flags
        layout = "<x" + ("IH" if wheel else "") + ("HH" if crank else "")
        if len(payload) != struct.calcsize(layout):
            words = f"{len(payload)} bytes where the flags announce {struct.calcsize(layout)}"
            raise MalformedError(CYCLING.stream, words, payload)
        fields = struct.unpack(layout, payload)
        return cls(Turns(*fields[:2]) if wheel else None, Turns(*fields[-2:]) if crank else None)

    def __bytes__(self) -> bytes:
        flags, packed = Flags(0), b""
        if self.wheel is not None:
            flags |= Flags.WHEEL
            packed += struct.pack("<IH", self.wheel.count, self.wheel.ticks)
        if self.crank is not None:
            flags |= Flags.CRANK
            packed += struct.pack("<HH", self.crank.count, self.crank.ticks)
        return bytes([flags]) + packed


class Spin:
    """The rate of one thing that turns."""

    def __init__(self, bits: int, fastest: float) -> None:
        self.segment = 0
        self._span, self._fastest = 1 << bits, fastest  # fastest in revolutions a second
        self._last: Turns | None = None
        self._heard = float("-inf")  # s, the last packet
        self._turned = 0.0  # s, the last packet with a new revolution

    def hear(self, t: float, turns: Turns) -> float | None:
        """Revolutions a second at ``t`` (s), or None when nothing is known.

        Raises:
            ValueError: it turned faster than it can; the next packet starts afresh.
        """
        last, self._last = self._last, turns
        if t - self._heard > SILENCE:
            self.segment += last is not None
            last = None
        self._heard = t
        if last is None:
            self._turned = t
            return None
        ticks = (turns.ticks - last.ticks) % (1 << 16)
        count = (turns.count - last.count) % self._span
        if not ticks:
            return self._still(t, last, turns)
        if t - self._turned > AMBIGUOUS:
            self._turned = t
            return None
        if count > self._fastest * ticks / TICKS:
            self.segment += 1
            raise ValueError(f"{count} revolutions in {ticks / TICKS:.3f} s")
        self._turned = t
        return count * TICKS / ticks

    def _still(self, t: float, last: Turns, turns: Turns) -> float | None:
        if turns.count != last.count:
            self.segment += 1
            raise ValueError("revolutions without time")
        return 0.0 if t - self._turned >= STANDING else None


class BikeDecoder:
    """Remembers where wheel and crank were."""

    def __init__(self) -> None:
        self._wheel = Spin(32, FASTEST_RIDE / AROUND)
        self._crank = Spin(16, FASTEST_SPIN / 60)

    def break_off(self) -> None:
        """The link was lost: nothing is bridged from before it to after."""
        # Turns that were missed while it was away are in its counters.

    def decode(self, frame: Frame) -> Sequence[Sample]:
        """Pedal cadence, and riding speed on an ordinary wheel."""
        if frame.stream != CYCLING.stream:
            raise MalformedError(frame.stream, "a bicycle has no such stream", frame.payload)
        measured = CyclingMeasurement.from_bytes(frame.payload)
        wheel = _rate(self._wheel, frame, measured.wheel)
        crank = _rate(self._crank, frame, measured.crank)
        for what, rate in (("wheel", wheel), ("crank", crank)):
            if isinstance(rate, str):
                words = f"the {what} made {rate}"
                raise MalformedError(frame.stream, words, frame.payload)
        samples: list[Sample] = []
        if isinstance(crank, float):
            samples.append(
                PedalCadence(
                    t=frame.t,
                    t_arrival=frame.t,
                    device=frame.device,
                    segment=self._crank.segment,
                    revolutions_per_minute=60 * crank,
                )
            )
        if isinstance(wheel, float):
            samples.append(
                RidingSpeed(
                    t=frame.t,
                    t_arrival=frame.t,
                    device=frame.device,
                    segment=self._wheel.segment,
                    metres_per_second=AROUND * wheel,
                )
            )
        return samples


def _rate(spin: Spin, frame: Frame, turns: Turns | None) -> float | str | None:
    """The rate, or in words why it cannot be; both spins must hear of every packet."""
    try:
        return None if turns is None else spin.hear(frame.t, turns)
    except ValueError as problem:
        return str(problem)


class Bike:
    """The kind of device; see the module."""

    streams = ("pedal cadence", "riding speed")

    def decoder(self) -> Decoder:
        """A fresh decoder for one bicycle."""
        return BikeDecoder()


WEARABLE: Wearable = Bike()
PLAN: Plan = Plan(
    service=sig(CYCLING_SERVICE),
    begin=notifying(CYCLING, {"pedal cadence": BEST, "riding speed": BEST}),
)  # no silence is suspicious: many send nothing while nothing turns
