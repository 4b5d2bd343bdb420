"""An hour of each style through the engine alone: ``python benchmarks/style_hours.py [STYLE ...]``.

The rule engine writes the hour beforehand, with density and energy that come and go; timed is what
plays and mixes it, on one thread.  Wanted: at least 60 times real time, and memory that is the
same after ten minutes and after sixty.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from biomusic.journal import PlacedBar
from biomusic.rooms import open_generator
from biomusic.score.style import open_style, style_names
from biomusic.session.conductor import Conductor
from biomusic.session.supply import LEAD
from biomusic.sound.engine import Engine
from biomusic.types import SAMPLE_RATE, Bar, Intent, Key, Mode

MINUTES: Final = 60.0
PIECE: Final = 12_000  # frames at once, as a session does
WANTED: Final = 60.0  # times real time
GROWN: Final = 2.0  # MB
BREATH: Final = 240.0  # s in which the wishes come and go


def main(names: list[str]) -> int:
    """Render them; 1 when one is too slow or grows."""
    print("style        × real time   MB after 10 min   after 60")
    missed = 0
    for style in names or style_names():
        speed, early, late = _hour(style)
        kept = speed >= WANTED and late - early <= GROWN
        missed += not kept
        told = f"{style:12} {speed:8.1f} {early:14.1f} {late:14.1f}"
        print(told if kept else f"{told} !", flush=True)
    return 1 if missed else 0


def _hour(style: str) -> tuple[float, float, float]:
    """Times real time, and resident MB after ten minutes and at the end."""
    tempo = open_style(style).home_tempo
    bars = list(_bars(style, tempo))[::-1]
    engine = Engine(tempo=tempo, style=style, seed=1)
    conductor, spent, early = Conductor(engine), 0.0, 0.0
    conductor.cue(_intent(style, tempo, 0.0))
    engine.mix(conductor.perform(PIECE))  # compiled, or loaded, before anything is timed
    while engine.frame < 60.0 * MINUTES * SAMPLE_RATE:
        while bars and bars[-1][0] <= engine.beat + LEAD:
            conductor.place(PlacedBar(engine.frame, *bars.pop()))
        conductor.cue(_intent(style, tempo, engine.frame / SAMPLE_RATE))
        begin = time.process_time()
        engine.mix(conductor.perform(PIECE))
        spent += time.process_time() - begin
        if not early and engine.frame >= 600 * SAMPLE_RATE:
            early = _resident()
    return 60.0 * MINUTES / spent, early, _resident()


def _bars(style: str, tempo: float) -> Iterator[tuple[float, Bar]]:
    composer, beat, index = open_generator("rules").open(1), 0.0, 0
    while beat < MINUTES * tempo + 8.0:
        bar = composer.compose(index, _intent(style, tempo, beat * 60.0 / tempo))
        yield beat, bar
        beat, index = beat + bar.metre, index + 1


def _intent(style: str, tempo: float, t: float) -> Intent:
    wave = 0.5 - 0.4 * math.cos(2.0 * math.pi * t / BREATH)
    return Intent(
        t=t,
        tempo=tempo,
        key=Key(9, Mode.MINOR),
        density=wave,
        energy=wave,
        brightness=wave,
        valence=0.5,
        style=style,
    )


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
