"""Key, scale and pitch-class statistics of notes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.notes import HeardNote, Score

# Probe-tone ratings (Krumhansl & Kessler 1982, table 1).
MAJOR_PROFILE: Final = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR_PROFILE: Final = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)


def in_scale_share(
    notes: Iterable[HeardNote],
    scale_at: Callable[[float], Collection[int]],
    marked: Callable[[HeardNote], bool] = lambda _: False,
) -> float | None:
    """Share of pitched note time in the scale or marked as chromatic; None without notes.

    ``scale_at`` gives the pitch classes in force at a note's first beat.
    """
    fits = total = 0.0
    for note in notes:
        if note.drum:
            continue
        total += note.beats
        if note.pitch % 12 in scale_at(note.beat) or marked(note):
            fits += note.beats
    return fits / total if total else None


def pitch_class_weights(notes: Iterable[HeardNote]) -> NDArray[np.float64]:
    """Quarter notes spent on each of the twelve pitch classes."""
    weights = np.zeros(12)
    for note in notes:
        if not note.drum:
            weights[note.pitch % 12] += note.beats
    return weights


def pitch_class_entropy(notes: Iterable[HeardNote]) -> float | None:
    """Entropy in bits of pitch classes by count, as muspy has it; None without notes."""
    pitches = [note.pitch % 12 for note in notes if not note.drum]
    if not pitches:
        return None
    shares = np.bincount(pitches, minlength=12) / len(pitches)
    return float(-np.sum(shares[shares > 0] * np.log2(shares[shares > 0])))


def bar_pitch_class_entropy(score: Score) -> float | None:
    """Mean over bars of the entropy within the bar; None without pitched notes."""
    by_bar: dict[int, list[HeardNote]] = {}
    for note in score.pitched:
        by_bar.setdefault(score.bar_of(note), []).append(note)
    entropies = [pitch_class_entropy(notes) or 0.0 for notes in by_bar.values()]
    return float(np.mean(entropies)) if entropies else None


def krumhansl_key(notes: Iterable[HeardNote]) -> tuple[int, str] | None:
    """(tonic pitch class, "major" or "minor") that correlates best; None without notes."""
    weights = pitch_class_weights(notes)
    if np.ptp(weights) == 0:
        return None
    fits = {
        (tonic, mode): float(np.corrcoef(np.roll(profile, tonic), weights)[0, 1])
        for mode, profile in (("major", MAJOR_PROFILE), ("minor", MINOR_PROFILE))
        for tonic in range(12)
    }
    return max(fits, key=lambda key: fits[key])
