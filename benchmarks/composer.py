"""How well a generator obeys and how it sounds on paper: ``python benchmarks/composer.py``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.stats import spearmanr

from biomusic.rooms import open_generator
from biomusic.score.density import sounding
from biomusic.score.key import parse_key
from biomusic.score.pitch import midi_pitch
from biomusic.score.scale import in_scale
from biomusic.score.voicing import motion, parallel
from biomusic.types import Bar, Intent, Key, Mode, Role

_HOUR: Final = 60.0  # min
_WINDOW: Final = 16  # bars
# Krumhansl & Kessler 1982, probe-tone profiles.
_MAJOR: Final = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
_MINOR: Final = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
_CASES: Final = (
    ("techno", "A minor", 124.0),
    ("techno", "A minor", 172.0),
    ("techno", "D dorian", 124.0),
    ("techno", "C major", 124.0),
    ("ambient", "D lydian", 64.0),
    ("ambient", "C major", 64.0),
    ("ambient", "C minor", 64.0),
)


def main() -> None:
    """Print one column for each style, key and tempo."""
    author = sys.argv[1] if len(sys.argv) > 1 else "rules"
    table = Table(title=f"generator “{author}”, one hour a column")
    table.add_column("measure")
    columns: list[list[str]] = []
    for style, key, tempo in _CASES:
        table.add_column(f"{style}\n{key}\n{tempo:.0f} bpm", justify="right")
        columns.append(list(_measured(author, style, parse_key(key), tempo)))
    names = (
        *("CPU ms a bar", "Spearman density, notes", "notes outside the scale, marked"),
        *("the same, unmarked", "key found (8 bars)", "or its relative or fifth"),
        *("pad motion, semitones", "keys' motion", "parallel outer voices"),
        *("repeated 16-bar windows", "theme returns", "Jaccard, 4 bars apart"),
        *("novel bars", "bars heard within 32", "melody steps ≤ 2 semitones"),
    )
    for row, name in enumerate(names):
        table.add_row(name, *(column[row] for column in columns))
    Console(width=150).print(table)


def _measured(author: str, style: str, key: Key, tempo: float) -> Iterator[str]:
    draw = np.random.default_rng(3)
    count = int(_HOUR * tempo / 4)
    composer = open_generator(author).open(5)
    densities = draw.random(count)
    energies = 0.5 + 0.5 * np.sin(np.arange(count) / 60.0)
    started = time.process_time()
    bars = [
        composer.compose(i, Intent(0.0, tempo, key, float(d), float(e), 0.5, 0.5, style))
        for i, (d, e) in enumerate(zip(densities, energies, strict=True))
    ]
    yield f"{1e3 * (time.process_time() - started) / count:.2f}"
    heard = [len(sounding(bar.notes, d)) for bar, d in zip(bars, densities, strict=True)]
    yield f"{spearmanr(densities, heard).statistic:.4f}"
    pitched = [(n, b) for b in bars for n in b.notes if n.role is not Role.DRUMS]
    outside = [n for n, b in pitched if not in_scale(n.pitch, b.key.mode)]
    yield f"{100 * len(outside) / len(pitched):.1f} %"
    yield str(sum(not note.chromatic for note in outside))
    yield from _keys_found(bars)
    pads, keys = _chords(bars, Role.PAD), _chords(bars, Role.CHORDS)
    yield f"{_mean(motion, pads):.2f}"
    yield f"{_mean(motion, [tuple(c[-3:]) for c in keys if len(c) >= 3]):.2f}"
    yield _parallels(bars)
    yield str(_repeated_windows(bars))
    yield str(_theme_returns(bars))
    sets = [_onsets(bar) for bar in bars]
    yield f"{np.mean([_jaccard(a, b) for a, b in zip(sets, sets[4:], strict=False)]):.2f}"
    recent = [
        max(_jaccard(s, o) for o in sets[max(0, i - 32) : i]) for i, s in enumerate(sets) if i
    ]
    yield f"{np.mean([r < 0.5 for r in recent]):.2f}"
    yield f"{np.mean([r == 1.0 for r in recent]):.2f}"
    melody = [[n.pitch for n in bar.notes if n.role is Role.MELODY] for bar in bars]
    strides = [abs(b - a) for line in melody for a, b in pairwise(line)]
    yield f"{np.mean([stride <= 2 for stride in strides]):.2f}"


def _chords(bars: Sequence[Bar], role: Role) -> list[tuple[int, ...]]:
    """What a role strikes first in each bar, ascending."""
    found: list[tuple[int, ...]] = []
    for bar in bars:
        notes = [n for n in bar.notes if n.role is role]
        first = min((n.beat for n in notes), default=0.0)
        found.append(tuple(sorted(midi_pitch(n, bar.key) for n in notes if n.beat == first)))
    return found


def _mean(
    measure: Callable[[Sequence[int], Sequence[int]], float], chords: list[tuple[int, ...]]
) -> float:
    return float(np.mean([measure(a, b) for a, b in pairwise(chords)]))


def _parallels(bars: Sequence[Bar]) -> str:
    tops = [chord[-1] for chord in _chords(bars, Role.PAD)]
    roots = [chord[0] for chord in _chords(bars, Role.BASS)]
    moves = [
        parallel((bass, top), (next_bass, next_top))
        for (bass, next_bass), (top, next_top) in zip(pairwise(roots), pairwise(tops), strict=True)
        if bass != next_bass
    ]
    return f"{100 * float(np.mean(moves)):.1f} %"


def _keys_found(bars: Sequence[Bar]) -> Iterator[str]:
    exact, near = [], []
    for start in range(0, len(bars) - 8, 8):
        found, mode = _krumhansl(bars[start : start + 8])
        own = bars[start].key
        minor = own.mode in (Mode.MINOR, Mode.DORIAN, Mode.PHRYGIAN)
        exact.append(found == own.tonic and mode == minor)
        relative = (own.tonic + (3 if minor else 9)) % 12
        kin = {own.tonic, relative, (own.tonic + 7) % 12, (own.tonic + 5) % 12}
        near.append(found in kin)
    yield f"{100 * np.mean(exact):.0f} %"
    yield f"{100 * np.mean(near):.0f} %"


def _krumhansl(bars: Sequence[Bar]) -> tuple[int, bool]:
    """The tonic, and whether the key is minor, by correlation with the key profiles."""
    weights: NDArray[np.float64] = np.zeros(12)
    for bar in bars:
        for note in bar.notes:
            if note.role is not Role.DRUMS:
                weights[midi_pitch(note, bar.key) % 12] += note.length
    scores = {
        (tonic, minor): float(np.corrcoef(np.roll(profile, tonic), weights)[0, 1])
        for minor, profile in ((False, _MAJOR), (True, _MINOR))
        for tonic in range(12)
    }
    return max(scores, key=lambda place: scores[place])


def _repeated_windows(bars: Sequence[Bar]) -> int:
    windows = [
        tuple((b.chords, b.notes) for b in bars[i : i + _WINDOW])
        for i in range(0, len(bars) - _WINDOW, 4)
    ]
    fingerprints = [hash(window) for window in windows]
    return len(fingerprints) - len(set(fingerprints))


def _theme_returns(bars: Sequence[Bar]) -> str:
    """How often each theme comes back after eight bars or more without it."""
    themes: list[tuple[frozenset[float], int, int]] = []  # rhythm, last heard, returns
    for start in range(0, len(bars) - 3, 4):
        rhythm = frozenset(
            round(4 * place + note.beat, 1)
            for place, bar in enumerate(bars[start : start + 4])
            for note in bar.notes
            if note.role is Role.MELODY
        )
        if not rhythm:
            continue
        match = max(range(len(themes)), key=lambda i: _jaccard(rhythm, themes[i][0]), default=None)
        if match is None or _jaccard(rhythm, themes[match][0]) < 0.6:
            themes.append((rhythm, start, 0))
        else:
            first, last, returns = themes[match]
            themes[match] = (first, start, returns + (start - last >= 12))
    main = sorted((returns for *_, returns in themes), reverse=True)[:5]
    return " ".join(str(returns) for returns in main)


def _onsets(bar: Bar) -> frozenset[tuple[int, int]]:
    """Pitch class and sixteenth of what sounds at density one half."""
    return frozenset(
        (midi_pitch(n, bar.key) % 12, round(n.beat * 4))
        for n in sounding(bar.notes, 0.5)
        if n.role is not Role.DRUMS
    )


def _jaccard(one: frozenset[object], other: frozenset[object]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0


if __name__ == "__main__":
    main()
