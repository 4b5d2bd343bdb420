"""Memorisation: how long a melody stands, at any height, in what was learned from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .corpus import Corpus, Split
from .notation import PITCHES, POSITIONS_PER_BEAT, ROLES, Event

WORD: Final = 32  # tokens: an interval and a time from each note to the next, so 16 steps
_MELODY: Final = ROLES.index("melody")
_LONGEST: Final = 48  # steps that are looked for at most
_FACTOR: Final = np.uint64(6364136223846793005)
_WIDTH: Final = 4096  # more positions than a rest is long
_PLAIN: Final = 5  # different steps under which a run says nothing, as in families.py

Steps = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Memory:
    """What of a set of pieces stands in the training pieces."""

    longest: int  # notes of the longest match, one piece after another
    median: float  # notes of a piece's longest match
    high: float  # the same, 99th percentile
    words: float  # share of 32-token runs that stand there


class Library:
    """Every run of melody of the training pieces, by its length in steps."""

    def __init__(self, melodies: Iterable[Steps]) -> None:
        """Take in melodies as ``melody_steps`` gives them."""
        self._melodies = tuple(melodies)
        self._runs: dict[int, NDArray[np.uint64]] = {}

    def holds(self, steps: Steps, length: int) -> NDArray[np.bool_]:
        """Which runs of so many steps, from the first on, stand in a training piece."""
        known = self._runs.get(length)
        if known is None:
            found = [hashed(own, length) for own in self._melodies]
            known = self._runs[length] = np.unique(np.concatenate([*found, np.zeros(1, np.uint64)]))
        wanted = hashed(steps, length)
        place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        return np.asarray(known[place] == wanted)

    def longest(self, steps: Steps) -> int:
        """Notes of the longest run that stands in a training piece; 49 at most.

        A run with fewer than five different steps, as trills and scales have, does not count.
        """
        best = 0
        for length in range(1, min(_LONGEST, len(steps)) + 1):
            held = self.holds(steps, length)
            if not held.any():
                break
            if (held & _telling(steps, length)).any():
                best = length + 1
        return best


def library(corpus: Corpus) -> Library:
    """The melodies that a generator learned from."""
    return Library(piece_steps(corpus, n) for n in _pieces(corpus, training=True))


def memory(library: Library, melodies: Iterable[Steps]) -> Memory:
    """What of some melodies stands in a library; those shorter than a word have no say."""
    long = [steps for steps in melodies if len(steps) >= WORD // 2]
    matches = [library.longest(steps) for steps in long] or [0]
    held = [library.holds(steps, WORD // 2) & _telling(steps, WORD // 2) for steps in long]
    words = float(np.concatenate(held).mean()) if held else float("nan")
    return Memory(max(matches), float(np.median(matches)), float(np.percentile(matches, 99)), words)


def held_out_memory(corpus: Corpus) -> Memory:
    """How far the held-out pieces stand in the training pieces: what is usual among people."""
    return memory(library(corpus), (piece_steps(corpus, n) for n in _pieces(corpus, False)))


def melody_steps(bars: Sequence[Sequence[Event]], metre: int) -> Steps:
    """A melody from note to note, each step one number for its interval and its time."""
    rows = [
        (number * metre * POSITIONS_PER_BEAT + event.position, event.pitch)
        for number, bar in enumerate(bars)
        for event in bar
        if event.role == _MELODY and event.pitch < PITCHES
    ]
    top = dict(sorted(rows))
    line = np.array(sorted(top.items()), np.int64).reshape(-1, 2)
    time, interval = np.diff(line[:, 0]), np.diff(line[:, 1])
    return np.minimum(time, _WIDTH - 1) * 256 + interval + 128


def piece_steps(corpus: Corpus, piece: int) -> Steps:
    """The melody of a piece of a corpus."""
    start, end = (int(place) for place in corpus.starts[piece : piece + 2])
    return melody_steps([corpus.bar(bar) for bar in range(start, end)], int(corpus.metre[start]))


def hashed(steps: Steps, length: int) -> NDArray[np.uint64]:
    """A hash of every run of so many steps (Horner's rule modulo 2⁶⁴)."""
    count = max(0, len(steps) - length + 1)
    found = np.zeros(count, np.uint64)
    with np.errstate(over="ignore"):
        for at in range(length):
            found = found * _FACTOR + steps[at : at + count].astype(np.uint64) + np.uint64(1)
    return found


def _telling(steps: Steps, length: int) -> NDArray[np.bool_]:
    """Which runs have enough different steps to be somebody's."""
    if len(steps) < length or length < _PLAIN:
        return np.zeros(max(0, len(steps) - length + 1), np.bool_)
    windows = np.sort(np.lib.stride_tricks.sliding_window_view(steps, length), axis=1)
    different = 1 + (np.diff(windows, axis=1) != 0).sum(axis=1)
    return np.asarray(different >= _PLAIN)


def _pieces(corpus: Corpus, training: bool) -> Iterable[int]:
    return np.flatnonzero((corpus.split == Split.TRAIN) == training).tolist()
