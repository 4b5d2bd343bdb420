"""A prepared corpus: every bar of every piece as columns in one file, and what is known of it.

``corpus.npz`` holds the columns of ``Corpus``; ``corpus.json`` the sources with their licences and
hashes, the pieces' titles, and the names that the numbers stand for.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from biomusic.errors import InputError, OutputError

from .measures import Harmony, conditions
from .notation import CHORD_KINDS, CONDITIONS, DRUMS, LENGTHS, MODES, SECTIONS, STYLES, Event
from .piece import Piece, PieceBar

_COLUMNS: Final = "corpus.npz"
_FACTS: Final = "corpus.json"
_NAMES: Final[dict[str, Any]] = {
    "styles": STYLES,
    "sections": SECTIONS,
    "modes": MODES,
    "chord_kinds": tuple(CHORD_KINDS),
    "conditions": CONDITIONS,
    "lengths": LENGTHS,
    "drums": DRUMS,
}


class Split(IntEnum):
    """What a piece is for."""

    TRAIN = 0
    VALIDATION = 1
    TEST = 2


@dataclass(frozen=True)
class Corpus:
    """Columns by event, by bar and by piece."""

    events: NDArray[np.uint8]  # (N, 5), in the order of Event's fields
    first: NDArray[np.int64]  # (B + 1,); bar b's events are events[first[b] : first[b + 1]]
    piece: NDArray[np.int32]  # (B,)
    metre: NDArray[np.uint8]  # (B,), quarter notes
    mode: NDArray[np.uint8]  # (B,), index in MODES
    style: NDArray[np.uint8]  # (B,), index in STYLES
    section: NDArray[np.uint8]  # (B,), index in SECTIONS
    chord_root: NDArray[np.int8]  # (B, 2), semitones above the tonic by half bar; −1 unknown
    chord_kind: NDArray[np.uint8]  # (B, 2), index in CHORD_KINDS
    conditions: NDArray[np.float32]  # (B, C), 0–1 in the order of CONDITIONS; NaN unknown
    motif: NDArray[np.uint8]  # (B,), the piece's theme that is heard, from 1; 0 none
    source: NDArray[np.uint8]  # (P,), index in facts["sources"]
    family: NDArray[np.int32]  # (P,), pieces that share a tune share a number
    split: NDArray[np.uint8]  # (P,), of Split
    facts: dict[str, Any]  # what corpus.json holds

    @property
    def bars(self) -> int:
        """How many bars there are."""
        return len(self.piece)

    def bar(self, number: int) -> tuple[Event, ...]:
        """The events of a bar."""
        rows = self.events[self.first[number] : self.first[number + 1]].tolist()
        return tuple(Event(*row) for row in rows)

    def harmony(self, number: int) -> Harmony:
        """The chords of a bar's halves."""
        (a, b), (c, d) = self.chord_root[number].tolist(), self.chord_kind[number].tolist()
        return (a, c), (b, d)

    def bars_of(self, split: Split) -> NDArray[np.int64]:
        """The numbers of the bars for a purpose, in order."""
        return np.flatnonzero(self.split[self.piece] == split)

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """The first bar of each piece, and the number of bars; (P + 1,)."""
        return np.searchsorted(self.piece, np.arange(len(self.source) + 1))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the columns, for checkpoints and cards."""
        found = hashlib.sha256()
        for name in _ARRAYS:
            found.update(np.ascontiguousarray(getattr(self, name)).tobytes())
        return found.hexdigest()


_ARRAYS: Final = tuple(name for name in Corpus.__annotations__ if name != "facts")


def gathered(
    pieces: Sequence[Piece],
    families: Sequence[int],
    splits: Sequence[Split],
    facts: dict[str, Any],
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Corpus:
    """Pieces as columns; a bar without events is a bar as well.

    Args:
        pieces: of the sources that ``facts["sources"]`` lists by name.
        families: of each piece.
        splits: of each piece.
        facts: what to keep beside the columns; titles and the numbers' names are added.
        progress: is told how many pieces are measured, of how many.
    """
    names = [source["name"] for source in facts["sources"]]
    bars = [(number, bar) for number, piece in enumerate(pieces) for bar in piece.bars]
    rows = np.array([event for _, bar in bars for event in bar.events], np.uint8)
    ends = np.cumsum([0, *(len(bar.events) for _, bar in bars)], dtype=np.int64)
    measured: list[NDArray[np.float32]] = []
    for number, piece in enumerate(pieces):
        measured += [_measured(bar) for bar in piece.bars]
        progress(number + 1, len(pieces))
    return Corpus(
        events=rows.reshape(-1, 5),
        first=ends,
        piece=np.array([number for number, _ in bars], np.int32),
        metre=np.array([bar.metre for _, bar in bars], np.uint8),
        mode=np.array([MODES.index(bar.mode) for _, bar in bars], np.uint8),
        style=np.array([STYLES.index(pieces[number].style) for number, _ in bars], np.uint8),
        section=np.array([SECTIONS.index(bar.section) for _, bar in bars], np.uint8),
        chord_root=np.array([[r for r, _ in bar.harmony] for _, bar in bars], np.int8),
        chord_kind=np.array([[k for _, k in bar.harmony] for _, bar in bars], np.uint8),
        conditions=np.array(measured, np.float32).reshape(-1, len(CONDITIONS)),
        motif=np.array([bar.motif for _, bar in bars], np.uint8),
        source=np.array([names.index(piece.source) for piece in pieces], np.uint8),
        family=np.array(families, np.int32),
        split=np.array(splits, np.uint8),
        facts={**facts, **_NAMES, "titles": [piece.title for piece in pieces]},
    )


def save_corpus(corpus: Corpus, folder: Path) -> None:
    """Write ``corpus.npz`` and ``corpus.json``; what stood there before stays until both are done.

    Raises:
        OutputError: the folder cannot be written.
    """
    columns, facts = folder / (_COLUMNS + ".part"), folder / (_FACTS + ".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with columns.open("wb") as file:
            np.savez_compressed(file, **{name: getattr(corpus, name) for name in _ARRAYS})
        text = json.dumps({**corpus.facts, "digest": corpus.digest}, indent=1)
        facts.write_text(text, "utf-8")
        os.replace(columns, folder / _COLUMNS)
        os.replace(facts, folder / _FACTS)
    except OSError as error:
        problem = error.strerror or str(error)
        raise OutputError(folder, problem, "choose a folder that you may write to") from error
    finally:
        columns.unlink(missing_ok=True)
        facts.unlink(missing_ok=True)


def open_corpus(folder: Path) -> Corpus:
    """Read a prepared corpus.

    Raises:
        InputError: there is none, or its numbers stand for other names than ours.
    """
    remedy = "make one with biomusic train --prepare"
    try:
        facts = json.loads((folder / _FACTS).read_text("utf-8"))
        with np.load(folder / _COLUMNS) as columns:
            corpus = Corpus(**{name: columns[name] for name in _ARRAYS}, facts=facts)
    except (OSError, ValueError, KeyError) as error:
        raise InputError(folder, "holds no prepared corpus", remedy) from error
    if any(list(facts.get(name, ())) != list(known) for name, known in _NAMES.items()):
        raise InputError(folder, "was prepared by another version", remedy)
    return corpus


def _measured(bar: PieceBar) -> NDArray[np.float32]:
    return conditions(bar.events, bar.metre, bar.mode, bar.harmony)
