"""Polar straps and arm bands: H10, H9, Verity Sense, OH1, with ECG, acceleration, PPG and pulse.

Besides what any heart-rate strap sends, two streams: ``pmd_data``, and ``pmd_control`` with all
that passed over the control point, our own requests too.  From these the decoder learns rates
and units; one that never meets them assumes what these devices start with.  All streams of a
device share one clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from biomusic.errors import MalformedError
from biomusic.ports import Decoder, Wearable
from biomusic.types import (
    AccelerationChunk,
    EcgChunk,
    Frame,
    LightChunk,
    PulseInterval,
    Sample,
)

from . import polar_control as control
from .beats import BeatChain
from .clock import DeviceClock
from .gatt import PMD_CONTROL, PMD_DATA
from .heart_rate_strap import ECHO, StrapDecoder
from .plan import Plan
from .polar_control import Operation, Setting, Settings
from .polar_frames import (
    AS_DOCUMENTED,
    NANOSECONDS,
    Coding,
    DataFrame,
    Kind,
    light,
    microvolts,
    milli_g,
    pulses,
)
from .polar_talk import TALK
from .sample_times import Floats, SampleTimes

# Hz when nobody told.  H10: 130 and, as we start it, 200; Verity Sense: 52, compressed, and 55.
RATES: Final = {Kind.ECG: 130.0, Kind.ACCELERATION: 200.0, Kind.PPG: 55.0}
COMPRESSED_RATE: Final = 52.0  # Hz, of compressed acceleration
FIRST_PULSES: Final = 30.0  # s; the first intervals come after 25, later ones every few
PULSE_STRAY: Final = 8.0  # s; intervals wait for their packet up to five, and for a retransmission
FINEST: Final = 24  # bits of a sample


class PolarDecoder:
    """Remembers the device's clock, what was agreed on, and where each stream stands."""

    def __init__(self) -> None:
        self._strap = StrapDecoder()
        self._clock = DeviceClock(NANOSECONDS)
        self._streams: dict[Kind, SampleTimes] = {}
        self._codings: dict[Kind, Coding] = {}
        self._asked: dict[Kind, Settings] = {}  # with the last start, until it is answered
        self._pulses = BeatChain(FIRST_PULSES, PULSE_STRAY)
        self._last_pulses = Frame(float("-inf"), "", "", b"")

    def break_off(self) -> None:
        """The link was lost: nothing is bridged from before it to after."""
        self._strap.break_off()
        self._pulses.break_off()

    @property
    def drift(self) -> float | None:
        """How much faster than ours the device's clock runs (ppm); None before it is known."""
        return self._clock.drift

    def decode(self, frame: Frame) -> Sequence[Sample]:
        """Everything of a heart-rate strap, ECG, acceleration, light and pulse intervals."""
        if frame.stream == PMD_DATA.stream:
            return self._data(frame, DataFrame.from_bytes(frame.payload))
        if frame.stream == PMD_CONTROL.stream:
            self._learn(control.read(frame.payload))
            return []
        return self._strap.decode(frame)

    def _data(self, frame: Frame, data: DataFrame) -> Sequence[Sample]:
        coding = self._codings.get(data.kind, AS_DOCUMENTED)
        match data.kind:
            case Kind.ECG:
                return [self._ecg(frame, data, microvolts(data))]
            case Kind.ACCELERATION:
                return [self._acceleration(frame, data, milli_g(data, coding))]
            case Kind.PPG:
                return [self._light(frame, data, light(data, coding))]
            case Kind.PPI:
                return self._intervals(frame, data)
            case _:
                words = f"{data.kind.name.lower()} is not decoded"
                raise MalformedError(frame.stream, words, frame.payload)

    def _ecg(self, frame: Frame, data: DataFrame, values: Floats) -> EcgChunk:
        times, segment = self._place(frame, data, len(values))
        return EcgChunk(
            t=float(times[0]),
            t_arrival=frame.t,
            device=frame.device,
            segment=segment,
            times=times,
            microvolts=values,
        )

    def _acceleration(self, frame: Frame, data: DataFrame, values: Floats) -> AccelerationChunk:
        times, segment = self._place(frame, data, len(values))
        return AccelerationChunk(
            t=float(times[0]),
            t_arrival=frame.t,
            device=frame.device,
            segment=segment,
            times=times,
            milli_g=values,
        )

    def _light(self, frame: Frame, data: DataFrame, values: Floats) -> LightChunk:
        times, segment = self._place(frame, data, len(values))
        return LightChunk(
            t=float(times[0]),
            t_arrival=frame.t,
            device=frame.device,
            segment=segment,
            times=times,
            counts=values,
        )

    def _place(self, frame: Frame, data: DataFrame, count: int) -> tuple[Floats, int]:
        stream = self._streams.get(data.kind)
        if stream is None:
            slower = data.compressed and data.kind is Kind.ACCELERATION
            rate = COMPRESSED_RATE if slower else RATES[data.kind]
            stream = self._open(data.kind, rate, told=False)
        times = stream.place(frame, data.nanoseconds, count)
        return times, stream.segment

    def _open(self, kind: Kind, rate: float, *, told: bool) -> SampleTimes:
        before = self._streams.get(kind)
        stream = SampleTimes(self._clock, rate, told=told)
        if before is not None:
            before.break_off()
            stream.segment = before.segment
        self._streams[kind] = stream
        return stream

    def _learn(self, passed: control.Request | control.Reply | control.Features) -> None:
        """What a start that was granted says of the samples to come."""
        if isinstance(passed, control.Features) or passed.operation is not Operation.START:
            return
        if isinstance(passed, control.Request):
            self._asked[passed.kind] = passed.settings
            return
        asked = self._asked.pop(passed.kind, {})
        if passed.status is not control.Status.OK:
            return
        agreed = {**asked, **passed.settings}
        self._codings[passed.kind] = _coding(agreed)
        rate = agreed.get(Setting.RATE, ())
        if passed.kind in RATES and len(rate) == 1 and rate[0] > 0:
            self._open(passed.kind, rate[0], told=True)
        elif passed.kind in self._streams:
            self._streams[passed.kind].break_off()
        elif passed.kind is Kind.PPI:
            self._pulses.break_off()

    def _intervals(self, frame: Frame, data: DataFrame) -> list[Sample]:
        """Pulse intervals; what is blocked or off the skin is worth nothing."""
        last, self._last_pulses = self._last_pulses, frame
        if frame.payload == last.payload and frame.t - last.t < ECHO:
            words = "the same packet was delivered twice"
            raise MalformedError(frame.stream, words, frame.payload)
        beats = pulses(data)
        worthless = [beat.blocked or beat.touching is False for beat in beats]
        if any(worthless):
            self._pulses.break_off()
            clean = len(beats) - worthless[::-1].index(True)
            beats = beats[clean:]  # what follows the last worthless one can be placed in time
        return [
            PulseInterval(
                t=beat.t,
                t_arrival=frame.t,
                device=frame.device,
                segment=beat.segment,
                ms=float(beats[beat.index].ms),
                error_ms=float(beats[beat.index].error_ms),
            )
            for beat in self._pulses.place(frame.t, [beat.ms / 1000 for beat in beats])
        ]


def _coding(settings: Settings) -> Coding:
    """What settings say of the samples' coding, as far as each says one possible thing."""
    resolution = _only(settings, Setting.RESOLUTION)
    channels = _only(settings, Setting.CHANNELS)
    return Coding(
        int(resolution) if resolution is not None and 1 <= resolution <= FINEST else None,
        int(channels) if channels else None,
        _only(settings, Setting.FACTOR),
    )


def _only(settings: Settings, setting: Setting) -> float | None:
    values = settings.get(setting, ())
    return values[0] if len(values) == 1 else None


class Polar:
    """The kind of device; see the module."""

    streams = ("heart rate", "RR", "contact", "battery", "ECG", "acceleration", "PPG", "PPI")

    def decoder(self) -> Decoder:
        """A fresh decoder for one device."""
        return PolarDecoder()


WEARABLE: Wearable = Polar()
PLAN: Plan = TALK
