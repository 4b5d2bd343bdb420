"""Which stage costs what, in CPU time: ``python benchmarks/stages.py [SOURCE] [PRESET]``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from rich.console import Console
from rich.table import Table

from biomusic.config import load_preset
from biomusic.journal import PlacedBar, to_line
from biomusic.rooms import open_source
from biomusic.session.conductor import Conductor
from biomusic.session.fold import LOOK
from biomusic.session.performance import LOOK_FRAMES, drain
from biomusic.session.setup import Setup
from biomusic.session.supply import Supply
from biomusic.types import SAMPLE_RATE, Person

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
SOURCE: Final = "simulated:run?minutes=10"


class Stopwatch:
    """CPU seconds by stage."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    def time(
        self,
        stage: str,
        function: Callable[Parameters, Result],
        *arguments: Parameters.args,
        **options: Parameters.kwargs,
    ) -> Result:
        """Call a function and book its CPU time to a stage."""
        started = time.thread_time()
        result = function(*arguments, **options)
        self.spent[stage] = self.spent.get(stage, 0.0) + time.thread_time() - started
        return result


def measure(source: str, preset: str) -> tuple[Stopwatch, float]:
    """Play a source stage by stage; returns the stopwatch and the seconds of music."""
    watch = Stopwatch()
    setup = Setup(load_preset(preset), Person(), 7)
    warm = Conductor(setup.engine())
    warm.engine.render(LOOK_FRAMES)
    fold, steering, supply = setup.fold(), setup.steering(), Supply(setup.composer())
    conductor = Conductor(setup.engine())
    items = watch.time("source: read or simulate", lambda: list(drain(open_source(source))))
    looks, at = int(items[-1].t / LOOK), 0
    for look in range(looks):
        while at < len(items) and items[at].t <= look * LOOK:
            watch.time("sensors and body: decode, feed", fold.take, items[at])
            watch.time("journal: to JSON", to_line, items[at])
            at += 1
        state = watch.time("body: state", fold.look, look * LOOK)
        intent = watch.time("guide: intent", steering.intend, state)
        watch.time("journal: to JSON", to_line, state)
        watch.time("conductor: cue", conductor.cue, intent)
        engine = conductor.engine
        due = watch.time("composer: bars", supply.due, engine.beat, intent)
        for start, bar in due:
            placed = PlacedBar(engine.frame, start, bar)
            watch.time("journal: to JSON", to_line, placed)
            watch.time("conductor: place", conductor.place, placed)
        tape = watch.time("sound: play", conductor.perform, LOOK_FRAMES)
        watch.time("sound: mix", engine.mix, tape)
    return watch, looks * LOOK_FRAMES / SAMPLE_RATE


def main(arguments: list[str]) -> int:
    """Print the table."""
    source, preset = (*arguments, *(SOURCE, "run")[len(arguments) :])
    watch, seconds = measure(source, preset)
    table = Table("stage", "CPU s", "share", "× real time", title=f"{source}, {preset}")
    total = sum(watch.spent.values())
    for stage, spent in sorted(watch.spent.items(), key=lambda item: -item[1]):
        table.add_row(stage, f"{spent:.2f}", f"{spent / total:.1%}", f"{seconds / spent:.0f}")
    table.add_row("all, on one thread", f"{total:.2f}", "", f"{seconds / total:.0f}")
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
