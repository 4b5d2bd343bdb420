"""The datasheet of a corpus: ``python -m biomusic.models.datasheet CORPUS > DATASHEET.md``.

What it was made of, under which licences, how it was split, and how much of what is held out
stands word for word in what is learned from.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from biomusic.errors import BiomusicError
from biomusic.types import Role

from .corpus import Corpus, Split, open_corpus
from .memorisation import held_out_memory
from .notation import CONDITIONS, STYLES
from .overlap import LENGTHS, overlap

_OPENING: Final = """# Datasheet

Made by `python -m biomusic.models.datasheet CORPUS` from a corpus that `biomusic train --prepare`
wrote; nothing here was typed by hand.

Every bar is free of tempo and key: twelve positions a quarter note, pitches from the tonic, roles
of the band.  Fiddle tunes, chorales and songs come without loudness: each is given one, accented
by metre; tunes are given the plain chords that fit them best.  Keys and chords of played music are
found by template and are not always right.  Valence is the share of major chords and no listener's
judgement.  Nothing in it is electronic but what the rule engine wrote, which is also the only
teacher of the styles' own forms.
"""
_WEAK: Final = """
## Licences that were weighed

- OpenEWLD claims public domain for all of its sheets, which does not hold.  Taken are those with
  no unchecked author that were first performed by 1930, or whose one author had died by then, or
  that are traditional; the titles were read by eye (`models/source_songs.py`).
- The tunes' and chorales' composers are long dead; their encodings come with music21.
- The drum-machine patterns are stated to be MIT and were transcribed from a book.
- Left out: Lakh, GigaMIDI, POP909, Nottingham, VGMIDI, ASAP, Essen, TheSession (research or
  share-alike licences, copyrighted songs, or a stated wish not to be trained on).
"""


def datasheet(corpus: Corpus) -> str:
    """The sheet in Markdown."""
    return "\n".join([_OPENING, *_parts(corpus), _WEAK.strip()]) + "\n"


def attributions(corpus: Corpus) -> str:
    """What the licences ask to be said, one source a line."""
    lines = (f"- {s['title']} ({s['licence']}). {s['attribution']}" for s in _sources(corpus))
    return "\n".join(line.strip() for line in lines) + "\n"


def _parts(corpus: Corpus) -> Iterator[str]:
    yield f"Columns' SHA-256 `{corpus.digest}`, biomusic {corpus.facts['version']}.\n"
    yield "## Sources\n"
    yield _table(("source", "licence", "files", "read", "duplicates", "pieces", "bars", "notes"))
    for source in _sources(corpus):
        counts = (source[name] for name in ("files", "read", "duplicates", "pieces", "bars"))
        yield _row((source["title"], source["licence"], *counts, source["events"]))
    yield "\nSHA-256 over each source's files (of the rule engine, its code):\n"
    for source in _sources(corpus):
        yield f"- {source['name']} `{source['sha256']}`"
    yield "\n## Left out\n"
    yield from _skipped(corpus)
    yield "\n## Styles\n"
    yield _table(("style", "bars", "notes", *Role))
    yield from _styles(corpus)
    yield "\n## Conditions\n"
    yield _table(("measure", "mean", "sd", "known in"))
    yield from _conditions(corpus)
    yield "\n## Split\n"
    yield from _split(corpus)


def _skipped(corpus: Corpus) -> Iterator[str]:
    for source in _sources(corpus):
        reasons = Counter(why for _, why in source["skipped"])
        if source["cap"] and source["pieces"] + source["duplicates"] < source["read"]:
            left = source["read"] - source["pieces"] - source["duplicates"]
            reasons[f"above {source['cap']:,} notes of the source"] = left
        for why, count in reasons.most_common():
            yield f"- {source['title']}: {count} × {why}"


def _styles(corpus: Corpus) -> Iterator[str]:
    notes = np.diff(corpus.first)
    style_of_event = np.repeat(corpus.style, notes)
    for number, style in enumerate(STYLES):
        own = corpus.style == number
        if own.any():
            roles = np.bincount(corpus.events[style_of_event == number, 0], minlength=len(Role))
            yield _row((style, int(own.sum()), int(notes[own].sum()), *roles.tolist()))


def _conditions(corpus: Corpus) -> Iterator[str]:
    for name, column in zip(CONDITIONS, corpus.conditions.T, strict=True):
        known = column[~np.isnan(column)]
        mean, sd = (f"{known.mean():.2f}", f"{known.std():.2f}") if len(known) else ("", "")
        yield _row((name, mean, sd, f"{len(known) / len(column):.0%}"))


def _split(corpus: Corpus) -> Iterator[str]:
    """Counts, leakage by source, and how long melodies are shared anyway."""
    yield "Pieces that share two runs of sixteen melody notes, at any height, are one family; a"
    yield "family is never split.  Groove keeps its own split.\n"
    yield _table(("part", "pieces", "families", "bars", "notes"))
    notes = np.diff(corpus.first)
    for split in Split:
        bars, pieces = corpus.bars_of(split), corpus.split == split
        families = len(np.unique(corpus.family[pieces]))
        counts = (int(pieces.sum()), families, len(bars), int(notes[bars].sum()))
        yield _row((split.name.lower(), *counts))
    yield "\nShare of held-out runs of tokens (three a note, one a bar line) found in training:\n"
    yield _table(("source", *(f"n = {length}" for length in LENGTHS)))
    names = [source["name"] for source in _sources(corpus)]
    for title, number in (("all", None), *((name, n) for n, name in enumerate(names))):
        shares = [overlap(corpus, length, number) for length in LENGTHS]
        yield _row((title, *("" if np.isnan(s) else f"{s:.2%}" for s in shares)))
    memory = held_out_memory(corpus)
    yield "\nLongest melody of a held-out piece that stands in training, at any height: median"
    yield f"{memory.median:.0f} notes, 99th percentile {memory.high:.0f}, longest {memory.longest};"
    yield f"{memory.words:.2%} of runs of 32 tokens (17 notes), as the families see to.\n"


def _sources(corpus: Corpus) -> list[dict[str, Any]]:
    return list(corpus.facts["sources"])


def _table(names: Sequence[str]) -> str:
    return _row(names) + "\n" + "|---" * len(names) + "|"


def _row(cells: Sequence[object]) -> str:
    words = (f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in cells)
    return "| " + " | ".join(words) + " |"


def main(arguments: Sequence[str]) -> int:
    """Write the sheet of a corpus to standard output; ``--attributions`` gives those instead."""
    folders = [argument for argument in arguments if not argument.startswith("--")]
    if len(folders) != 1:
        sys.stderr.write("give the folder of a prepared corpus\n")
        return 2
    try:
        corpus = open_corpus(Path(folders[0]))
    except BiomusicError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    wanted = attributions if "--attributions" in arguments else datasheet
    sys.stdout.write(wanted(corpus))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
