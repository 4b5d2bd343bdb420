"""What a listener understood against what a virtual strap sent, packet by packet as they come.

Nothing is kept of a packet once it is judged, so that an hour needs no more memory than a minute.
"""

from __future__ import annotations

import asyncio
import importlib
import math
from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from biomusic.errors import MalformedError
from biomusic.rooms import open_wearable
from biomusic.types import (
    AccelerationChunk,
    Connection,
    EcgChunk,
    Frame,
    Incoming,
    Interval,
    Link,
    Sample,
    Skipped,
)

gatt: Any = importlib.import_module("biomusic.sensors.gatt")

SHORTEST: Final = 0.25  # s, the shortest interval of a heart
SETTLED: Final = 60.0  # s after which host times are judged
BATTERY: Final = "battery_level"
TELLING: Final = 10.0  # s between two words of a session about the same trouble
BANDS: Final = (1, 5, 20, 60)  # beats after a loss of the link whose times are told together


@dataclass(slots=True)
class Errors:
    """How far times were off (s; positive is late); nothing is kept of a single one."""

    count: int = 0
    worst: float = 0.0
    _sum: float = 0.0
    _squares: float = 0.0

    def add(self, errors: NDArray[np.float64]) -> None:
        """Take some more."""
        self.count += len(errors)
        self.worst = max(self.worst, float(np.abs(errors).max()))
        self._sum += float(errors.sum())
        self._squares += float((errors**2).sum())

    @property
    def bias(self) -> float:
        """Their mean."""
        return self._sum / self.count if self.count else math.nan

    @property
    def sd(self) -> float:
        """Their standard deviation."""
        return math.sqrt(max(0.0, self._squares / self.count - self.bias**2))

    def __str__(self) -> str:
        if not self.count:
            return "none"
        worst, sd, bias = (1000 * value for value in (self.worst, self.sd, self.bias))
        return f"at most {worst:.2f} ms off, sd {sd:.2f}, bias {bias:+.2f} ({self.count:,})"


@dataclass(slots=True)
class Comparison:
    """What arrived against what went out.

    ``raw`` listeners hear every copy; a session has taken them out.
    """

    ledger: Any
    raw: bool = True
    start: float = 0.0  # s on the loop's clock, at the listener's time 0
    arrived: Counter[str] = field(default_factory=Counter[str])  # notifications, by stream
    read: int = 0  # values that were read, not notified
    echoes: Counter[str] = field(default_factory=Counter[str])  # copies taken out, by stream
    fresh_echoes: int = 0  # … within 10 s of the last; a session tells of them every 10 s
    skipped: Counter[str] = field(default_factory=Counter[str])  # told by the session, by reason
    connected: int = 0
    intervals: int = 0
    rescued: int = 0  # intervals whose copy alone was sent, the link having come back meanwhile
    segments: int = 0
    refused: int = 0  # packets that our decoder would not have
    bridged: int = 0  # pairs of intervals in a segment between which beats are missing …
    bridged_losses: int = 0  # … and the link was lost
    parted: int = 0  # pairs of neighbours in two segments, although the link held
    faults: list[str] = field(default_factory=list[str])  # what was not as it should be
    errors: defaultdict[str, Errors] = field(default_factory=lambda: defaultdict(Errors))
    after_loss: defaultdict[int, Errors] = field(default_factory=lambda: defaultdict(Errors))
    least: float = math.inf  # s from when a chunk's last sample was taken to its arrival
    _sent: dict[str, int] = field(default_factory=dict[str, int])  # the last packet's number
    _out: defaultdict[str, deque[Any]] = field(default_factory=lambda: defaultdict(deque))
    _echoed: deque[float] = field(default_factory=deque[float])  # s, the latest echoes
    _decoder: Any = None
    _since: float = 0.0  # s, of the first connection
    _last: tuple[int, float] | None = None  # (segment, s) of the last beat
    _beats: int = 0  # since the link was lost
    _lost: bool = False  # since the last beat

    def __post_init__(self) -> None:
        self.ledger.on_notification.append(self._send)

    @property
    def worst(self) -> dict[str, float]:
        """By what it is of, the largest error (s)."""
        return {name: errors.worst for name, errors in self.errors.items()}

    @property
    def drift(self) -> float | None:
        """How much faster than ours the strap's clock runs (ppm), as the decoder found it."""
        found: float | None = self._decoder.drift
        return found

    def connect(self) -> None:
        """A device that comes back keeps its decoder, as in a session."""
        self.connected += 1
        if self._decoder is None:
            self._decoder = open_wearable("polar").decoder()
            self._since = asyncio.get_running_loop().time()

    def lose(self) -> None:
        """The link was lost, and the listener knows."""
        self._decoder.break_off()
        self._lost, self._beats = True, 0

    def hear(self, item: Incoming) -> None:
        """Take what a session brings."""
        match item:
            case Connection(link=Link.CONNECTED):
                self.start = asyncio.get_running_loop().time() - item.t  # which stands still
                self.connect()
            case Connection():
                self.lose()
            case Skipped():
                self.skipped[item.reason] += item.count
            case Frame():
                self.take(item)
            case _:
                pass

    def take(self, frame: Frame) -> None:
        """A notification arrived; it must be the next of its stream that went out."""
        if frame.stream == gatt.PMD_CONTROL.stream:
            self._decoder.decode(frame)
            return
        sent = self._next(frame.stream)
        if sent is None and frame.stream == BATTERY:
            self.read += 1
            return
        self.arrived[frame.stream] += 1
        if sent is None or sent.payload != frame.payload:
            self.faults.append(f"{frame.stream} at {frame.t:.3f} s is not what went out")
            return
        self._judge(frame, sent)

    def close(self) -> None:
        """Whatever went out and did not arrive is a fault."""
        for stream in list(self._out):
            while (sent := self._next(stream)) is not None:
                self.faults.append(f"{stream} of {sent.t:.3f} s never arrived")

    def _send(self, sent: Any) -> None:
        stream = sent.packet.stream
        echo = sent.copy and self._sent.get(stream) == sent.packet.number
        self._sent[stream] = sent.packet.number
        if echo and not self.raw:
            self._echo(stream, sent.t)
            return
        if sent.copy and not echo:
            whole = sent.payload == sent.packet.payload
            self.rescued += len(sent.packet.beats) if whole else 0
            sent = replace(sent, copy=False)
        self._out[stream].append(sent)

    def _echo(self, stream: str, t: float) -> None:
        self.echoes[stream] += 1
        self._echoed.append(t)
        while self._echoed[0] < t - TELLING:
            self._echoed.popleft()
        self.fresh_echoes = len(self._echoed)

    def _next(self, stream: str) -> Any:
        """What has to arrive next, or None."""
        return self._out[stream].popleft() if self._out[stream] else None

    def _judge(self, frame: Frame, sent: Any) -> None:
        spoilt = sent.payload != sent.packet.payload
        try:
            samples = self._decoder.decode(frame)
        except MalformedError:
            self.refused += 1
            if not (spoilt or sent.copy):
                self.faults.append(f"{frame.stream} at {frame.t:.3f} s was refused")
            return
        if spoilt:
            self.faults.append(f"garbage at {frame.t:.3f} s was taken")
        elif sent.copy and any(not isinstance(s, Interval) for s in samples):
            return  # a battery level may come twice
        else:
            self._compare(frame, samples, sent.packet)

    def _compare(self, frame: Frame, samples: Sequence[Sample], packet: Any) -> None:
        found = [sample for sample in samples if isinstance(sample, Interval)]
        self.intervals += len(found)
        if [one.ticks for one in found] != [beat.ticks for beat in packet.beats]:
            self.faults.append(f"intervals of packet {packet.number} are not those sent")
        for interval, beat in zip(found, packet.beats, strict=False):
            self._place(interval, beat)
        for chunk in samples:
            if isinstance(chunk, EcgChunk):
                self._samples(frame, "ECG", chunk.times, chunk.microvolts, packet)
            elif isinstance(chunk, AccelerationChunk):
                self._samples(frame, "acceleration", chunk.times, chunk.milli_g, packet)

    def _place(self, interval: Interval, beat: Any) -> None:
        """Where a beat is said to be; in one segment no beat may be missing between two."""
        off = np.array([interval.t + self.start - beat.t])
        self._beats += 1
        if self.connected > 1:
            band = next((band for band in BANDS if self._beats <= band), 0)
            self.after_loss[band].add(off)
        if beat.t - self._since >= SETTLED:
            self.errors["RR"].add(off)
        self._follow(interval, beat)

    def _follow(self, interval: Interval, beat: Any) -> None:
        segment, before = self._last or (-1, -math.inf)
        missing = beat.t - before - beat.ticks / 1024 > SHORTEST
        if segment != interval.segment:
            self.segments += 1
            self.parted += not (missing or self._lost)
        elif missing:
            self.bridged += 1
            self.bridged_losses += self._lost
        self._last, self._lost = (interval.segment, beat.t), False

    def _samples(self, frame: Frame, name: str, times: Any, values: Any, packet: Any) -> None:
        true = packet.samples.times
        if not np.array_equal(values, packet.samples.values):
            self.faults.append(f"{name} of packet {packet.number} is not that sent")
        if packet.t - self._since >= SETTLED:
            self.errors[name].add(times + self.start - true)
            self.least = min(self.least, frame.t + self.start - true[-1])
