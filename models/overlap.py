"""Leakage: how much of what is held out stands word for word in what is learned from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .corpus import Corpus, Split

LENGTHS: Final = (16, 32, 64)  # tokens
_FACTOR: Final = np.uint64(6364136223846793005)  # of the polynomial hash (Knuth's MMIX)
_BAR: Final = 10_000  # the token that opens a bar

Hashes = NDArray[np.uint64]


def overlap(corpus: Corpus, length: int, source: int | None = None) -> float:
    """Share of the held-out runs of tokens that occur in training; NaN where none is held out.

    A bar opens with a token of its own and each note is three: role and position, pitch, length.

    Args:
        corpus: the whole of it; validation and test both count as held out.
        length: tokens in a run.
        source: of whose pieces the runs are, by index; None for all.
    """
    known = np.unique(_hashes(corpus, length, source, training=True))
    held = _hashes(corpus, length, source, training=False)
    return float(np.isin(held, known).mean()) if held.size else float("nan")


def tokens(corpus: Corpus, piece: int) -> NDArray[np.uint64]:
    """A piece as one line of tokens."""
    start, end = corpus.starts[piece], corpus.starts[piece + 1]
    first, last = corpus.first[start], corpus.first[end]
    events = corpus.events[first:last].astype(np.uint64)
    triples = np.stack(
        [events[:, 0] * 256 + events[:, 1], 2000 + events[:, 2], 3000 + events[:, 3]]
    )
    line = triples.T.reshape(-1)
    marks = 3 * (corpus.first[start:end] - first)
    return np.insert(line, marks, np.uint64(_BAR))


def _hashes(corpus: Corpus, length: int, source: int | None, training: bool) -> Hashes:
    found = list(_lines(corpus, length, source, training))
    return np.concatenate(found) if found else np.zeros(0, np.uint64)


def _lines(corpus: Corpus, length: int, source: int | None, training: bool) -> Iterator[Hashes]:
    for piece in range(len(corpus.source)):
        wanted = source is None or corpus.source[piece] == source
        if wanted and (corpus.split[piece] == Split.TRAIN) == training:
            line = tokens(corpus, piece)
            if len(line) >= length:
                yield _rolled(line, length)


def _rolled(line: NDArray[np.uint64], length: int) -> Hashes:
    """A hash of every window of a line, by Horner's rule modulo 2⁶⁴."""
    count = len(line) - length + 1
    found = np.zeros(count, np.uint64)
    with np.errstate(over="ignore"):
        for at in range(length):
            found = found * _FACTOR + line[at : at + count] + np.uint64(1)
    return found
