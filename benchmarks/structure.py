"""How dense, regular and repetitive the bars of a score are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks.notes import Score

STEPS_PER_BEAT: Final = 4  # sixteenths
MEMORY: Final = 32  # bars back in which a bar counts as known

Onsets = frozenset[tuple[int, int]]  # (pitch or pitch class, sixteenth of the bar)


def notes_per_bar(score: Score) -> NDArray[np.int64]:
    """How many notes start in each bar."""
    bars = [score.bar_of(note) for note in score.notes]
    return np.bincount(bars, minlength=score.bars).astype(np.int64)


def density_correlation(
    score: Score, requested: Sequence[float] | NDArray[np.float64]
) -> float | None:
    """Spearman's ρ between notes per bar and requested density per bar; None if either is flat."""
    counts = notes_per_bar(score)
    length = min(len(counts), len(requested))
    counts, wanted = counts[:length], np.asarray(requested, np.float64)[:length]
    if length < 2 or np.ptp(counts) == 0 or np.ptp(wanted) == 0:
        return None
    return float(np.corrcoef(_ranks(counts), _ranks(wanted))[0, 1])


def groove_consistency(score: Score) -> float | None:
    """1 − mean Hamming distance of neighbouring bars' sixteenth onsets; None under two bars.

    Wu & Yang 2020 (§4.2), on the sixteenth grid.
    """
    steps = round(score.metre * STEPS_PER_BEAT)
    grid = np.zeros((score.bars, steps), bool)
    for note in score.notes:
        grid[score.bar_of(note), _step(score, note.beat)] = True
    if len(grid) < 2:
        return None
    return 1 - np.count_nonzero(grid[1:] ^ grid[:-1]) / grid[1:].size


def bar_onsets(score: Score, exact: bool = False) -> list[Onsets]:
    """The set of (pitch class, sixteenth) of every bar; pitches and drums apart.

    With ``exact`` octaves count, so that equal sets are verbatim repeats.
    """
    bars: list[set[tuple[int, int]]] = [set() for _ in range(score.bars)]
    for note in score.notes:
        name = note.pitch + 128 * note.drum if exact or note.drum else note.pitch % 12
        bars[score.bar_of(note)].add((name, _step(score, note.beat)))
    return [frozenset(bar) for bar in bars]


def lag_jaccard(bars: Sequence[Onsets], lag: int) -> float | None:
    """Mean Jaccard similarity of bars ``lag`` apart; None when there are too few."""
    pairs = [(a, b) for a, b in zip(bars, bars[lag:], strict=False) if a or b]
    return float(np.mean([_jaccard(a, b) for a, b in pairs])) if pairs else None


def novel_share(bars: Sequence[Onsets]) -> float | None:
    """Share of sounding bars that are under half alike to each of the last 32."""
    known = [
        max((_jaccard(bar, old) for old in bars[max(0, i - MEMORY) : i]), default=0.0)
        for i, bar in enumerate(bars)
        if bar
    ]
    return float(np.mean(np.array(known) < 0.5)) if known else None


def duplicate_share(bars: Sequence[Onsets]) -> float | None:
    """Share of sounding bars that equal one of the last 32."""
    same = [bar in bars[max(0, i - MEMORY) : i] for i, bar in enumerate(bars) if bar]
    return float(np.mean(same)) if same else None


def verbatim_repeats(bars: Sequence[Onsets], length: int = 16) -> list[tuple[int, int]]:
    """(first, later) starts of ``length``-bar windows that return note for note.

    One passage that repeats for longer is reported once, at its start; silence never counts.
    """
    first: dict[tuple[Onsets, ...], int] = {}
    found: list[tuple[int, int]] = []
    for start in range(len(bars) - length + 1):
        window = tuple(bars[start : start + length])
        if any(window) and first.setdefault(window, start) != start:
            found.append((first[window], start))
    return found[:1] + [b for a, b in pairwise(found) if b != (a[0] + 1, a[1] + 1)]


def _ranks(values: NDArray[np.float64] | NDArray[np.int64]) -> NDArray[np.float64]:
    return np.asarray(cast(Any, stats).rankdata(values), np.float64)


def _step(score: Score, beat: float) -> int:
    steps = round(score.metre * STEPS_PER_BEAT)
    within = (beat / score.metre + 1e-6) % 1.0 * score.metre
    return min(int(within * STEPS_PER_BEAT + 0.5), steps - 1)


def _jaccard(a: Onsets, b: Onsets) -> float:
    return len(a & b) / len(a | b) if a or b else 1.0
