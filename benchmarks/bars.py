"""Bars that a generator writes for measuring, and what is heard of them."""

from __future__ import annotations

import argparse
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import replace
from functools import cache
from typing import Any, Final

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.notes import DRUM_CHANNEL, HeardNote, Score
from biomusic.rooms import open_generator
from biomusic.score.pitch import midi_pitch
from biomusic.score.style import open_style, style_names
from biomusic.types import Bar, Intent, Key, Note, Role

STEPS: Final = 16  # sixteenths in a bar of four
_GENERATOR: Final = ContextVar("generator", default="rules")
_TONIC: Final = 9  # A
_CHANNELS: Final[dict[Role, int]] = {role: channel for channel, role in enumerate(Role)}


def home(style: str) -> Key:
    """A, in the style's most typical mode."""
    return Key(_TONIC, open_style(style).modes[0])


def wish(style: str, bar: int = 0, **changes: Any) -> Intent:
    """The intent at a bar: home tempo and key and the middle of every setting, but for changes."""
    sheet = open_style(style)
    t = bar * sheet.metre * 60.0 / sheet.home_tempo
    return replace(Intent(t, sheet.home_tempo, home(style), 0.5, 0.5, 0.5, 0.5, style), **changes)


def composed(wishes: Iterable[Intent], seed: int, generator: str | None = None) -> list[Bar]:
    """One bar for each intent, by the generator that was named on the command line if by none."""
    composer = open_generator(generator or _GENERATOR.get()).open(seed)
    return [composer.compose(index, intent) for index, intent in enumerate(wishes)]


def plain(style: str, bars: int, seed: int, **changes: Any) -> list[Bar]:
    """Bars in which nothing is asked to change."""
    return composed((wish(style, bar, **changes) for bar in range(bars)), seed)


def heard(bar: Bar, intent: Intent) -> tuple[Note, ...]:
    """The notes that sound at the densities that the intent asks of their roles."""
    return tuple(note for note in bar.notes if note.rank <= intent.density_of(note.role))


def sixteenth(note: Note, style: str) -> int:
    """The sixteenth of the bar at which a note is written, however it is swung; 0 to 16."""
    grid = _grid(style, note.role)
    after = min(max(1, bisect(grid, note.beat)), STEPS)
    return after if grid[after] - note.beat < note.beat - grid[after - 1] else after - 1


def score_of(bars: Sequence[Bar], density: float, roles: Iterable[Role] = Role) -> Score:
    """What is heard at a density, set on the sixteenths at which it is written.

    Seconds are the beats at 60 bpm; a note written at the end of a bar belongs to the next.
    """
    wanted = set(roles)
    notes = sorted(_heard_notes(bars, density, wanted), key=lambda n: (n.beat, n.channel, n.pitch))
    metre = bars[0].metre if bars else 4
    ends = np.array([0.0, float(metre * len(bars))])
    return Score(tuple(notes), ends, ends, float(metre))


@cache
def _grid(style: str, role: Role) -> tuple[float, ...]:
    """Where a style's feel puts each sixteenth of the bar and the next downbeat, in beats."""
    feel = open_style(style).feel
    return tuple(feel.beat(role, step) for step in range(STEPS + 1))


def _heard_notes(bars: Sequence[Bar], density: float, roles: set[Role]) -> Iterator[HeardNote]:
    for place, bar in enumerate(bars):
        start = place * bar.metre
        for note in bar.notes:
            if note.role in roles and note.rank <= density:
                beat = start + sixteenth(note, bar.style) / 4.0
                drum = note.role is Role.DRUMS
                channel = DRUM_CHANNEL if drum else _CHANNELS[note.role]
                velocity = max(1, round(127 * note.velocity))
                pitch, end = midi_pitch(note, bar.key), beat + note.length
                yield HeardNote(beat, end, beat, note.length, pitch, velocity, channel)


def options(description: str, bars: int | None = None, what: str = "") -> argparse.Namespace:
    """``--style`` (``styles``, a list), ``--generator`` and, with a default, ``--bars``."""
    parser = argparse.ArgumentParser(description=description.partition("\n")[0])
    parser.add_argument("--style", choices=style_names(), help="one style alone")
    parser.add_argument("--generator", default="rules", help="who writes (default rules)")
    if bars is not None:
        parser.add_argument("--bars", type=int, default=bars, help=f"{what} (default {bars})")
    given = parser.parse_args()
    _GENERATOR.set(given.generator)
    given.styles = [given.style] if given.style else list(style_names())
    return given


def show(title: str, columns: Mapping[str, Mapping[str, str]]) -> None:
    """Print named figures with a column for each style."""
    table = Table("measure", *columns, title=title)
    names = dict.fromkeys(name for column in columns.values() for name in column)
    for name in names:
        table.add_row(name, *(column.get(name, "") for column in columns.values()))
    Console(width=max(100, 34 + 15 * len(columns))).print(table)
