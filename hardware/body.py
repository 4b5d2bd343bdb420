"""What a source told about a body, kept by its own time until the strap has worn it.

Whatever the source's device was, its own decoder reads it: a journal of an H10, a table's rows
and a simulated strap become the same beats, rates and samples here.
"""

from __future__ import annotations

from collections import deque
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from biomusic.errors import MalformedError
from biomusic.ports import Decoder
from biomusic.rooms import open_wearable
from biomusic.types import (
    AccelerationChunk,
    Battery,
    Cadence,
    Connection,
    Contact,
    EcgChunk,
    Frame,
    HeartRate,
    Incoming,
    Interval,
    PulseInterval,
    Sample,
    Speed,
)

from .ledger import Beat

TICKS: Final = 1024  # an RR interval's units in a second, HRS 1.0 §3.1.1.4
REMEMBERED: Final = 8.0  # s of samples; a frame of ECG at the smallest MTU needs 0.2
NEAR: Final = 0.25  # s from the next sample; farther off, nothing was recorded
MARGIN: Final = 0.5  # s of samples beside those that are asked for, for the spline's ends
STALE: Final = 15.0  # s that a rate is believed; watches write one at least every eight
UNASKED: Final = 60.0  # s that is kept of what an outfit has no use for
PULSES: Final = 128  # latest beats that a tracing is drawn from; half a minute at the fastest

Floats = NDArray[np.float64]
T = TypeVar("T")


class Told(Generic[T]):
    """A value that was told now and then, and is true for so long (s)."""

    def __init__(self, lasting: float = float("inf")) -> None:
        self._told: deque[tuple[float, T]] = deque()
        self._lasting = lasting

    def tell(self, t: float, value: T) -> None:
        """It is so from ``t`` (s)."""
        self._told.append((t, value))
        while self._told[0][0] < t - UNASKED and len(self._told) > 1:
            self._told.popleft()

    def at(self, t: float) -> T | None:
        """The last one until ``t``; None before the first, and when it was told too long ago.

        What was before the latest ``t`` asked for is forgotten.
        """
        while len(self._told) > 1 and self._told[1][0] <= t:
            self._told.popleft()
        if not self._told or not 0 <= t - self._told[0][0] <= self._lasting:
            return None
        return self._told[0][1]


class Recorded:
    """Samples of a fast stream: (n,) times in s and (n,) or (n, 3) values."""

    def __init__(self) -> None:
        self._chunks: deque[tuple[Floats, Floats]] = deque()
        self.any = False  # whether the source ever brought some

    def take(self, times: Floats, values: Floats) -> None:
        """Keep a chunk, and forget what is long over."""
        self.any = True
        self._chunks.append((times, values))
        while self._chunks[0][0][-1] < times[-1] - REMEMBERED:
            self._chunks.popleft()

    def at(self, times: Floats, otherwise: Floats) -> Floats:
        """Values at these times, by a cubic spline; ``otherwise`` where nothing is near."""
        from scipy.interpolate import CubicSpline

        inside = [
            chunk
            for chunk in self._chunks
            if chunk[0][-1] > times[0] - MARGIN and chunk[0][0] < times[-1] + MARGIN
        ]
        result = np.broadcast_to(otherwise, (len(times), *otherwise.shape)).copy()
        if not inside:
            return result
        known, first = np.unique(np.concatenate([chunk[0] for chunk in inside]), return_index=True)
        if len(known) < 4:
            return result
        values = np.concatenate([chunk[1] for chunk in inside])[first]
        place = np.clip(np.searchsorted(known, times), 1, len(known) - 1)
        gaps = np.minimum(np.abs(times - known[place - 1]), np.abs(times - known[place]))
        near = gaps <= NEAR
        result[near] = CubicSpline(known, values)(times[near])
        return result


class Body:
    """Everything that was told; of several devices the first that tells a thing is believed."""

    def __init__(self) -> None:
        self.rate = Told[float](STALE)
        self.cadence, self.speed = Told[float](STALE), Told[float](STALE)
        self.battery, self.touching = Told[float](), Told[bool]()
        self.ecg, self.acceleration = Recorded(), Recorded()
        self.malformed = 0  # frames of the source that its decoder refused
        self._beats: deque[Beat] = deque()  # not yet asked for; times in the source's own
        self._pulses: deque[float] = deque(maxlen=PULSES)  # s, of beats
        self._invented: deque[float] = deque(maxlen=PULSES)  # s, at the rate that was told
        self._decoders: dict[str, Decoder] = {}
        self._believed: dict[str, str] = {}  # what → device

    def take(self, item: Incoming) -> None:
        """Take what the source brings."""
        if isinstance(item, Connection) and item.device not in self._decoders:
            self._decoders[item.device] = open_wearable(item.wearable).decoder()
        elif isinstance(item, Frame) and item.device in self._decoders:
            try:
                samples = self._decoders[item.device].decode(item)
            except MalformedError:
                self.malformed += 1
                return
            for sample in samples:
                self._tell(sample)

    def beats_until(self, t: float) -> list[Beat]:
        """The intervals whose closing beat came by ``t``; each is given once."""
        due: list[Beat] = []
        while self._beats and self._beats[0].t <= t:
            due.append(self._beats.popleft())
        return due

    def pulses(self, begin: float, end: float) -> list[float]:
        """When the heart beat in this time (s); invented at the rate told when no beat was."""
        pulses = self._pulses or self._invented
        return [pulse for pulse in pulses if begin <= pulse <= end]

    def _tell(self, sample: Sample) -> None:
        what = "beat" if isinstance(sample, Interval | PulseInterval) else type(sample).__name__
        if self._believed.setdefault(what, sample.device) != sample.device:
            return
        match sample:
            case Interval() | PulseInterval():
                self._beat(sample)
            case HeartRate():
                self.rate.tell(sample.t, sample.bpm)
                self._invent(sample.t, 60 / sample.bpm)
            case Contact():
                self.touching.tell(sample.t, sample.touching)
            case Battery():
                self.battery.tell(sample.t, sample.percent)
            case Cadence():
                self.cadence.tell(sample.t, sample.steps_per_minute)
            case Speed():
                self.speed.tell(sample.t, sample.metres_per_second)
            case EcgChunk():
                self.ecg.take(sample.times, sample.microvolts)
            case AccelerationChunk():
                self.acceleration.take(sample.times, sample.milli_g)
            case _:
                pass

    def _beat(self, sample: Interval | PulseInterval) -> None:
        ticks = sample.ticks if isinstance(sample, Interval) else None
        whole = round(sample.ms * TICKS / 1000) if ticks is None else ticks
        self._beats.append(Beat(sample.t, whole))
        while self._beats[0].t < sample.t - UNASKED:
            self._beats.popleft()
        self._pulses.append(sample.t)

    def _invent(self, t: float, seconds: float) -> None:
        """From ``t`` on, pulses are so many seconds apart, as long as nothing else is told."""
        while self._invented and self._invented[-1] > t:
            self._invented.pop()
        last = self._invented[-1] if self._invented else t - seconds
        pulse = max(last, t - STALE) + seconds
        while pulse <= t + STALE:
            self._invented.append(pulse)
            pulse += seconds
