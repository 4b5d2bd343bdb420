"""Preparing a corpus: sources read, tunes sorted into families, bars measured, columns written.

``python -m biomusic.models.prepare OUT --music FOLDER`` prepares what shipped weights learn from,
``… OUT --own FOLDER`` a folder of MIDI files.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from biomusic import __version__
from biomusic.errors import BiomusicError, InputError

from .corpus import Corpus, gathered, save_corpus
from .families import families, splits
from .piece import Piece
from .shipped import shipped_sources
from .source import Source, digest
from .source_midi import own_midi

Progress = Callable[[str, float], None]  # is told what is being done, and which share of it
_FEWEST: Final = 1  # bars of a piece: a drummer's fill is no longer


@dataclass(slots=True)
class _Taken:
    """What came of a source."""

    pieces: list[Piece] = field(default_factory=list[Piece])
    skipped: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def skip(self, what: str, why: str) -> None:
        self.skipped.append((what, why))


def prepare(out: Path, sources: Sequence[Source], progress: Progress = lambda a, b: None) -> Corpus:
    """Read every source and write the corpus into a folder.

    Args:
        out: the folder; what it held before is replaced when all is done.
        sources: what to read; those without files or pieces are left out.
        progress: is told about it.

    Raises:
        InputError: no source had any music.
        OutputError: the folder cannot be written.
    """
    taken = {source.name: _read(source, progress) for source in sources}
    pieces = [piece for one in taken.values() for piece in one.pieces]
    if not pieces:
        raise InputError(out, "none of the sources has any music", "give a folder of MIDI files")
    progress("families of tunes", 0.0)
    numbers, doubles = families(pieces)
    chosen = _kept(sources, pieces, doubles)
    kept = [pieces[place] for place in chosen]
    own = [numbers[place] for place in chosen]
    facts = {"version": __version__, "sources": list(_facts(sources, taken, kept, doubles, pieces))}
    corpus = gathered(
        kept, own, splits(kept, own), facts, lambda done, of: progress("bars", done / of)
    )
    save_corpus(corpus, out)
    return corpus


def _read(source: Source, progress: Progress) -> _Taken:
    taken = _Taken()
    progress(source.title, 0.0)
    for piece in source.read(taken.skip):
        if len(piece.bars) >= _FEWEST and piece.events:
            taken.pieces.append(piece)
        else:
            taken.skip(piece.title, "has hardly any notes")
    progress(source.title, 1.0)
    return taken


def _kept(sources: Sequence[Source], pieces: Sequence[Piece], doubles: Sequence[bool]) -> list[int]:
    """The places of the pieces that enter, duplicates out and no source above its cap.

    Which pieces of a source stay is drawn by their works' hashes, the same every time.
    """
    caps = {source.name: source.cap for source in sources}
    order = sorted(range(len(pieces)), key=lambda n: zlib.crc32(pieces[n].work[::-1].encode()))
    events: Counter[str] = Counter()
    kept: list[int] = []
    for place in order:
        piece = pieces[place]
        cap = caps[piece.source]
        if not doubles[place] and (cap is None or events[piece.source] < cap):
            events[piece.source] += piece.events
            kept.append(place)
    return sorted(kept)


def _facts(
    sources: Sequence[Source],
    taken: dict[str, _Taken],
    kept: Sequence[Piece],
    doubles: Sequence[bool],
    pieces: Sequence[Piece],
) -> Iterator[dict[str, Any]]:
    """What the datasheet says of each source."""
    double = Counter(p.source for p, same in zip(pieces, doubles, strict=True) if same)
    for source in sources:
        own = [piece for piece in kept if piece.source == source.name]
        yield {
            "name": source.name,
            "title": source.title,
            "licence": source.licence,
            "attribution": source.attribution,
            "files": len(source.files),
            "sha256": digest(source.files),
            "read": len(taken[source.name].pieces),
            "duplicates": double[source.name],
            "pieces": len(own),
            "bars": sum(len(piece.bars) for piece in own),
            "events": sum(piece.events for piece in own),
            "cap": source.cap,
            "skipped": taken[source.name].skipped,
        }


def main(arguments: Sequence[str]) -> int:
    """Prepare a corpus and say on standard error how far it is."""
    parser = argparse.ArgumentParser(prog="python -m biomusic.models.prepare")
    parser.add_argument("out", type=Path, help="folder of the corpus")
    chosen = parser.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--music", type=Path, help="folder with groove-midi, freedoom, openewld, …")
    chosen.add_argument("--own", type=Path, help="folder of MIDI files")
    given = parser.parse_args(arguments)
    cache = given.out / "cache"
    try:
        sources = [own_midi(given.own)] if given.own else shipped_sources(given.music, cache)
        corpus = prepare(given.out, sources, _told)
    except BiomusicError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("stopped; nothing was written but what was read of the pages\n")
        return 130
    sys.stderr.write(f"{len(corpus.events):,} notes in {corpus.bars:,} bars\n")
    return 0


def _told(what: str, share: float) -> None:
    if share in (0.0, 1.0):
        sys.stderr.write(f"{what}: {'begun' if share == 0.0 else 'done'}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
