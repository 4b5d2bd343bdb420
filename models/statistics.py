"""Statistics by which music is compared with music: what a piece is like, and how sets differ.

All take a piece as its bars of events.  A note counts as (pitch class, sixteenth) where bars are
compared, drums by their own names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from .notation import LENGTHS, PITCHES, POSITIONS_PER_BEAT, TONIC, Event

MEMORY: Final = 32  # bars back in which a bar counts as known
_SIXTEENTH: Final = 3  # positions
_NOVEL: Final = 0.5  # Jaccard similarity under which a bar is new
_GRID: Final = 1000  # points on which densities are compared

Bars = Sequence[Sequence[Event]]
Onsets = frozenset[tuple[int, int]]
Floats = NDArray[np.float64]


def pitch_class_entropy(bars: Bars) -> float:
    """Bits, by count of notes; NaN without pitched notes."""
    classes = [event.pitch % 12 for bar in bars for event in bar if event.pitch < PITCHES]
    return _entropy(np.bincount(classes, minlength=12))


def bar_pitch_class_entropy(bars: Bars) -> float:
    """The mean over sounding bars of the entropy within the bar."""
    return _mean([value for bar in bars if not np.isnan(value := pitch_class_entropy([bar]))])


def groove_consistency(bars: Bars, metre: int) -> float:
    """1 − mean share of sixteenths that differ from bar to bar (Wu & Yang 2020, §4.2)."""
    steps = metre * POSITIONS_PER_BEAT // _SIXTEENTH
    grid = np.zeros((len(bars), steps), np.bool_)
    for number, bar in enumerate(bars):
        grid[number, [min(_step(event), steps - 1) for event in bar]] = True
    return float(1.0 - (grid[1:] ^ grid[:-1]).mean()) if len(bars) > 1 else float("nan")


def onsets(bars: Bars) -> list[Onsets]:
    """Every bar as the set of its (pitch class or drum, sixteenth)."""
    return [
        frozenset((e.pitch if e.pitch >= PITCHES else e.pitch % 12, _step(e)) for e in bar)
        for bar in bars
    ]


def lag_similarity(bars: Bars, lag: int) -> float:
    """Mean Jaccard similarity of bars so far apart of which one sounds, or NaN."""
    sets = onsets(bars)
    pairs = [(a, b) for a, b in zip(sets, sets[lag:], strict=False) if a or b]
    return _mean([_jaccard(a, b) for a, b in pairs])


def novelty(bars: Bars) -> float:
    """The share of sounding bars that are under half alike to each of the 32 before."""
    sets = onsets(bars)
    known = [
        max((_jaccard(bar, old) for old in sets[max(0, place - MEMORY) : place]), default=0.0)
        for place, bar in enumerate(sets)
        if bar
    ]
    return _mean([float(value < _NOVEL) for value in known])


def duplicates(bars: Bars) -> float:
    """The share of sounding bars that equal one of the 32 before."""
    sets = onsets(bars)
    same = [bar in sets[max(0, place - MEMORY) : place] for place, bar in enumerate(sets) if bar]
    return _mean([float(value) for value in same])


def notes_a_bar(bars: Bars) -> float:
    """The mean over bars."""
    return _mean([float(len(bar)) for bar in bars])


def pitch_class_histogram(bars: Bars) -> Floats:
    """Shares of the twelve pitch classes above the tonic; zeros without pitched notes."""
    classes = [(e.pitch - TONIC) % 12 for bar in bars for e in bar if e.pitch < PITCHES]
    return np.bincount(classes, minlength=12) / max(1, len(classes))


def interval_histogram(bars: Bars) -> Floats:
    """Shares of the times from onset to next onset by length, an octave of lengths a class."""
    places: list[int] = []
    for number, bar in enumerate(bars):
        places += sorted({number * 4 * POSITIONS_PER_BEAT + event.position for event in bar})
    gaps = np.diff(np.array(places))
    return np.histogram(gaps, bins=[1, 2, 3, 4, 6, 9, 12, 24, 48, 1e9])[0] / max(1, len(gaps))


def length_histogram(bars: Bars) -> Floats:
    """Shares of the pitched notes' lengths."""
    lengths = [event.length for bar in bars for event in bar if event.pitch < PITCHES]
    return np.bincount(lengths, minlength=len(LENGTHS)) / max(1, len(lengths))


FEATURES: Final[Mapping[str, Callable[[Bars], Floats]]] = {
    "notes a bar": lambda bars: np.array([notes_a_bar(bars)]),
    "pitch classes": pitch_class_histogram,
    "time between onsets": interval_histogram,
    "lengths": length_histogram,
}


def distance(ours: Sequence[Bars], human: Sequence[Bars], feature: str) -> tuple[float, float]:
    """Overlap area and Kullback–Leibler divergence of a feature's distances (Yang & Lerch 2020).

    Distances within the human set against those between the sets, each smoothed by a Gaussian
    kernel: 1 and 0 where ours are as far from theirs as theirs are from one another.
    """
    of = FEATURES[feature]
    a, b = (np.array([of(piece) for piece in pieces]) for pieces in (ours, human))
    between = np.linalg.norm(a[:, None] - b[None], axis=2).ravel()
    within = np.linalg.norm(b[:, None] - b[None], axis=2)[np.triu_indices(len(b), 1)]
    return compared(within, between)


def compared(within: Floats, between: Floats) -> tuple[float, float]:
    """Overlap area and Kullback–Leibler divergence of two samples' smoothed densities."""
    both = np.concatenate([within, between])
    low, high = float(both.min()), float(both.max())
    margin = 0.1 * max(1e-9, high - low)
    grid: Floats = np.linspace(low - margin, high + margin, _GRID, dtype=np.float64)
    p, q = (_smoothed(sample, grid) for sample in (within, between))
    return float(np.minimum(p, q).sum()), float((p * np.log((p + 1e-12) / (q + 1e-12))).sum())


def _smoothed(sample: Floats, grid: Floats) -> Floats:
    if np.ptp(sample) == 0:
        sample = sample + np.linspace(-1e-6, 1e-6, len(sample))
    density = np.asarray(cast(Any, stats).gaussian_kde(sample)(grid), np.float64)
    return density / max(1e-300, float(density.sum()))


def _entropy(counts: NDArray[np.int64]) -> float:
    if not counts.sum():
        return float("nan")
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum())


def _step(event: Event) -> int:
    return round(event.position / _SIXTEENTH)


def _jaccard(a: Onsets, b: Onsets) -> float:
    return len(a & b) / len(a | b) if a or b else 1.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else float("nan")
