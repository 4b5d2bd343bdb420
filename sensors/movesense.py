"""Movesense sensors, by their GATT SensorData Protocol: ECG, acceleration, heart rate and RR.

Two streams: ``gsp_data``, and ``gsp_command`` with what we wrote, from which the decoder learns
which reference stands for which path; without it, ``PATHS`` are assumed.  Of a packet in two
parts the first is known by its torn last sample, or the second by coming right after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from biomusic.errors import MalformedError
from biomusic.ports import Decoder, Wearable
from biomusic.types import AccelerationChunk, EcgChunk, Frame, HeartRate, Interval, Sample

from .beats import BeatChain
from .clock import DeviceClock
from .gatt import MOVESENSE_COMMAND, MOVESENSE_DATA
from .heart_rate_strap import ECHO, FASTEST, SLOWEST, StrapDecoder
from .movesense_packets import (
    AccelerationPacket,
    Command,
    Content,
    EcgPacket,
    HeartPacket,
    Notification,
    Operation,
)
from .movesense_talk import PATHS, TALK
from .plan import Plan
from .sample_times import Floats, SampleTimes

PATH: Final = re.compile(r"/Meas/(?:(ECG|Acc)/([1-9]\d{0,3})|(HR))", re.IGNORECASE | re.ASCII)
MICROSECONDS: Final = 1_000_000  # of the clock that packets are placed on, finer than they say
ROLLOVER: Final = (1 << 32) * 1000  # µs; the sensor counts milliseconds in 32 bits, 49.7 days
TOGETHER: Final = 0.1  # s between the two parts of a packet
GRAVITY: Final = 9.80665  # m/s², standard
MICROVOLTS: Final = 0.381469726563  # a step of the ECG, as sensein/movesense-py has it
STRONGEST: Final = 300_000.0  # µV, the electrode offset that IEC 60601-2-47 has an ECG bear
HARDEST: Final = 32_000.0  # mg, twice what the sensor measures


@dataclass(slots=True)
class Subscription:
    """One path under way."""

    measures: type[EcgPacket | AccelerationPacket | HeartPacket]
    times: SampleTimes
    begun: tuple[float, bytes] | None = None  # (s, content) of a first part
    next_stamp: int = 0  # µs, of the sample after the last one that was placed


class MovesenseDecoder:
    """Remembers the sensor's clock, its subscriptions and half a packet of each."""

    def __init__(self) -> None:
        self._strap = StrapDecoder()
        self._clock = DeviceClock(MICROSECONDS, ROLLOVER)
        self._beats = BeatChain()
        self._heard = Frame(float("-inf"), "", "", b"")
        self._subscriptions: dict[int, Subscription] = {}
        for reference, path in PATHS.items():
            self._subscribe(reference, path)

    def break_off(self) -> None:
        """The link was lost: nothing is bridged from before it to after."""
        self._strap.break_off()
        self._beats.break_off()

    def decode(self, frame: Frame) -> Sequence[Sample]:
        """ECG, acceleration, heart rate and RR, and everything of a heart-rate strap."""
        if frame.stream == MOVESENSE_COMMAND.stream:
            command = Command.from_bytes(frame.payload)
            if command.operation is Operation.SUBSCRIBE:
                self._subscribe(command.reference, command.path)
            return []
        if frame.stream == MOVESENSE_DATA.stream:
            return self._notification(frame, Notification.from_bytes(frame.payload))
        return self._strap.decode(frame)

    def _subscribe(self, reference: int, path: str) -> None:
        asked = PATH.fullmatch(path)
        if asked is None:
            self._subscriptions.pop(reference, None)  # a path that we do not decode
            return
        measures = {"ecg": EcgPacket, "acc": AccelerationPacket, "hr": HeartPacket}
        what, rate = (asked[3], 1.0) if asked[3] else (asked[1], float(asked[2]))
        times = SampleTimes(self._clock, rate)
        before = self._subscriptions.get(reference)
        if before is not None:
            before.times.break_off()
            times.segment = before.times.segment
        self._subscriptions[reference] = Subscription(measures[what.lower()], times)

    def _notification(self, frame: Frame, heard: Notification) -> Sequence[Sample]:
        if heard.content is Content.RESPONSE:
            return []
        asked = self._subscriptions.get(heard.reference)
        if asked is None:
            words = f"reference {heard.reference} was not subscribed to"
            raise MalformedError(frame.stream, words, frame.payload)
        begun, asked.begun = asked.begun, None
        if asked.measures is HeartPacket:
            return self._heart(frame, heard)
        if heard.content is Content.DATA:
            return self._first(frame, asked, heard.body)
        if begun is None or frame.t - begun[0] > TOGETHER:
            words = "a second part came without its first"
            raise MalformedError(frame.stream, words, frame.payload)
        return self._second(frame, asked, begun[1], heard.body)

    def _first(self, frame: Frame, asked: Subscription, body: bytes) -> Sequence[Sample]:
        asked.begun = (frame.t, body)
        if asked.measures.is_torn(body):
            return []
        asked.begun = (frame.t, b"")  # all is placed; a second part would go on from there
        return self._chunk(frame, asked, body)

    def _second(
        self, frame: Frame, asked: Subscription, begun: bytes, body: bytes
    ) -> Sequence[Sample]:
        if begun:
            return self._chunk(frame, asked, begun + body)
        stamp = round(asked.next_stamp / 1000) % (1 << 32)
        return self._chunk(frame, asked, stamp.to_bytes(4, "little") + body)

    def _chunk(self, frame: Frame, asked: Subscription, content: bytes) -> Sequence[Sample]:
        if asked.measures is EcgPacket:
            return [self._ecg(frame, asked, EcgPacket.from_bytes(content))]
        return [self._acceleration(frame, asked, AccelerationPacket.from_bytes(content))]

    def _ecg(self, frame: Frame, asked: Subscription, packet: EcgPacket) -> EcgChunk:
        values = np.array(packet.steps, dtype=np.float64) * MICROVOLTS
        if float(np.abs(values).max()) > STRONGEST:
            words = f"an ECG beyond ±{STRONGEST:.0f} µV"
            raise MalformedError(frame.stream, words, frame.payload)
        times = self._place(frame, asked, packet.milliseconds, len(values))
        return EcgChunk(
            t=float(times[0]),
            t_arrival=frame.t,
            device=frame.device,
            segment=asked.times.segment,
            times=times,
            microvolts=values,
        )

    def _acceleration(
        self, frame: Frame, asked: Subscription, packet: AccelerationPacket
    ) -> AccelerationChunk:
        values = np.array(packet.metres, dtype=np.float64).reshape(-1, 3) * (1000 / GRAVITY)
        if not float(np.abs(values).max()) <= HARDEST:
            words = f"an acceleration beyond ±{HARDEST:.0f} mg"
            raise MalformedError(frame.stream, words, frame.payload)
        times = self._place(frame, asked, packet.milliseconds, len(values))
        return AccelerationChunk(
            t=float(times[0]),
            t_arrival=frame.t,
            device=frame.device,
            segment=asked.times.segment,
            times=times,
            milli_g=values,
        )

    def _place(self, frame: Frame, asked: Subscription, stamp: int, count: int) -> Floats:
        """The sensor stamps a packet's first sample; its last one is what we go by."""
        step = MICROSECONDS / asked.times.rate
        last = 1000 * stamp + round((count - 1) * step)
        asked.next_stamp = last + round(step)
        return asked.times.place(frame, last % ROLLOVER, count)

    def _heart(self, frame: Frame, heard: Notification) -> list[Sample]:
        before, self._heard = self._heard, frame
        if frame.payload == before.payload and frame.t - before.t < ECHO:
            words = "the same packet was delivered twice"
            raise MalformedError(frame.stream, words, frame.payload)
        packet = HeartPacket.from_bytes(heard.body)
        if not SLOWEST <= packet.average <= FASTEST:
            words = f"a heart rate of {packet.average:.0f} bpm is outside {SLOWEST}–{FASTEST}"
            raise MalformedError(frame.stream, words, frame.payload)
        beats = self._beats.place(frame.t, [ms / 1000 for ms in packet.intervals])
        rate = HeartRate(
            t=frame.t,
            t_arrival=frame.t,
            device=frame.device,
            segment=self._beats.segment,
            bpm=packet.average,
        )
        intervals = [
            Interval(
                t=beat.t,
                t_arrival=frame.t,
                device=frame.device,
                segment=beat.segment,
                ms=float(packet.intervals[beat.index]),
            )
            for beat in beats
        ]
        return [rate, *intervals]


class Movesense:
    """The kind of device; see the module."""

    streams = ("heart rate", "RR", "ECG", "acceleration", "battery")

    def decoder(self) -> Decoder:
        """A fresh decoder for one sensor."""
        return MovesenseDecoder()


WEARABLE: Wearable = Movesense()
PLAN: Plan = TALK
