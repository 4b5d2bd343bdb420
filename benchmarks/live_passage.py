"""A minute of music on the default output while Python does its worst, and what became of it.

``python -m benchmarks.live_passage SECONDS [hands]`` is run by others against a null sink.  With
``hands`` Python is left in peace, and every instant control is turned now and then.  It prints
one line of JSON.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from biomusic.sound.engine import Control, Engine, TimedNote
from biomusic.sound.listening import Listening
from biomusic.sound.live import Live
from biomusic.sound.outputs import Outputs
from biomusic.types import Role

TEMPO: Final = 104.0
STYLE: Final = "lofi"
SEED: Final = 5
FIRST: Final = 4.5  # s after which controls are turned
APART: Final = 0.4  # s between two turns of a control
CLUTTER: Final = 100_000  # objects for the collector to look through


class Turn(NamedTuple):
    """A control that was turned, and how many blocks had been asked for just before."""

    blocks: int
    control: int
    value: float


def passage(seconds: float) -> list[TimedNote]:
    """Notes of every role for so long and a little more."""
    beats = int(seconds * TEMPO / 60) + 8
    notes: list[TimedNote] = []
    for beat in range(beats):
        chord = (0, 5, 7, 2)[beat // 8 % 4]
        for role, pitch, length in (
            (Role.BASS, 36 + chord, 0.9),
            (Role.CHORDS, 60 + chord, 0.5),
            (Role.ARPEGGIO, 72 + (0, 4, 7)[beat % 3] + chord, 0.5),
            (Role.DRUMS, (36, 42, 38, 42)[beat % 4], 0.2),
        ):
            notes.append(TimedNote(len(notes), beat, length, pitch, 0.8, 0.3, role))
        if beat % 4 == 0:
            for third in (0, 4, 7):
                pitch = 55 + chord + third
                notes.append(TimedNote(len(notes), beat, 4.0, pitch, 0.6, 0.0, Role.PAD))
            notes.append(TimedNote(len(notes), beat + 0.5, 3.0, 76 + chord, 0.7, 0.2, Role.MELODY))
    return notes


def engine(seconds: float) -> Engine:
    """The engine with its passage queued."""
    made = Engine(tempo=TEMPO, style=STYLE, seed=SEED)
    made.queue(passage(seconds))
    return made


def turns_of(count: int) -> list[tuple[Control, float]]:
    """Which control goes where; tempo last, because it moves all that follows."""
    random = np.random.Generator(np.random.Philox(SEED))
    controls = [control for control in Control if control is not Control.TEMPO]
    chosen = [controls[number % len(controls)] for number in range(count)]
    return [(control, round(float(random.uniform(0.2, 1.0)), 3)) for control in chosen]


def main(seconds: float, hands: bool) -> int:
    """Play; the last line printed says what happened."""
    live = Live(engine(seconds))
    heard = Listening(live, Outputs(Path(tempfile.mkdtemp()) / "outputs.json"))
    heard.start(time.monotonic())
    for trouble in () if hands else (_spin, _collect):
        threading.Thread(target=trouble, daemon=True).start()
    turned = _listen(live, heard, seconds, hands)
    news = {
        "blocks": live.blocks,
        "underflows": live.underflows,
        "strange": live.strange,
        "latency": heard.latency,
        "turns": turned,
    }
    heard.close()
    print(json.dumps(news), flush=True)
    return 0


def _listen(live: Live, heard: Listening, seconds: float, hands: bool) -> list[Turn]:
    wanted = turns_of(int(seconds / APART)) if hands else []
    turned: list[Turn] = []
    due = FIRST
    while live.seconds < seconds:
        words = heard.look(time.monotonic())
        if words:
            print(words, file=sys.stderr)
        if wanted and live.seconds >= due:
            control, value = wanted.pop(0)
            turned.append(Turn(live.blocks, int(control), value))
            live.engine.set(control, value)
            due += APART
        time.sleep(0.02)
    return turned


def _spin() -> None:
    while True:
        pass


def _collect() -> None:
    clutter: list[list[int]] = [[] for _ in range(CLUTTER)]
    while clutter:
        gc.collect()


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), "hands" in sys.argv))
