"""Foot pods and watches that send running: RSC Measurement (0x2A53).

Layout after the Running Speed and Cadence Service 1.0 §3.1; little-endian.  Its cadence is in
"1/minute" and §3.1.1.3 calls that steps, both feet; a few devices send strides (one foot)
instead.  We believe the service: a pod that shows half of what you count sends strides.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag
from typing import Final

from biomusic.errors import MalformedError
from biomusic.ports import Decoder, Wearable
from biomusic.types import Cadence, Frame, Sample, Speed

from .gatt import RUNNING, RUNNING_SERVICE
from .plan import BEST, Plan, Watch, notifying, sig

SPEED_UNITS: Final = 256  # in a metre per second, RSCS 1.0 §3.1.1.2
FASTEST: Final = 15.0  # m/s; the fastest sprint measured touched 12.4
SILENCE: Final = 30.0  # s; some pods send nothing while the foot stands still

# Golden frames, composed by hand from RSCS 1.0 §3.1, and what they say.
RUN: Final = bytes.fromhex("04 0003 a6")  # running, 3 m/s, 166 steps/min
WALK: Final = bytes.fromhex("03 8001 70 4600 e8030000")  # walking, 1.5 m/s, 112, 70 cm, 100 m


class Flags(IntFlag):
    """The first byte; bits 3–7 are reserved and ignored."""

    STRIDE = 0x01
    DISTANCE = 0x02
    RUNNING = 0x04  # else walking


@dataclass(frozen=True, slots=True)
class RunningMeasurement:
    speed: int  # 1/256 m/s
    cadence: int  # steps/min
    running: bool = False
    stride: int | None = None  # cm
    distance: int | None = None  # dm since the pod's last reset

    @classmethod
    def from_bytes(cls, payload: bytes) -> RunningMeasurement:
        """Read one notification.

        Raises:
            MalformedError: its length is not the one that its flags announce.
        """
        flags = Flags(payload[0] & 0x07) if payload else Flags(0)
        stride, distance = Flags.STRIDE in flags, Flags.DISTANCE in flags
        layout = "<xHB" + ("H" if stride else "") + ("I" if distance else "")
        if len(payload) != struct.calcsize(layout):
            words = f"{len(payload)} bytes where the flags announce {struct.calcsize(layout)}"
            raise MalformedError(RUNNING.stream, words, payload)
        speed, cadence, *rest = struct.unpack(layout, payload)
        return cls(
            speed,
            cadence,
            Flags.RUNNING in flags,
            rest[0] if stride else None,
            rest[-1] if distance else None,
        )

    def __bytes__(self) -> bytes:
        flags = Flags.RUNNING if self.running else Flags(0)
        packed = struct.pack("<HB", self.speed, self.cadence)
        if self.stride is not None:
            flags |= Flags.STRIDE
            packed += struct.pack("<H", self.stride)
        if self.distance is not None:
            flags |= Flags.DISTANCE
            packed += struct.pack("<I", self.distance)
        return bytes([flags]) + packed


class FootPodDecoder:
    """Remembers nothing: every packet stands for itself."""

    def break_off(self) -> None:
        """The link was lost: nothing is bridged from before it to after."""

    def decode(self, frame: Frame) -> Sequence[Sample]:
        """Cadence and speed."""
        if frame.stream != RUNNING.stream:
            raise MalformedError(frame.stream, "a foot pod has no such stream", frame.payload)
        measured = RunningMeasurement.from_bytes(frame.payload)
        speed = measured.speed / SPEED_UNITS
        if speed > FASTEST:
            words = f"a speed of {speed:.1f} m/s is above {FASTEST:g}"
            raise MalformedError(frame.stream, words, frame.payload)
        t, device = frame.t, frame.device
        return [
            Cadence(t=t, t_arrival=t, device=device, steps_per_minute=float(measured.cadence)),
            Speed(t=t, t_arrival=t, device=device, metres_per_second=speed),
        ]


class FootPod:
    """The kind of device; see the module."""

    streams = ("cadence", "speed")

    def decoder(self) -> Decoder:
        """A fresh decoder for one pod."""
        return FootPodDecoder()


WEARABLE: Wearable = FootPod()
PLAN: Plan = Plan(
    service=sig(RUNNING_SERVICE),
    begin=notifying(RUNNING, {"cadence": BEST, "speed": BEST}),
    slot="feet",
    watched=(Watch(RUNNING.stream, SILENCE),),
)
