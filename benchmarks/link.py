"""An hour with a virtual H10 and a plain client of bleak's: ``python benchmarks/link.py``.

The link is Bumble's in memory and the clock leaps over idle time, so the hour takes as long as
its work.  The strap loses its link, drops, doubles, delays and garbles packets; the client knows
nothing better than to look for it again.

- counted: notifications that went out and that arrived, for each stream (want the same).
- RR: intervals in packets that went out whole, and those that our decoder gave, once copies are
  refused (want the same, each with the same value).
- bridged: pairs of intervals in one segment between which a beat is missing; a dropped packet
  leaves no trace in the heart-rate service, so our decoder can only know of several.
- times: what the decoder says of ECG and acceleration samples against when they were taken,
  after a minute (want 3 ms at most); beats against when they were felt.
- memory: resident set after ten minutes and at the end, and what Python itself had allocated
  (want no growth), in a process of its own.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import sys
import time
import tracemalloc
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


from benchmarks.plain_client import Listener
from benchmarks.virtual_link import central_of, leap, local_link, powered
from biomusic.errors import MalformedError
from biomusic.ports import Source
from biomusic.rooms import open_source, open_wearable
from biomusic.types import AccelerationChunk, EcgChunk, Frame, Interval, Sample

air: Any = importlib.import_module("biomusic.hardware.air")
ledgers: Any = importlib.import_module("biomusic.hardware.ledger")
outfits: Any = importlib.import_module("biomusic.hardware.outfits")
peripheral: Any = importlib.import_module("biomusic.hardware.peripheral")
scripts: Any = importlib.import_module("biomusic.hardware.fault_script")
wearing: Any = importlib.import_module("biomusic.hardware.wearing")
gatt: Any = importlib.import_module("biomusic.sensors.gatt")

SHORTEST: Final = 0.25  # s, the shortest interval of a heart
SETTLED: Final = 60.0  # s after which host times are judged
WANTED: Final = 0.003  # s
MINUTES: Final = 60
EARLY: Final = 600.0  # s; memory is compared with what it was then
LOSSES: Final = 20
FAULTS: Final = "drop 0.5%; duplicate 0.5%; garbage 0.5%; jitter 30ms; drift 100ppm"


@dataclass(slots=True)
class Comparison:
    """What arrived against what went out, one by one as it happens; nothing is kept."""

    ledger: Any
    arrived: Counter[str] = field(default_factory=Counter[str])
    intervals: int = 0
    refused: int = 0  # packets that our decoder would not have
    faults: list[str] = field(default_factory=list[str])  # what was not as it should be
    worst: dict[str, float] = field(default_factory=dict[str, float])  # s, of host times
    bridged: int = 0  # pairs of intervals in a segment between which beats are missing
    out: deque[Any] = field(default_factory=deque[Any])  # notifications on their way
    _decoder: Any = None
    _since: float = 0.0  # s, of the first connection
    _last: tuple[int, float] | None = None  # (segment, s) of the last beat

    def connect(self) -> None:
        """A device that comes back keeps its decoder, as in a session."""
        if self._decoder is None:
            self._decoder = open_wearable("polar").decoder()
            self._since = asyncio.get_running_loop().time()

    def take(self, stream: str, payload: bytes) -> None:
        """A notification arrived; it must be the next that went out."""
        frame = Frame(asyncio.get_running_loop().time(), "strap", stream, payload)
        if stream == gatt.PMD_CONTROL.stream:
            self._decoder.decode(frame)
            return
        self.arrived[stream] += 1
        sent = self.out.popleft() if self.out else None
        if sent is None or (sent.packet.stream, sent.payload) != (stream, payload):
            self.faults.append(f"{stream} at {frame.t:.3f} s is not what went out")
            return
        self._judge(frame, sent)

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
            self._compare(samples, sent.packet)

    def _compare(self, samples: list[Sample], packet: Any) -> None:
        found = [sample for sample in samples if isinstance(sample, Interval)]
        self.intervals += len(found)
        if [one.ticks for one in found] != [beat.ticks for beat in packet.beats]:
            self.faults.append(f"intervals of packet {packet.number} are not those sent")
        for interval, beat in zip(found, packet.beats, strict=False):
            self._place(interval, beat)
        for chunk in samples:
            if isinstance(chunk, EcgChunk):
                self._samples("ECG", chunk.times, chunk.microvolts, packet)
            elif isinstance(chunk, AccelerationChunk):
                self._samples("acceleration", chunk.times, chunk.milli_g, packet)

    def _place(self, interval: Interval, beat: Any) -> None:
        """Where a beat is said to be; in one segment no beat may be missing between two."""
        if self._last is not None and self._last[0] == interval.segment:
            missing = beat.t - self._last[1] - beat.ticks / 1024
            self.bridged += missing > SHORTEST
        self._last = interval.segment, beat.t
        if beat.t - self._since >= SETTLED:
            off = abs(interval.t - beat.t)
            self.worst["RR"] = max(self.worst.get("RR", 0.0), off)

    def _samples(self, name: str, times: Any, values: Any, packet: Any) -> None:
        if not np.array_equal(values, packet.samples.values):
            self.faults.append(f"{name} of packet {packet.number} is not that sent")
        if packet.t - self._since >= SETTLED:
            worst = float(np.abs(times - packet.samples.times).max())
            self.worst[name] = max(self.worst.get(name, 0.0), worst)


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """How it went."""

    ledger: Any
    comparison: Comparison
    running: int  # streams that the client left running
    replies: tuple[bytes, ...]


async def rehearse(
    source: Source,
    faults: str,
    seed: int = 0,
    habits: Any = None,
    beside: Callable[[Any], Any] | None = None,
) -> Rehearsed:
    """Let a plain client listen to an H10 that wears ``source``, to its end.

    ``beside`` is called with the comparison and runs along.
    """
    link = local_link()
    central = await central_of(link)
    strap = peripheral.VirtualStrap(powered(peripheral.ADDRESS, link), outfits.OUTFITS["h10"])
    await strap.device.power_on()
    await strap.advertise()
    ledger = ledgers.Ledger()
    comparison = Comparison(ledger)
    ledger.on_notification.append(comparison.out.append)
    script = scripts.parse(faults)
    worn = wearing.Wearing(
        strap, source, script, ledger, air.randoms(seed), habits or wearing.Habits()
    )
    listener = Listener(central, strap.name, comparison.take, comparison.connect)
    listening = asyncio.create_task(listener.listen())
    along = asyncio.create_task(beside(comparison)) if beside else None
    await worn.run()
    await asyncio.sleep(1)
    for task in (listening, along):
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
    running = len(strap.control.running)
    return Rehearsed(ledger, comparison, running, tuple(listener.replies))


def losses(seed: int, count: int, seconds: float, longest: float) -> str:
    """So many link losses at random moments, none within five seconds of another."""
    draw = np.random.Generator(np.random.Philox(key=[seed, 0x1055]))
    space = seconds / count
    clauses: list[str] = []
    for number in range(count):
        lasting = float(draw.uniform(0.5, min(longest, space - 10)))
        begin = number * space + float(draw.uniform(5, space - 5 - lasting))
        clauses.append(f"link loss at {begin:.3f}s for {lasting:.3f}s")
    return "; ".join(clauses)


def _resident() -> float:
    """MB in memory now."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return float("nan")


def main(minutes: float = MINUTES) -> int:
    """Rehearse it and print the figures; 1 when something is not as it should be."""
    sizes: list[tuple[float, float]] = []

    async def weigh(_: Comparison) -> None:
        while True:
            await asyncio.sleep(EARLY)
            gc.collect()
            sizes.append((_resident(), tracemalloc.get_traced_memory()[0] / 1e6))

    seconds = 60 * minutes
    faults = f"{FAULTS}; {losses(0, LOSSES, seconds, 60)}"
    source = open_source(f"simulated:run?minutes={minutes:g}")
    began = time.perf_counter()
    tracemalloc.start(1)
    done = leap(rehearse(source, faults, beside=weigh))
    took = time.perf_counter() - began
    print(done.ledger.summary())
    compared = done.comparison
    for stream in sorted(done.ledger.made):
        print(f"{stream}: {done.ledger.on_air(stream)} went out, {compared.arrived[stream]} came")
    print(f"RR: {done.ledger.beats[ledgers.Fate.SENT]} went out whole, {compared.intervals} came")
    print(f"RR bridged over a dropped packet: {compared.bridged}")
    print(f"refused: {compared.refused}; link losses: {done.ledger.losses}")
    for name, worst in compared.worst.items():
        print(f"host times of {name}: at most {1000 * worst:.2f} ms off")
    for resident, traced in sizes:
        print(f"memory: {resident:.1f} MB resident, {traced:.2f} MB of Python's")
    print(f"{minutes:g} minutes took {took:.1f} s; streams left running: {done.running}")
    for fault in compared.faults[:10]:
        print(f"WRONG: {fault}")
    return int(bool(compared.faults or done.running))


if __name__ == "__main__":
    sys.exit(main())
