"""What a block of sound costs, ours and others': ``python benchmarks/synth_cost.py``.

All play one seeded passage (``synth_passage.py``): 32 held notes over pad, keys, bass and pluck,
and drums in eighths, at 48 kHz in blocks of 256 frames, each in a process of its own, all pinned
to one core.  They take turns second by second, so that whatever else the machine does meets all
alike.  Wanted of the median block under our real callback: at most ¼ of FluidSynth's with
FluidR3Mono and ½ with TimGM6mb.

Ours plays two scorings of a style that ships: ``synthpop/0`` (pad, poly, bass: three saws and a
sine, a stereo low-pass, an envelope; pluck: a string, which has more than four modes, its loop
filter and an envelope) and ``synthpop/1`` (strings, brass, round bass, poly: saws throughout), each
with its chorus, echo, reverb and master.  The first is judged.  No voice steals from another, so
that notes ring out as they do elsewhere; how it plays as shipped is a row of its own.  Our queue is
emptied within the measured time; the others are told of their notes outside of it.

The median is of the wall clock, the 99th percentile of CPU time.  scsynth renders offline: its
figure is the mean of its CPU time without its start.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import platform
import resource
import shutil
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from benchmarks import synth_server
from benchmarks.synth_engines import (
    FONTS,
    Fluid,
    MissingError,
    Ours,
    SignalFlow,
    TinySoundFont,
)
from benchmarks.synth_passage import Player, Spent, Stage, Stroke, held, passage
from biomusic.types import BLOCK, SAMPLE_RATE

SECOND: Final = SAMPLE_RATE // BLOCK  # blocks in a turn, 0.5 % less than a second
WARM: Final = 4  # turns that are not measured
TURNS: Final = 20  # turns that are
COUNTS: Final = (0, 1, 2, 4, 8, 16, 32, 64, 128)  # held notes; our lanes end at 112
STRAIGHT: Final = 64  # from here on lanes and polyphony run out
ROUNDS: Final = 4  # times that each count is measured
OFFLINE: Final = 3  # renders by scsynth
QUARTER, HALF = FONTS
WANTED: Final = {QUARTER: 0.25, HALF: 0.5}

JUDGED: Final = "ours"
SHIPPED: Final = "ours as shipped"
MAKERS: Final[dict[str, Callable[[], Player]]] = {
    JUDGED: lambda: Ours("synthpop", 0, live=True),
    "ours rendered": lambda: Ours("synthpop", 0, live=False),
    SHIPPED: lambda: Ours("synthpop", 0, live=True, polyphony=0),
    "our saws": lambda: Ours("synthpop", 1, live=True),
    QUARTER: lambda: Fluid(QUARTER),
    HALF: lambda: Fluid(HALF),
    "tiny " + QUARTER: lambda: TinySoundFont(QUARTER),
    "tiny " + HALF: lambda: TinySoundFont(HALF),
    "signalflow": SignalFlow,
}


class Figures(NamedTuple):
    """A row of the table."""

    title: str
    median: float  # µs
    worst: float  # µs of CPU, 99th percentile; NaN where only the mean is known
    faster: float  # seconds of sound in a second of CPU
    voices: float  # mean; NaN where it does not tell
    most: float
    peak: int  # bytes
    growth: dict[int, float]  # µs, by held notes
    sounding: dict[int, float]  # voices, by held notes
    turns: list[float]  # µs, the median of every turn of the passage


# In the process of one synthesiser


def serve(name: str, pipe: Connection) -> None:
    """A synthesiser's process: answers with its title or why it is missing, then obeys."""
    try:
        stage = Stage(MAKERS[name]())
    except MissingError as missing:
        pipe.send((False, str(missing)))
        return
    pipe.send((True, stage.player.title))
    gc.disable()
    while (asked := pipe.recv()) is not None:
        what, *about = asked
        pipe.send(peak() if what == "peak" else getattr(stage, what)(*about))
        gc.collect()


def peak() -> int:
    """The most memory that this process ever had, bytes."""
    # Linux carries ru_maxrss over from the parent, even through exec; VmHWM begins anew.
    of_linux = synth_server.peak_memory(os.getpid())
    return of_linux or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


# In the process that compares


class Desk:
    """One synthesiser's process, seen from here."""

    def __init__(self, name: str) -> None:
        context = multiprocessing.get_context("spawn")
        self.name = name
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(name, theirs), daemon=True)
        self._process.start()
        self.here, self.title = self._pipe.recv()
        self.passage = Spent([], [], [])
        self.turns: list[float] = []
        self.growth: dict[int, Spent] = {count: Spent([], [], []) for count in COUNTS}

    def ask(self, *what: object) -> Any:
        """Let it do something and wait for it."""
        self._pipe.send(what)
        return self._pipe.recv()

    def figures(self) -> Figures:
        """All that was measured; ends the process."""
        memory = int(self.ask("peak"))
        self._pipe.send(None)
        self._process.join()
        spent = self.passage
        growth = {count: float(np.median(some.wall)) for count, some in self.growth.items()}
        return Figures(
            self.title,
            float(np.median(spent.wall)),
            float(np.percentile(spent.cpu, 99)),
            1e6 * BLOCK / SAMPLE_RATE / float(np.mean(spent.cpu)),
            *_voices(spent),
            memory,
            growth,
            {count: _voices(some)[0] for count, some in self.growth.items()},
            self.turns,
        )


def _voices(spent: Spent) -> tuple[float, float]:
    counted = np.array(spent.voices, float)
    counted[counted < 0] = np.nan
    return float(np.mean(counted)), float(np.max(counted))


def open_desks() -> list[Desk]:
    """All synthesisers that are installed; says why others are not heard."""
    desks = [Desk(name) for name in MAKERS]
    for desk in desks:
        if not desk.here:
            print(f"not heard: {desk.title}")
    return [desk for desk in desks if desk.here]


def play_passage(desks: list[Desk], strokes: list[Stroke]) -> None:
    """All play the passage, a turn each at a time, and not always in the same order."""
    turn = SECOND * BLOCK
    for number in range(WARM + TURNS):
        now = [stroke for stroke in strokes if stroke.start // turn == number]
        for desk in desks[number % len(desks) :] + desks[: number % len(desks)]:
            spent = desk.ask("play", now, SECOND)
            if number >= WARM:
                desk.passage.add(spent)
                desk.turns.append(float(np.median(spent.wall)))


def hold_notes(desks: list[Desk]) -> None:
    """All hold from no note to the most."""
    for _ in range(ROUNDS):
        for count in COUNTS:
            for desk in desks:
                desk.growth[count].add(desk.ask("hold", held(count, 60 * SAMPLE_RATE)))


def offline(strokes: list[Stroke]) -> list[Figures]:
    """scsynth, where it is installed."""
    if shutil.which("scsynth") is None:
        print("not heard: scsynth is not installed")
        return []
    blocks = (WARM + TURNS) * SECOND
    start = _least([], BLOCK).seconds
    passage = _least(strokes, blocks * BLOCK)
    assert passage.loudest > 0.0
    cost = 1e6 * (passage.seconds - start) / blocks
    growth: dict[int, float] = {}
    for count in COUNTS:
        notes = held(count, 60 * SAMPLE_RATE)
        seconds = synth_server.render(notes, TURNS * SECOND * BLOCK).seconds
        growth[count] = 1e6 * (seconds - start) / (TURNS * SECOND)
    faster = 1e6 * BLOCK / SAMPLE_RATE / cost
    title = f"{synth_server.title()}, offline"
    nan = float("nan")
    return [Figures(title, cost, nan, faster, nan, nan, passage.peak, growth, {}, [])]


def _least(strokes: list[Stroke], frames: int) -> synth_server.Offline:
    """The middle of some renders."""
    renders = [synth_server.render(strokes, frames) for _ in range(OFFLINE)]
    return sorted(renders)[OFFLINE // 2]


def show(rows: list[Figures]) -> None:
    """The two tables."""
    heads = ("p50 µs", "p99 µs", "× real", "voices", "most", "peak MB")
    print(f"{'the passage':52}" + "".join(f"{head:>9}" for head in heads))
    for row in rows:
        numbers = (row.median, row.worst, row.faster, row.voices, row.most, row.peak / 2**20)
        print(f"{row.title:52}" + "".join(_cell(number) for number in numbers))
    print(f"\n{'µs a block while so many notes are held':52}", end="")
    print("".join(f"{count:>9}" for count in COUNTS) + f"{'µs/note':>9}{'µs/voice':>9}")
    for row in rows:
        grown = (*row.growth.values(), *_slopes(row))
        print(f"{row.title:52}" + "".join(_cell(number) for number in grown))


def _slopes(row: Figures) -> tuple[float, float]:
    """µs a note and a voice more, by least squares as far as nobody runs out of voices."""
    counts = COUNTS[: COUNTS.index(STRAIGHT) + 1]
    costs = [row.growth[count] for count in counts]
    voices = [row.sounding.get(count, np.nan) for count in counts]
    return _slope(list(counts), costs), _slope(voices, costs)


def _slope(x: Sequence[float], y: Sequence[float]) -> float:
    if np.isnan(x).any():
        return float("nan")
    return float(np.polyfit(x, y, 1)[0])


def _cell(number: float, width: int = 9) -> str:
    if np.isnan(number):
        return f"{'–':>{width}}"
    return f"{number:>{width}.2f}" if number < 20 else f"{number:>{width}.0f}"


def judge(found: dict[str, Figures]) -> bool:
    """Whether ours is as cheap as promised; how it plays as shipped is only told."""
    well = True
    for name in (JUDGED, SHIPPED):
        for font, most in WANTED.items():
            ratio = found[name].median / found[font].median
            well = well and (ratio <= most or name != JUDGED)
            turns = np.divide(found[name].turns, found[font].turns)
            low, high = np.percentile(turns, (10, 90))
            print(
                f"{name} / {found[font].title}: {ratio:.2f} (at most {most:.2f}); "
                f"turn by turn {low:.2f} … {high:.2f} (10–90 %)"
            )
    return well


def main() -> int:
    """Measure all; 1 when ours costs too much, 2 when FluidSynth cannot be heard here."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    packages = (f"{name} {version(name)}" for name in ("numba", "numpy"))
    print(f"Python {platform.python_version()}, {', '.join(packages)}; load {os.getloadavg()}")
    strokes = passage((WARM + TURNS) * SECOND * BLOCK / SAMPLE_RATE)
    desks = open_desks()
    play_passage(desks, strokes)
    hold_notes(desks)
    found = {desk.name: desk.figures() for desk in desks}
    show([*found.values(), *offline(strokes)])
    if any(font not in found for font in WANTED):
        return 2
    return int(not judge(found))


if __name__ == "__main__":
    sys.exit(main())
