"""An hour with a virtual H10 through the whole sensor room: ``python benchmarks/supervised.py``.

The real Bluetooth source listens, with its supervisor, visits and inbox, over Bumble's link in
memory; the clock leaps over idle time.  Twice, with a strap's clock that runs 100 ppm fast and
100 ppm slow, each in a process of its own.  The strap loses its link 20 times for 0.5–60 s, and
drops, doubles, delays and garbles packets.

- counted: every packet made was sent, dropped by the script, or lost on a dead link; every
  notification sent arrived or was an echo taken out and told; only garbage was refused.
- RR: each interval delivered comes exactly once, with its value; none is bridged over a lost link,
  and the link apart no two neighbours are parted unless a packet between them was garbage.
- host times of ECG and acceleration after a minute (want 3 ms at most, bias included), and the
  link's own constant delay, which nobody can observe.
- beats: the same for RR, and for the first beats after each loss.
- returns: from each return of the strap, which advertises every second, until ECG and acceleration
  are heard again (want less than 2 s), and its next heart rate.
- memory: after ten minutes and at the end, resident and as Python counts it (want no growth);
  counting is slow and done in the first run only.
"""

from __future__ import annotations

import asyncio
import importlib
import math
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.comparison import BANDS, Comparison
from benchmarks.link import LOSSES, MINUTES, WANTED, losses, weigh
from benchmarks.rehearsal import rehearse
from benchmarks.virtual_link import leap
from biomusic.rooms import open_source
from biomusic.types import Frame, Incoming

air: Any = importlib.import_module("biomusic.hardware.air")
ledgers: Any = importlib.import_module("biomusic.hardware.ledger")
scripts: Any = importlib.import_module("biomusic.hardware.fault_script")
wearing: Any = importlib.import_module("biomusic.hardware.wearing")
coverage: Any = importlib.import_module("biomusic.sensors.coverage")
reception: Any = importlib.import_module("biomusic.sensors.reception")

DRIFTS: Final = (100, -100)  # ppm
FAULTS: Final = "drop 0.5%; duplicate 0.5%; garbage 0.5%; jitter 30ms"
LONGEST: Final = 60.0  # s of a loss
SOON: Final = 2.0  # s
HEART, PMD = "heart_rate_measurement", "pmd_data"
STREAMS: Final[Mapping[tuple[str, int | None], str]] = {
    (HEART, None): "heart rate",
    (PMD, 0): "ECG",
    (PMD, 2): "acceleration",
}
FAST: Final = ("ECG", "acceleration")
GROWTH: Final = (2.0, 1.0)  # MB, resident and counted, that are no growth

Fate: Any = ledgers.Fate


@dataclass(slots=True)
class Return:
    """The strap came back: how soon each stream was heard again (s)."""

    at: float  # s on the loop's clock
    lost: int  # frames of ECG and acceleration that the script had dropped or garbled by then
    heard: dict[str, float] = field(default_factory=dict[str, float])
    excused: bool = False  # whether it dropped or garbled more before both were heard

    @property
    def soon(self) -> bool:
        """Whether both fast streams were heard again soon."""
        return max(self.heard.get(name, math.inf) for name in FAST) < SOON


@dataclass(slots=True)
class Supervised:
    """How it went."""

    ledger: Any
    comparison: Comparison
    returns: list[Return] = field(default_factory=list[Return])
    sizes: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    running: set[int] = field(default_factory=set[int])  # PMD streams that nobody stopped
    drift: float | None = None  # ppm, as the decoder found it
    longest_loss: float = 0.0  # s

    def be_back(self) -> None:
        """The strap advertises again."""
        now = asyncio.get_running_loop().time()
        self.returns.append(Return(now, _lost_frames(self.ledger)))

    def hear(self, item: Incoming) -> None:
        """Take what the session brings."""
        self.comparison.hear(item)
        if self.returns and isinstance(item, Frame) and item.payload:
            latest = self.returns[-1]
            name = STREAMS.get((item.stream, item.payload[0] if item.stream == PMD else None))
            if name is not None and name not in latest.heard:
                latest.heard[name] = asyncio.get_running_loop().time() - latest.at
                latest.excused |= name in FAST and _lost_frames(self.ledger) > latest.lost


def supervise(minutes: float, faults: str, seed: int = 0, outfit: str = "h10") -> Supervised:
    """Let a session listen to a strap that wears a simulated runner for so long."""
    ledger = ledgers.Ledger()
    done = Supervised(ledger, Comparison(ledger, raw=False))
    script = scripts.parse(faults)
    done.longest_loss = max((it.end - it.begin for it in script.link_loss), default=0.0)
    straps: list[Any] = []

    async def wear(_: Any, strap: Any) -> None:
        straps.append(strap)
        advertise = strap.advertise

        async def advertise_again() -> None:
            done.be_back()
            await advertise()

        strap.advertise = advertise_again
        body = open_source(f"simulated:run?minutes={minutes:g}")
        worn = wearing.Wearing(strap, body, script, ledger, air.randoms(seed), wearing.Habits())
        weighing = asyncio.create_task(weigh(done.sizes))
        await worn.run()
        weighing.cancel()

    leap(rehearse([outfit], wear, done.hear))
    done.comparison.close()
    done.drift = done.comparison.drift
    done.running = set(straps[0].control.running)
    return done


def misses(done: Supervised) -> list[str]:
    """What is not as it should be, in words."""
    ledger, compared = done.ledger, done.comparison
    found = list(compared.faults)

    def want(promise: str, kept: bool) -> None:
        if not kept:
            found.append(promise)

    for stream in ledger.made:
        settled = sum(ledger.fates[stream, fate] for fate in Fate)
        want(f"{stream}: each packet has one fate", settled == ledger.made[stream])
        came = compared.arrived[stream] + compared.echoes[stream]
        want(f"{stream}: what went out arrived", came == ledger.on_air(stream))
    garbage = _garbled(ledger)
    untold = compared.echoes.total() - compared.skipped[reception.TWICE]
    want("echoes are told, but for the last seconds'", 0 <= untold <= compared.fresh_echoes)
    want("all garbage and nothing else is refused", compared.refused == garbage)
    delivered = ledger.beats[Fate.SENT] + compared.rescued
    want("each RR comes once", compared.intervals == delivered)
    want("no RR is bridged over a lost link", compared.bridged_losses == 0)
    told = compared.skipped[coverage.MISSING]
    dropped = ledger.fates[HEART, Fate.DROPPED]
    want("RR are said to be missing only where packets were dropped", told <= dropped)
    want("neighbours are parted only where RR are said to be missing", compared.parted <= told)
    for name in FAST:
        errors = compared.errors[name]
        want(f"{name} within {1000 * WANTED:g} ms", 0 < errors.count and errors.worst <= WANTED)
    slow = [it for it in done.returns if not (it.soon or it.excused)]
    want(f"ECG and acceleration again within {SOON:g} s", not slow)
    want("PMD is stopped at exit", not done.running)
    if len(done.sizes) > 1:
        grown = [last - first for first, last in zip(done.sizes[0], done.sizes[-1], strict=True)]
        want("memory stays", all(it <= most for it, most in zip(grown, GROWTH, strict=True)))
    return found


def _garbled(ledger: Any) -> int:
    return sum(ledger.fates[stream, Fate.GARBLED] for stream in ledger.made)


def _lost_frames(ledger: Any) -> int:
    lost: int = ledger.fates[PMD, Fate.DROPPED] + ledger.fates[PMD, Fate.GARBLED]
    return lost


def tell(done: Supervised) -> None:
    """Print the figures."""
    ledger, compared = done.ledger, done.comparison
    print(ledger.summary())
    for stream in sorted(ledger.made):
        on_air, echoes = ledger.on_air(stream), compared.echoes[stream]
        print(f"{stream}: {on_air} sent = {compared.arrived[stream]} came + {echoes} echoes")
    garbage = _garbled(ledger)
    print(f"echoes told: {compared.skipped[reception.TWICE]} of {compared.echoes.total()}")
    print(f"refused: {compared.refused}, garbage sent: {garbage}")
    print(f"link losses: {ledger.losses}, up to {done.longest_loss:.0f} s")
    beats = ledger.beats
    print(
        f"RR: {compared.intervals} of {beats[Fate.SENT]} delivered, in {compared.segments} segments"
    )
    gone = [f"{beats[it]} {it}" for it in (Fate.UNHEARD, Fate.DROPPED, Fate.GARBLED)]
    print(f"RR never delivered: {', '.join(gone)}")
    print(f"RR bridged: {compared.bridged_losses} over a lost link, {compared.bridged} over a drop")
    dropped = ledger.fates[HEART, Fate.DROPPED]
    told = compared.skipped[coverage.MISSING]
    print(f"heart-rate packets dropped on a live link: {dropped}, found missing and told: {told}")
    print(f"neighbours parted: {compared.parted}")
    for name, errors in compared.errors.items():
        print(f"host times of {name}: {errors}")
    print(
        f"the link's least delay: {1000 * compared.least:.2f} ms; drift found: {done.drift:.1f} ppm"
    )
    first = 1
    for band in BANDS:
        print(f"beats {first}–{band} after a loss: {compared.after_loss[band]}")
        first = band + 1
    for name in STREAMS.values():
        times = [it.heard.get(name, math.inf) for it in done.returns]
        if times:
            print(
                f"{name} again: median {statistics.median(times):.2f} s, worst {max(times):.2f} s"
            )
    for resident, traced in done.sizes:
        print(f"memory: {resident:.1f} MB resident, {traced:.2f} MB of Python's")
    excused = sum(it.excused and not it.soon for it in done.returns)
    print(f"returns that took longer because a frame was dropped: {excused}")
    print(f"PMD left running: {sorted(done.running) or 'nothing'}")


def run(drift: int, minutes: float, traced: bool) -> int:
    """One run, in this process."""
    if traced:
        tracemalloc.start(1)
    began = time.perf_counter()
    faults = f"{FAULTS}; drift {drift}ppm; {losses(0, LOSSES, 60 * minutes, LONGEST)}"
    done = supervise(minutes, faults)
    print(f"--- {drift:+} ppm, {minutes:g} minutes in {time.perf_counter() - began:.0f} s")
    tell(done)
    found = misses(done)
    for miss in found[:10]:
        print(f"MISSED: {miss}")
    return int(bool(found))


def main(arguments: list[str]) -> int:
    """Both runs; 1 when something is not as it should be."""
    if len(arguments) == 3:
        return run(int(arguments[0]), float(arguments[1]), arguments[2] == "traced")
    minutes = arguments[0] if arguments else str(MINUTES)
    return max(
        subprocess.run(
            [sys.executable, __file__, str(drift), minutes, "traced" if first else "plain"],
            check=False,
        ).returncode
        for first, drift in zip((True, False), DRIFTS, strict=True)
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
