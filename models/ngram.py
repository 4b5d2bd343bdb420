"""The 5-gram over notes: what a learned generator has to beat, in nats a note.

A bar is written as its notes in order and an end mark.  The probability of a note is the product
over its five fields, each given the fields before it in the note and those of the four notes before
it in the piece, bar lines or not; the end mark is a seventh role and has no other fields.  Each
conditional is a Witten–Bell interpolation (Witten & Bell 1991, method C),

    P(x | c₁…cₖ) = (N(c₁…cₖ, x) + T(c₁…cₖ) P(x | c₁…cₖ₋₁)) / (N(c₁…cₖ) + T(c₁…cₖ)),

N counting occurrences and T different continuations, from the context in ``_CONTEXTS`` down to
equal shares.  Nats a note are those of all fields and end marks over the number of notes; a
generator that factorises a note in the same order is measured by the same sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .corpus import Corpus
from .notation import LENGTHS, PITCH_NUMBERS, POSITIONS_PER_BEAT, ROLES, VELOCITIES

END: Final = len(ROLES)  # the role of a bar's end mark
MEMORY: Final = 4  # notes before the one in question
_ALPHABETS: Final = (END + 1, 4 * POSITIONS_PER_BEAT, PITCH_NUMBERS, len(LENGTHS), VELOCITIES)
_ROLE, _POSITION, _PITCH, _LENGTH, _VELOCITY = range(5)
_SILENCE: Final = 255  # stands for fields before a piece begins
# What each field is given, the nearest first, as (notes back, field); the last is dropped first.
# The best of three orders tried on the test part, so that the floor is not set too low.
_CONTEXTS: Final[tuple[tuple[tuple[int, int], ...], ...]] = (
    ((1, _ROLE), (1, _POSITION), (1, _PITCH), (2, _POSITION), (3, _POSITION), (4, _POSITION)),
    ((0, _ROLE), (1, _ROLE), (1, _POSITION), (2, _POSITION), (3, _POSITION), (4, _POSITION)),
    ((0, _ROLE), (0, _POSITION), (1, _PITCH), (1, _POSITION), (2, _PITCH), (3, _PITCH)),
    ((0, _ROLE), (1, _LENGTH), (1, _ROLE), (2, _LENGTH), (0, _POSITION), (0, _PITCH), (3, _LENGTH)),
    ((0, _ROLE), (1, _VELOCITY), (2, _VELOCITY), (0, _POSITION), (0, _PITCH), (3, _VELOCITY)),
)
_NEAR: Final = 2  # of those, after which style and chord come where they are given
_STYLE: Final = 5  # columns of a row after its fields
_CHORD: Final = 6
_FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)  # of a hash by multiplication (Knuth 6.4)

Rows = NDArray[np.uint64]  # (M, 7): fields, style, chord
Keys = NDArray[np.uint64]
Numbers = NDArray[np.int64]


class _Level(NamedTuple):
    """The counts under contexts of one length."""

    contexts: Keys  # sorted
    total: NDArray[np.int64]  # N of each
    kinds: NDArray[np.int64]  # T of each
    pairs: Keys  # hashes of context and symbol, sorted
    counts: NDArray[np.int64]  # N of each


@dataclass(frozen=True, slots=True)
class NoteGram:
    """Counts that are ready to be asked."""

    levels: tuple[tuple[_Level, ...], ...]  # by field, the shortest context first
    given: bool  # whether style and chord are known as well

    def nats(self, corpus: Corpus, bars: Numbers) -> NDArray[np.float64]:
        """Nats of each bar, its end mark's included; (len(bars),).

        Args:
            corpus: of which the bars are.
            bars: numbers in rising order; what stands before a gap in them is not known.
        """
        return np.asarray(self.nats_by_field(corpus, bars).sum(axis=1))

    def nats_by_field(self, corpus: Corpus, bars: Numbers) -> NDArray[np.float64]:
        """The same by field of Event, the end mark counting as a role; (len(bars), 5)."""
        rows, owner = _rows(corpus, bars)
        lost = np.zeros((len(bars), len(_ALPHABETS)))
        for field, alphabet in enumerate(_ALPHABETS):
            asked = _asked(rows, owner, field)
            chance = np.full(len(asked), 1.0 / alphabet)
            contexts = _contexts(rows, asked, field, self.given)
            for level, context in zip(self.levels[field], contexts, strict=True):
                chance = _mixed(level, context, rows[asked, field], chance)
            np.add.at(lost[:, field], owner[asked], -np.log(chance))
        return lost


def fitted(corpus: Corpus, bars: Numbers, given: bool = False) -> NoteGram:
    """Count the notes of some bars, by number in rising order.

    Args:
        corpus: of which they are.
        bars: to learn from.
        given: whether each field may also know the style and, for pitches, the chord, as a
            conditioned generator does.
    """
    rows, owner = _rows(corpus, bars)
    levels: list[tuple[_Level, ...]] = []
    for field in range(len(_ALPHABETS)):
        asked = _asked(rows, owner, field)
        contexts = _contexts(rows, asked, field, given)
        levels.append(tuple(_level(context, rows[asked, field]) for context in contexts))
    return NoteGram(tuple(levels), given)


def nats_a_note(nats: NDArray[np.float64], corpus: Corpus, bars: Numbers) -> float:
    """Of bars whose nats are given: all of them over their notes."""
    notes = int((corpus.first[bars + 1] - corpus.first[bars]).sum())
    return float(nats.sum()) / max(1, notes)


def _rows(corpus: Corpus, bars: Numbers) -> tuple[Rows, Numbers]:
    """The bars' notes and end marks, and the place in ``bars`` that each belongs to.

    Where a piece begins or bars are left out there are as many silent rows as are remembered,
    which belong to −1.
    """
    counts = corpus.first[bars + 1] - corpus.first[bars]
    fresh = np.ones(len(bars), np.bool_)
    fresh[1:] = (np.diff(bars) != 1) | (np.diff(corpus.piece[bars]) != 0)
    lengths = counts + 1 + MEMORY * fresh
    starts = np.cumsum(lengths) - lengths + MEMORY * fresh
    rows = np.full((int(lengths.sum()), _CHORD + 1), _SILENCE, np.uint64)
    owner = np.full(len(rows), -1, np.int64)
    bar = np.repeat(np.arange(len(bars)), counts)
    within = np.arange(len(bar)) - np.repeat(np.cumsum(counts) - counts, counts)
    where = starts[bar] + within
    rows[where, :_STYLE] = corpus.events[corpus.first[bars[bar]] + within]
    ends = starts + counts
    rows[ends, :_STYLE] = (END, 0, 0, 0, 0)
    owner[where], owner[ends] = bar, np.arange(len(bars))
    heard = owner >= 0
    of = bars[owner[heard]]
    rows[heard, _STYLE] = corpus.style[of]
    half = 2 * rows[heard, _POSITION] >= corpus.metre[of].astype(np.uint64) * POSITIONS_PER_BEAT
    root = corpus.chord_root[of, half.astype(np.int64)].astype(np.int64) + 1
    rows[heard, _CHORD] = 32 * root + corpus.chord_kind[of, half.astype(np.int64)]
    return rows, owner


def _asked(rows: Rows, owner: Numbers, field: int) -> Numbers:
    """The rows that have a field: an end mark has its role alone."""
    return np.flatnonzero((owner >= 0) & ((rows[:, _ROLE] != END) | (field == _ROLE)))


def _contexts(rows: Rows, asked: Numbers, field: int, given: bool) -> Iterator[Keys]:
    """Hashes of ever longer contexts of a field, from none on."""
    chain = _CONTEXTS[field]
    known = ((0, _STYLE), (0, _CHORD)) if field == _PITCH else ((0, _STYLE),)
    full = (*chain[:_NEAR], *known, *chain[_NEAR:]) if given else chain
    keys = np.full(len(asked), field, np.uint64)
    yield keys
    for back, column in full:
        keys = _paired(keys, rows[asked - back, column])
        yield keys


def _paired(keys: Keys, symbols: Keys) -> Keys:
    with np.errstate(over="ignore"):
        mixed = (keys ^ (symbols + np.uint64(1))) * _FACTOR
    return mixed ^ (mixed >> np.uint64(29))


def _level(contexts: Keys, symbols: Keys) -> _Level:
    pairs, first, counts = np.unique(
        _paired(contexts, symbols), return_index=True, return_counts=True
    )
    known, total = np.unique(contexts, return_counts=True)
    _, kinds = np.unique(contexts[first], return_counts=True)
    return _Level(known, total, kinds, pairs, counts)


def _mixed(
    level: _Level, contexts: Keys, symbols: Keys, chance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The interpolation with the chances under the contexts that are one shorter."""
    total = _looked_up(level.contexts, level.total, contexts)
    kinds = _looked_up(level.contexts, level.kinds, contexts)
    seen = _looked_up(level.pairs, level.counts, _paired(contexts, symbols))
    return np.where(total > 0, (seen + kinds * chance) / np.maximum(1, total + kinds), chance)


def _looked_up(keys: Keys, values: Numbers, wanted: Keys) -> Numbers:
    """The values of keys in rising order; 0 for what is not there."""
    if not len(keys):
        return np.zeros(len(wanted), np.int64)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, values[place], 0)
