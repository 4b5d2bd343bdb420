"""What a learned generator reads: a corpus as steps, each to be continued by the next note.

A bar is its mark and then its notes; what follows the mark is the first note, what follows the
last note is the mark of the next bar.  So a piece of N notes in B bars has N + B steps.  Each step
knows the conditions of its bar.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .corpus import Corpus
from .notation import (
    CHORD_KINDS,
    CONDITIONS,
    KIN,
    LENGTHS,
    MODES,
    PITCH_NUMBERS,
    POSITIONS_PER_BEAT,
    ROLES,
    SECTIONS,
    STYLES,
    VELOCITIES,
)

MARK: Final = len(ROLES)  # the role of a bar's mark
LONGEST_METRE: Final = 4  # quarter notes
MOTIFS: Final = 8  # later themes of a piece count as the eighth
# How many values each field of a note has; as something read, each has one more for "none".
FIELDS: Final = (
    MARK + 1,
    LONGEST_METRE * POSITIONS_PER_BEAT,
    PITCH_NUMBERS,
    len(LENGTHS),
    VELOCITIES,
)
# The labels of a bar and how many values each has; one more stands for "not told".
LABELS: Final = {
    "style": len(STYLES),
    "section": len(SECTIONS),
    "metre": LONGEST_METRE + 1,
    "mode": len(MODES),
    "root": 13,  # of the first half's chord; 0 unknown
    "kind": len(CHORD_KINDS),
    "root_after": 13,  # of the second half's
    "kind_after": len(CHORD_KINDS),
    "motif": MOTIFS,
}
NOT_TOLD: Final = np.array(list(LABELS.values()), np.int64)
STYLE: Final = 0  # column of LABELS
_LENT: Final = 0.3  # of the rows of human music, which then bear the label of a style of ours
_SILENT: Final = 0.1  # of the rows, which are told nothing, so that asking can be compared
_FORGOTTEN: Final = 0.15  # of the conditions and labels, each by itself
_RARITY: Final = 0.35  # a style with n steps is drawn n^0.65 times as often as one with a single

Numbers = NDArray[np.int64]
Floats = NDArray[np.float32]


class Batch(NamedTuple):
    """Rows of steps; M rows of T steps."""

    notes: Numbers  # (M, T, 5) what is read
    following: Numbers  # (M, T, 5) what comes next; fields of a mark beyond its role are 0
    labels: Numbers  # (M, T, 9) of LABELS
    conditions: Floats  # (M, T, C), NaN where not told
    time: NDArray[np.float64]  # (M, T) positions since some beginning
    piece: Numbers  # (M, T); a step hears nothing of other pieces

    def share(self, rank: int, world: int) -> Batch:
        """Every ``world``-th row from row ``rank`` on."""
        mine = slice(rank, None, world)
        return Batch(
            self.notes[mine],
            self.following[mine],
            self.labels[mine],
            self.conditions[mine],
            self.time[mine],
            self.piece[mine],
        )


@dataclass(frozen=True)
class Lessons:
    """The steps of some bars, S in all."""

    notes: Numbers  # (S, 5)
    following: Numbers  # (S, 5)
    bar: Numbers  # (S,), index in the bars
    time: NDArray[np.float64]  # (S,)
    first: Numbers  # (B,), the step of each bar's mark
    labels: Numbers  # (B, 9)
    conditions: Floats  # (B, C)
    piece: Numbers  # (B,)
    chances: NDArray[np.float64]  # (B,), cumulative, of beginning a row at a bar

    def rows(self, steps: Numbers) -> Batch:
        """The rows that begin at each of ``steps`` (M, T of them), with all that is known."""
        bar = self.bar[steps]
        return Batch(
            self.notes[steps],
            self.following[steps],
            self.labels[bar],
            self.conditions[bar],
            self.time[steps],
            self.piece[bar],
        )

    def drawn(self, random: np.random.Generator, rows: int, length: int) -> Batch:
        """Rows from anywhere, of whose conditions some are forgotten."""
        bars = np.searchsorted(self.chances, random.random(rows))
        begins = np.minimum(self.first[bars], len(self.bar) - length)
        batch = self.rows(begins[:, None] + np.arange(length))
        return _forgetful(batch, random)


def lessons(corpus: Corpus, bars: Numbers) -> Lessons:
    """The steps of some bars, by number in rising order."""
    counts = corpus.first[bars + 1] - corpus.first[bars]
    first = np.cumsum(counts + 1) - counts - 1
    total = int((counts + 1).sum())
    bar = np.repeat(np.arange(len(bars)), counts + 1)
    within = np.arange(total) - first[bar]
    notes = np.tile(np.array([MARK, *FIELDS[1:]], np.int64), (total, 1))
    sounding = within > 0
    notes[sounding] = corpus.events[corpus.first[bars[bar]] + within - 1][sounding]
    following = np.roll(notes, -1, axis=0)
    following[following[:, 0] == MARK, 1:] = 0
    length = corpus.metre[bars].astype(np.int64) * POSITIONS_PER_BEAT
    starts = np.cumsum(length) - length
    time = starts[bar] + np.where(sounding, notes[:, 1], 0)
    labels = _labels(corpus, bars)
    return Lessons(
        notes,
        following,
        bar,
        time.astype(np.float64),
        first,
        labels,
        corpus.conditions[bars],
        corpus.piece[bars].astype(np.int64),
        _chances(labels[:, STYLE], counts + 1),
    )


def _labels(corpus: Corpus, bars: Numbers) -> Numbers:
    return np.stack(
        [
            corpus.style[bars],
            corpus.section[bars],
            corpus.metre[bars],
            corpus.mode[bars],
            corpus.chord_root[bars, 0].astype(np.int64) + 1,
            corpus.chord_kind[bars, 0],
            corpus.chord_root[bars, 1].astype(np.int64) + 1,
            corpus.chord_kind[bars, 1],
            np.minimum(corpus.motif[bars], MOTIFS - 1),
        ],
        axis=1,
    ).astype(np.int64)


def _chances(style: Numbers, steps: Numbers) -> NDArray[np.float64]:
    """Rare styles are drawn more often than their share."""
    share = np.bincount(style, steps, len(STYLES))[style]
    weight = steps * share**-_RARITY
    return np.asarray(np.cumsum(weight) / weight.sum())


def _forgetful(batch: Batch, random: np.random.Generator) -> Batch:
    rows = len(batch.notes)
    labels = batch.labels.copy()
    lent = random.random(rows) < _LENT
    labels[lent, :, STYLE] = _KINDRED[labels[lent, :, STYLE]]
    silent = (random.random(rows) < _SILENT)[:, None]
    gone = silent | (random.random((rows, len(LABELS))) < _FORGOTTEN)
    labels = np.where(gone[:, None, :], NOT_TOLD, labels)
    gone = silent | (random.random((rows, len(CONDITIONS))) < _FORGOTTEN)
    conditions = np.where(gone[:, None, :], np.float32(np.nan), batch.conditions)
    return batch._replace(labels=labels, conditions=conditions)


def untold(batch: Batch) -> Batch:
    """The same rows without a word about what they are."""
    return batch._replace(
        labels=np.broadcast_to(NOT_TOLD, batch.labels.shape).copy(),
        conditions=np.full_like(batch.conditions, np.nan),
    )


_KINDRED: Final = np.array([STYLES.index(KIN.get(style, style)) for style in STYLES])
