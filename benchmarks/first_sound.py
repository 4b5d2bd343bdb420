"""Seconds from starting a program to its first sound: ``python benchmarks/first_sound.py``.

On PulseAudio's null sink, from the process's start to the first sample on its monitor, so with the
output's own 0.1 s.  Two programs: the sound stage alone with one chord, and a whole session as a
listener starts it; each with kernels kept from before, and with an empty cache.  Compiling is also
timed by its parts, one after the other, in seconds of one core: two cores cannot take less than
half of their sum.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.null_sink import Sink, missing, null_sink

LOUD: Final = 1e-4  # of full scale; softer is not yet a sound
TURNS: Final = 5
PATIENCE: Final = 180.0  # s
CHORD: Final = """
import time
from biomusic.compiled import is_warm, spare_blas
from biomusic.sound.engine import Engine, TimedNote
from biomusic.sound.listening import Listening
from biomusic.sound.live import Live
from biomusic.sound.outputs import Outputs
from biomusic.types import Role
spare_blas()
if not is_warm("sound"):
    from biomusic.session.warming import warm_all
    warm_all(print)
engine = Engine(tempo=100.0, style="lofi")
listening = Listening(Live(engine), Outputs())
engine.queue(TimedNote(n, 0.0, 8.0, p, 0.8, 0.0, Role.CHORDS) for n, p in enumerate((60, 64, 67)))
listening.start(time.monotonic())
time.sleep(3.0)
listening.close()
"""
PARTS: Final[Mapping[str, str]] = {
    "the band": "warm_the_band()",
    "the mixer": "warm_the_mixer()",
    "the body": "warm_the_body()",
}
COMPILED: Final = """
import time
from biomusic.compiled import spare_blas
spare_blas()
from biomusic.session.warming import *
started = time.process_time()
{}
print(time.process_time() - started)
"""
RUN: Final = "from biomusic.app.cli import main; main()"
SESSION: Final = ("--plain", "run", "--strap", "simulated:run", "--minutes", "0.1")
PROGRAMS: Final[Mapping[str, tuple[str, ...]]] = {
    "the sound stage": (sys.executable, "-c", CHORD),
    "a session": (sys.executable, "-c", RUN, *SESSION),
}
WANTED: Final = {"the sound stage": (1.5, 20.0), "a session": (3.0, 20.0)}  # s: warm, cold


def first_sound(sink: Sink, program: tuple[str, ...], cache: str, folder: str) -> float:
    """Seconds from the program's start to its first sound; NaN when there was none."""
    before = len(sink.recording()) if sink.tape.exists() else 0
    homes = {"XDG_CACHE_HOME": cache, "XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder}
    out = ("--out", f"{folder}/session") if "run" in program else ()
    begun = time.monotonic()
    playing = subprocess.Popen(
        (*program, *out),
        env={**sink.environment, **homes},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while time.monotonic() - begun < PATIENCE:
        if np.abs(sink.recording()[before:]).max(initial=0.0) > LOUD:
            found = time.monotonic() - begun
            playing.communicate()
            return found
        if playing.poll() is not None:
            break
        time.sleep(0.01)
    return float("nan")


def measured(program: tuple[str, ...]) -> tuple[float, float]:
    """Seconds to the first sound: the median with a warm cache, and with an empty one."""
    with null_sink() as sink, tempfile.TemporaryDirectory() as cache:
        time.sleep(1.0)
        turns = list[float]()
        for _ in range(TURNS + 1):
            with tempfile.TemporaryDirectory() as folder:
                turns.append(first_sound(sink, program, cache, folder))
        cold, *warm = turns
        return statistics.median(warm), cold


def compiling(part: str) -> float:
    """CPU seconds that a part's kernels take a compiler."""
    with tempfile.TemporaryDirectory() as cache:
        told = subprocess.run(
            (sys.executable, "-c", COMPILED.format(part)),
            env={**os.environ, "XDG_CACHE_HOME": cache},
            capture_output=True,
            text=True,
            check=True,
        )
    return float(told.stdout)


def main() -> int:
    """Print both programs' times; 1 when one is missed."""
    if missing():
        print(missing())
        return 1
    good = True
    for name, program in PROGRAMS.items():
        found = measured(program)
        good &= all(time <= want for time, want in zip(found, WANTED[name], strict=True))
        (warm, cold), (soon, late) = found, WANTED[name]
        print(f"{name}: {warm:.2f} s (want {soon}), from cold {cold:.1f} s (want {late})")
    spent = {name: compiling(part) for name, part in PARTS.items()}
    told = ", ".join(f"{name} {seconds:.1f}" for name, seconds in spent.items())
    print(f"compiling, s of one core: {told}; together {sum(spent.values()):.1f}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
