"""What a lost link costs, side by side: ``python benchmarks/link_loss.py``.

A virtual H10 on Bumble's link in memory, worn for two minutes, out of range from 30 s to 35 s and
from 60 s to 80 s.  Our Bluetooth source and other libraries' own examples listen to the same
strap through bleak's public API; ``again`` rows put the simplest possible loop around them.

- RR: intervals heard of those that the strap had to tell while it was in range: before, after the
  first loss, after the second.
- PMD: frames of ECG and acceleration heard in the same three times (polar-python's README asks
  for 25 Hz of acceleration, the others for 200).
- told: how often the program learned that the link was lost.
- twice: intervals heard that were not sent, or were heard more often.
- again: s from each return of the strap to the next interval.
- left: PMD streams that go on after the end; an H10 left so empties its battery.

The link in memory does not double what is heard after a loss, as BlueZ does for clients that were
never disconnected; ``tests/test_bluez_rig.py`` shows that.  Exit 1 when ours is not whole.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import loss_peers as peers
from benchmarks.rehearsal import patient
from benchmarks.virtual_link import central_of, leap, local_link, powered
from biomusic.rooms import open_source

air: Any = importlib.import_module("biomusic.hardware.air")
ledgers: Any = importlib.import_module("biomusic.hardware.ledger")
outfits: Any = importlib.import_module("biomusic.hardware.outfits")
peripheral: Any = importlib.import_module("biomusic.hardware.peripheral")
scripts: Any = importlib.import_module("biomusic.hardware.fault_script")
wearing: Any = importlib.import_module("biomusic.hardware.wearing")

MINUTES: Final = 2
FAULTS: Final = "link loss at 30s for 5s; link loss at 60s for 20s"
TIMES: Final = ((0.0, 30.0), (35.0, 60.0), (80.0, 120.0))  # s in range
SOON: Final = 2.0  # s
GOODBYE: Final = 30.0  # s that a program gets to end
KINDS: Final = {0: "ECG", 2: "acceleration"}
HEART: Final = "heart_rate_measurement"

# Package, program, its title, and what there is to say of it.
PROGRAMS: Final[Sequence[tuple[str, peers.Program, str, str]]] = (
    ("biomusic", peers.biomusic, "as it is", ""),
    ("bleakheart", peers.bleakheart, "its examples", "they end with the link"),
    ("bleakheart", peers.bleakheart_again, "again", "its example exits at “already in state”"),
    ("pycycling", peers.pycycling, "its example", "“await client.is_connected()” left out"),
    ("pycycling", peers.pycycling_again, "again", "bleak's client tells; it has no PMD"),
    ("polar-python", peers.polar_python, "its README", "stays, and hears nothing"),
    ("polar-python", peers.polar_python_again, "again", "after 5 s of silence: it cannot tell"),
)


@dataclass(slots=True)
class Row:
    """How one program fared."""

    rr: list[int] = field(default_factory=lambda: [0, 0, 0])  # heard, in the three times
    due: list[int] = field(default_factory=lambda: [0, 0, 0])  # that the strap had to tell
    pmd: list[int] = field(default_factory=lambda: [0, 0, 0])
    told: int = 0
    twice: int = 0
    again: list[float] = field(default_factory=list[float])  # s, infinite for never
    left: list[str] = field(default_factory=list[str])
    ended: str = ""  # with which mistake

    @property
    def whole(self) -> bool:
        """Nothing doubled, all told, everything back soon and stopped at the end."""
        whole = self.rr[0] == self.due[0] and not self.twice and self.told == 2
        back = max(self.again) < SOON and all(self.pmd)
        return whole and back and not self.left and not self.ended


async def rehearse(program: peers.Program) -> Row:
    """Let one program listen to the strap, losses and all."""
    link = local_link()
    central = await central_of(link)
    strap = peripheral.VirtualStrap(powered(peripheral.ADDRESS, link), outfits.OUTFITS["h10"])
    await strap.device.power_on()
    await strap.advertise()
    row, loop = Row(), asyncio.get_running_loop()
    zero = loop.time() + wearing.LAG
    heard: list[tuple[float, float]] = []  # (s, ms)

    def hear(what: str, value: float) -> None:
        t = loop.time() - zero
        time = sum(t >= begin for begin, _ in TIMES[1:])
        if what == "RR":
            heard.append((t, value))
            row.rr[time] += 1
        else:
            row.pmd[time] += 1

    def told() -> None:
        row.told += not over.is_set()

    over = asyncio.Event()
    ledger = ledgers.Ledger(keeps=True)
    source = open_source(f"simulated:run?minutes={MINUTES}")
    randoms, script = air.randoms(0), scripts.parse(FAULTS)
    worn = wearing.Wearing(strap, source, script, ledger, randoms, wearing.Habits())
    ears = peers.Ears(*patient(central), strap.name, hear, told, over)
    listening = asyncio.ensure_future(program(ears))
    await worn.run()
    over.set()
    await asyncio.wait({listening}, timeout=GOODBYE)
    row.ended = await _end(listening)
    row.left = [KINDS[kind] for kind in sorted(strap.control.running)]
    _reckon(row, ledger, heard, zero)
    return row


async def _end(listening: asyncio.Future[None]) -> str:
    if not listening.done():
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
        return "never ended"
    problem = listening.exception()
    return f"{type(problem).__name__}: {problem}" if problem else ""


def _reckon(row: Row, ledger: Any, heard: list[tuple[float, float]], zero: float) -> None:
    for packet, _ in ledger.settled:
        for number, (begin, end) in enumerate(TIMES):
            if packet.stream == HEART and begin < packet.t - zero <= end:
                row.due[number] += len(packet.beats)
    sent = [round(beat.ticks * 1000 / 1024) for one in ledger.sent for beat in one.packet.beats]
    row.twice = (Counter(round(ms) for _, ms in heard) - Counter(sent)).total()
    for back, end in TIMES[1:]:
        after = [t - back for t, _ in heard if back < t <= end]
        row.again.append(min(after, default=float("inf")))


def _cells(row: Row) -> list[str]:
    rr = [f"{heard}/{due}" for heard, due in zip(row.rr, row.due, strict=True)]
    again = ["never" if it == float("inf") else f"{it:.1f}" for it in row.again]
    pmd = [str(frames) for frames in row.pmd] if any(row.pmd) else ["none"]
    left = ", ".join(row.left) or "–"
    return [*rr, " ".join(pmd), f"{row.told} of 2", str(row.twice), " ".join(again), left]


def main() -> int:
    """Print the table; 1 when ours is not whole."""
    for noisy in ("asyncio", "bumble"):  # tasks and links that examples leave behind
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    table = Table(title="losses of 5 s at 30 s and of 20 s at 60 s")
    for name in ("", "RR before", "after 5 s", "after 20 s", "PMD", "told", "twice", "again"):
        table.add_column(name)
    table.add_column("left")
    table.add_column("")
    missed = False
    for package, program, title, words in PROGRAMS:
        try:
            number = version(package)
        except PackageNotFoundError:
            table.add_row(f"{package}: not installed")
            continue
        row = leap(rehearse(program))
        missed |= package == "biomusic" and not row.whole
        words = "; ".join(it for it in (words, row.ended) if it)
        table.add_row(f"{package} {number}, {title}", *_cells(row), words)
    Console(width=190).print(table)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
