"""Songs in the public domain: the strict subset of OpenEWLD's lead sheets.

The set's own claim does not hold for all of it.  A sheet is taken only when no author in its
folder's name is unknown to its database, and it was first performed by 1930, or its one author had
died by then, or it is traditional and not dated later.  What remains was read by eye, and the
titles of ``_DOUBTED`` were left out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from biomusic.types import Key, Role

from .engraved import Engraved, read_engraved
from .piece import Piece
from .source import Skip, Source
from .written import by_symbols, key_by_ending, taken

NAME: Final = "openewld"
_LAST_YEAR: Final = "1930"  # of publication, in the public domain in the USA from 2026 on
_MINOR_THIRD: Final = 3  # semitones
_TRADITIONAL: Final = "[Traditional]"
_DOUBTED: Final = frozenset(
    {
        "Boléro",  # Ravel: published 1929, litigated
        "Just a Closer Walk with Thee",  # known by an arrangement of 1940
        "She Wore a Yellow Ribbon",  # known by a version of 1949
        "The Quartermaster's Stores",  # published 1940
    }
)


class _Sheet(NamedTuple):
    title: str
    year: str  # of the first performance; empty when unknown
    folder: str  # its authors
    known: int  # authors in the database
    death: str  # year in which the first of them died


def songs(folder: Path, cache: Path | None) -> Source:
    """The lead sheets of OpenEWLD that may be used; ``cache`` keeps what is read."""
    files = tuple(sorted(_free(folder))) if folder.exists() else ()

    def read(skip: Skip) -> Iterator[Piece]:
        for path in files:
            try:
                pieces = read_engraved(path, cache)
            except Exception as error:  # music21 raises whatever its parsers meet
                skip(path.name, f"cannot be read ({type(error).__name__})")
                continue
            found = [
                taken(p, _key(p), (Role.MELODY,) * p.parts, by_symbols, NAME, "song")
                for p in pieces
            ]
            yield from (song for song in found if song is not None)
            if None in found or not found:
                skip(path.name, "changes its metre or key, or is not in 3 or 4")

    title = "OpenEWLD lead sheets, strict public-domain subset"
    return Source(NAME, title, "public domain; sheets MIT, © 2018 00sapo", title, files, read)


def _key(piece: Engraved) -> Key:
    chords = [chord for bar in piece.bars for chord in bar.chords]
    last = chords[-1] if chords else None
    return key_by_ending(piece, last and last.root, bool(last and _MINOR_THIRD in last.tones))


def _free(folder: Path) -> Iterator[Path]:
    for path, sheet in _sheets(folder / "OpenEWLD.db").items():
        if _is_free(sheet):
            yield folder / path


def _is_free(sheet: _Sheet) -> bool:
    authors = sheet.folder.count("-") + 1
    traditional = sheet.folder == _TRADITIONAL and (not sheet.year or sheet.year <= _LAST_YEAR)
    checked = authors == 1 or authors <= sheet.known
    dated = bool(sheet.year) and sheet.year <= _LAST_YEAR
    dead = authors == sheet.known == 1 and bool(sheet.death) and sheet.death <= _LAST_YEAR
    return sheet.title not in _DOUBTED and checked and (dated or dead or traditional)


def _sheets(database: Path) -> dict[str, _Sheet]:
    """By path, the first of the works that share it."""
    query = """
        select path_leadsheet, title, coalesce(first_performance_date, ''),
               count(work_author.author), coalesce(min(authors.death), '')
        from works left join work_author using (id)
        left join authors on authors.common_name = work_author.author
        group by works.id order by works.id desc
    """
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return {
            path: _Sheet(title, str(date)[:4], path.split("/")[1], known, str(death)[:4])
            for path, title, date, known, death in connection.execute(query)
        }
