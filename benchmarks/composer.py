"""The rule engine by style, from its bars alone: ``python benchmarks/composer.py``."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.stats import spearmanr

from biomusic.rooms import open_generator
from biomusic.score.density import sounding
from biomusic.score.scale import SCALES
from biomusic.score.style import open_style, style_names
from biomusic.score.voicing import motion, parallel
from biomusic.types import Bar, Intent, Key, Mode, Role

BARS: Final = 600
WINDOW: Final = 16
MINUTES: Final = 60
HOME: Final = Key(9, Mode.MINOR)


def compose(style: str, density: np.ndarray, seed: int = 5) -> list[Bar]:
    """One bar for each density asked."""
    composer, tempo = open_generator("rules").open(seed), open_style(style).home_tempo
    return [
        composer.compose(bar, Intent(2.0 * bar, tempo, HOME, float(asked), 0.5, 0.5, 0.5, style))
        for bar, asked in enumerate(density)
    ]


def rows(style: str) -> Iterator[tuple[str, str]]:
    """Figures of one style, named."""
    asked = np.random.default_rng(5).random(BARS)
    started = time.process_time()
    bars = compose(style, asked)
    cost = 1000 * (time.process_time() - started) / BARS
    heard = [len(sounding(bar.notes, d)) for bar, d in zip(bars, asked, strict=True)]
    yield "density, Spearman", f"{spearmanr(asked, heard).statistic:.4f}"
    yield "in scale or marked", f"{in_scale(bars):.2%}"
    yield "semitones a voice moves", f"{np.mean(list(motions(bars))):.2f}"
    yield "parallels between outer voices", f"{parallels(bars):.1f} per 100 changes"
    hour = compose(style, np.full(int(MINUTES * open_style(style).home_tempo / 4), 0.5), 4)
    yield "16-bar windows repeated in an hour", str(repeats(hour))
    yield "cost of a bar", f"{cost:.2f} ms CPU"


def in_scale(bars: list[Bar]) -> float:
    """Share of pitched notes that the scale holds or the score marks."""
    notes = [(n, bar) for bar in bars for n in bar.notes if n.role is not Role.DRUMS]
    good = sum(n.chromatic or n.pitch % 12 in SCALES[bar.key.mode] for n, bar in notes)
    return good / len(notes)


def held_chords(bars: list[Bar]) -> list[tuple[int, ...]]:
    """The pad's chord at the start of each bar that has one."""
    chords = [
        tuple(sorted(n.pitch for n in bar.notes if n.role is Role.PAD and n.beat < 0.5))
        for bar in bars
    ]
    return [chord for chord in chords if len(chord) > 2]


def motions(bars: list[Bar]) -> Iterator[float]:
    """Mean semitones a voice moves, for each change of chord."""
    for before, after in pairwise(held_chords(bars)):
        if before != after:
            yield motion(before, after)


def parallels(bars: list[Bar]) -> float:
    """Parallel fifths and octaves between lowest and highest voice, per 100 changes."""
    changes = [(a, b) for a, b in pairwise(held_chords(bars)) if a != b]
    found = sum(parallel((a[0], a[-1]), (b[0], b[-1])) for a, b in changes)
    return 100 * found / len(changes) if changes else 0.0


def repeats(bars: list[Bar]) -> int:
    """Windows of sixteen bars that stand twice."""
    prints = [hash(bar.notes) for bar in bars]
    windows = [tuple(prints[at : at + WINDOW]) for at in range(len(prints) - WINDOW + 1)]
    return len(windows) - len(set(windows))


def main() -> int:
    """Print the table."""
    figures = {style: dict(rows(style)) for style in style_names()}
    table = Table("measure", *figures, title=f"{BARS} bars a style, densities drawn independently")
    for name in next(iter(figures.values())):
        table.add_row(name, *(figure[name] for figure in figures.values()))
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
