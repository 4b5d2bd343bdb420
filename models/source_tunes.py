"""Fiddle tunes and chorales in the public domain, from the corpus that comes with music21."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from biomusic.types import Key, Mode, Role

from .engraved import Engraved, music21_folder, read_engraved
from .piece import Piece
from .source import Skip, Source
from .written import by_melody, by_notes, key_by_ending, key_of, signed_key, taken

_LICENCE: Final = "public domain; encoding distributed with music21 (BSD-3-Clause)"
_BOOKS: Final = {
    "ryans": ("ryansMammoth", "Ryan's Mammoth Collection (1883)"),
    "oneills": ("oneills1850", "O'Neill's Music of Ireland (1903)"),
    "airds": ("airdsAirs", "Aird's Selection of Scotch, English, Irish and Foreign Airs (1782)"),
}
_VOICES: Final = (Role.MELODY, Role.PAD, Role.PAD, Role.BASS)  # of a chorale, from the top
_CHORALES: Final = "chorales"


def tune_books(cache: Path | None) -> tuple[Source, ...]:
    """The three collections of tunes; ``cache`` keeps what is read."""
    return tuple(_book(name, *about, cache) for name, about in _BOOKS.items())


def chorales(cache: Path | None) -> Source:
    """Bach's chorales in four voices."""
    files = tuple(sorted((music21_folder() / "bach").glob("bwv*.mxl")))

    def read(skip: Skip) -> Iterator[Piece]:
        for path in files:
            for piece in _read(path, cache, skip):
                chorale = _chorale(piece)
                if chorale is None:
                    skip(path.name, "not four voices in three or four beats")
                else:
                    yield chorale

    return Source(
        _CHORALES, "Chorales by J. S. Bach", _LICENCE, "J. S. Bach; music21 corpus", files, read
    )


def _book(name: str, folder: str, title: str, cache: Path | None) -> Source:
    files = tuple(sorted((music21_folder() / folder).glob("*.abc")))

    def read(skip: Skip) -> Iterator[Piece]:
        for path in files:
            for piece in _read(path, cache, skip):
                tune = taken(piece, key_of(piece), (Role.MELODY,), by_melody, name, "folk")
                if piece.parts == 1 and tune is not None:
                    yield tune
                else:
                    skip(f"{path.name} {piece.number}".strip(), "too short, or not in 3 or 4")

    return Source(name, title, _LICENCE, f"{title}; music21 corpus", files, read)


def _read(path: Path, cache: Path | None, skip: Skip) -> tuple[Engraved, ...]:
    """The pieces of a file; what music21 cannot read is left out and said."""
    try:
        pieces = read_engraved(path, cache)
    except Exception as error:  # music21 raises whatever its parsers meet
        skip(path.name, f"cannot be read ({type(error).__name__})")
        return ()
    if not pieces:
        skip(path.name, "changes its metre or key")
    return pieces


def _chorale(piece: Engraved) -> Piece | None:
    if piece.parts != len(_VOICES):
        return None
    return taken(piece, _chorale_key(piece), _VOICES, by_notes, _CHORALES, "chorale")


def _chorale_key(piece: Engraved) -> Key:
    """By the last chord, whose bass is the tonic; a minor piece may close with a major third."""
    notes = [note for bar in piece.bars for note in bar.notes]
    basses = [note for note in notes if note.part == len(_VOICES) - 1]
    last = basses[-1].pitch % 12 if basses else None
    minor = last is not None and last != signed_key(piece.sharps, Mode.MAJOR).tonic
    return key_by_ending(piece, last, minor)
