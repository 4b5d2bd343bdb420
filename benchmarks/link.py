"""An hour with a virtual H10 and a plain client of bleak's: ``python benchmarks/link.py``.

The link is Bumble's in memory and the clock leaps over idle time, so the hour takes as long as
its work.  The strap loses its link, drops, doubles, delays and garbles packets; the client knows
nothing better than to look for it again.

- counted: notifications that went out and that arrived, for each stream (want the same).
- RR: intervals in packets that went out whole, and those that our decoder gave, once copies are
  refused (want the same, each with the same value).
- bridged: pairs of intervals in one segment between which a beat is missing; a dropped packet
  leaves no trace in the heart-rate service, so our decoder finds out some seconds later.
- times: what the decoder says of ECG and acceleration samples against when they were taken,
  after a minute (want 3 ms at most); beats against when they were felt: worst, sd and bias.
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
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.comparison import Comparison
from benchmarks.plain_client import Listener
from benchmarks.virtual_link import central_of, leap, local_link, powered
from biomusic.ports import Source
from biomusic.rooms import open_source
from biomusic.types import Frame

air: Any = importlib.import_module("biomusic.hardware.air")
ledgers: Any = importlib.import_module("biomusic.hardware.ledger")
outfits: Any = importlib.import_module("biomusic.hardware.outfits")
peripheral: Any = importlib.import_module("biomusic.hardware.peripheral")
scripts: Any = importlib.import_module("biomusic.hardware.fault_script")
wearing: Any = importlib.import_module("biomusic.hardware.wearing")

WANTED: Final = 0.003  # s
MINUTES: Final = 60
EARLY: Final = 600.0  # s; memory is compared with what it was then
LOSSES: Final = 20
FAULTS: Final = "drop 0.5%; duplicate 0.5%; garbage 0.5%; jitter 30ms; drift 100ppm"


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

    def take(stream: str, payload: bytes) -> None:
        comparison.take(Frame(asyncio.get_running_loop().time(), "strap", stream, payload))

    script = scripts.parse(faults)
    worn = wearing.Wearing(
        strap, source, script, ledger, air.randoms(seed), habits or wearing.Habits()
    )
    listener = Listener(central, strap.name, take, comparison.connect)
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


async def weigh(sizes: list[tuple[float, float]]) -> None:
    """Every ten minutes, MB that are resident and MB that Python has allocated."""
    while True:
        await asyncio.sleep(EARLY)
        gc.collect()
        sizes.append((_resident(), tracemalloc.get_traced_memory()[0] / 1e6))


def main(minutes: float = MINUTES) -> int:
    """Rehearse it and print the figures; 1 when something is not as it should be."""
    sizes: list[tuple[float, float]] = []
    seconds = 60 * minutes
    faults = f"{FAULTS}; {losses(0, LOSSES, seconds, 60)}"
    source = open_source(f"simulated:run?minutes={minutes:g}")
    began = time.perf_counter()
    tracemalloc.start(1)
    done = leap(rehearse(source, faults, beside=lambda _: weigh(sizes)))
    took = time.perf_counter() - began
    print(done.ledger.summary())
    compared = done.comparison
    compared.close()
    for stream in sorted(done.ledger.made):
        print(f"{stream}: {done.ledger.on_air(stream)} went out, {compared.arrived[stream]} came")
    print(f"RR: {done.ledger.beats[ledgers.Fate.SENT]} went out whole, {compared.intervals} came")
    print(f"RR bridged over a dropped packet: {compared.bridged}")
    print(f"refused: {compared.refused}; link losses: {done.ledger.losses}")
    for name, errors in compared.errors.items():
        print(f"host times of {name}: {errors}")
    for resident, traced in sizes:
        print(f"memory: {resident:.1f} MB resident, {traced:.2f} MB of Python's")
    print(f"{minutes:g} minutes took {took:.1f} s; streams left running: {done.running}")
    for fault in compared.faults[:10]:
        print(f"WRONG: {fault}")
    return int(bool(compared.faults or done.running))


if __name__ == "__main__":
    sys.exit(main())
