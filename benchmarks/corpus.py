"""What a prepared corpus holds and how hard it is: ``python benchmarks/corpus.py [CORPUS]``.

Without a folder the corpus is prepared anew from ``../shared/data/music`` and music21's own
(minutes; kept in ``build/corpus``).  Printed are notes by source and style, how much of the
held-out part stands word for word in training, the five-gram's nats a note on the test part by
style (alone, and knowing style and chord), repetition beside the reference's human ranges, and how
often chords and tonics are found right where they are known.

Targets: at least a million training notes; no style of ours over 1.3 times another; no more than
1 % of held-out runs of 64 tokens known (drummers, who share grooves, apart); no piece's family in
two parts.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np
from rich.console import Console
from rich.table import Table

from biomusic.score.style import style_names

ROOT: Final = Path(__file__).resolve().parents[1]
MUSIC: Final = ROOT.parent / "shared/data/music"
BUILD: Final = ROOT / "build"
ENOUGH: Final = 1_000_000  # notes to learn from
EVEN: Final = 1.3
LEAK: Final = 0.01
PIECES: Final = 40  # of a style, for repetition
BARS: Final = 64  # of a piece at most
FEWEST: Final = 16  # bars of a piece
CHORDS: Final = 1500  # bars on which chords are looked for

corpora: Any = import_module("biomusic.models.corpus")
chord_finding: Any = import_module("biomusic.models.chord_finding")
ngram: Any = import_module("biomusic.models.ngram")
notation: Any = import_module("biomusic.models.notation")
played: Any = import_module("biomusic.models.played")
overlaps: Any = import_module("biomusic.models.overlap")
preparing: Any = import_module("biomusic.models.prepare")
shipped: Any = import_module("biomusic.models.shipped")
statistics: Any = import_module("biomusic.models.statistics")

console = Console(width=110)


def counted(corpus: Any) -> Iterator[str]:
    """Print notes by part and style; yield what misses its target."""
    notes = np.diff(corpus.first)
    split = corpus.split[corpus.piece]
    table = Table("style", *(part.name.lower() for part in corpora.Split), title="notes")
    by_style: dict[str, int] = {}
    for number, style in enumerate(notation.STYLES):
        counts = [int(notes[(corpus.style == number) & (split == p)].sum()) for p in corpora.Split]
        if sum(counts):
            by_style[style] = sum(counts)
            table.add_row(style, *(f"{count:,}" for count in counts))
    console.print(table)
    learned = int(notes[split == corpora.Split.TRAIN].sum())
    own = [by_style.get(style, 0) for style in style_names()]
    if learned < ENOUGH:
        yield f"only {learned:,} notes to learn from"
    if max(own) > EVEN * max(1, min(own)):
        yield "our styles are not balanced"


def apart(corpus: Any) -> Iterator[str]:
    """Print overlap by source; yield what leaks."""
    for family in np.unique(corpus.family):
        if len(np.unique(corpus.split[corpus.family == family])) > 1:
            yield f"family {family} is split"
    table = Table("source", *(f"n = {n}" for n in overlaps.LENGTHS), title="held out, but known")
    names = [source["name"] for source in corpus.facts["sources"]]
    for number, name in enumerate(names):
        shares = [overlaps.overlap(corpus, length, number) for length in overlaps.LENGTHS]
        table.add_row(name, *("" if np.isnan(share) else f"{share:.2%}" for share in shares))
        if name != "groove" and shares[-1] > LEAK:
            yield f"{name} leaks {shares[-1]:.2%}"
    console.print(table)


def baseline(corpus: Any) -> None:
    """Print the five-gram's nats a note on the test part."""
    learn, test = corpus.bars_of(corpora.Split.TRAIN), corpus.bars_of(corpora.Split.TEST)
    columns = [ngram.fitted(corpus, learn, given).nats(corpus, test) for given in (False, True)]
    table = Table("style", "bars", "five-gram", "knowing style and chord", title="nats a note")
    for number, style in enumerate(notation.STYLES):
        own = corpus.style[test] == number
        if own.any():
            table.add_row(style, f"{own.sum():,}", *_nats(columns, own, corpus, test))
    table.add_row("all", f"{len(test):,}", *_nats(columns, np.ones(len(test), bool), corpus, test))
    console.print(table)


def _nats(columns: Sequence[Any], own: Any, corpus: Any, bars: Any) -> list[str]:
    return [f"{ngram.nats_a_note(c[own], corpus, bars[own]):.3f}" for c in columns]


def repetition(corpus: Any) -> None:
    """Print how training pieces of each style repeat themselves."""
    names = ("pitch-class entropy", "groove", "lag 1", "lag 4", "lag 8", "novel", "duplicates")
    table = Table("style", "pieces", *names, title=f"up to {BARS} bars of up to {PIECES} pieces")
    for number, style in enumerate(notation.STYLES):
        pieces = list(_music(corpus, number))[:PIECES]
        if pieces:
            figures = np.array([_figures(bars, metre) for bars, metre in pieces])
            told = [
                f"{np.nanmean(column):.2f}" if not np.isnan(column).all() else ""
                for column in figures.T
            ]
            table.add_row(style, str(len(pieces)), *told)
    console.print(table)


def _music(corpus: Any, style: int) -> Iterator[tuple[list[Any], int]]:
    for piece in np.flatnonzero(corpus.split == corpora.Split.TRAIN):
        start, end = corpus.starts[piece], corpus.starts[piece + 1]
        if end - start >= FEWEST and corpus.style[start] == style:
            bars = [corpus.bar(bar) for bar in range(start, min(end, start + BARS))]
            yield bars, int(corpus.metre[start])


def _figures(bars: list[Any], metre: int) -> list[float]:
    lags = [statistics.lag_similarity(bars, lag) for lag in (1, 4, 8)]
    entropy = statistics.pitch_class_entropy(bars)
    groove = statistics.groove_consistency(bars, metre)
    return [entropy, groove, *lags, statistics.novelty(bars), statistics.duplicates(bars)]


def chords(corpus: Any) -> None:
    """Print how often the chords of the rule engine's bars are found from their notes alone."""
    ours = np.flatnonzero(corpus.style[:] < len(style_names()))
    right = found = total = 0
    for bar in np.random.default_rng(0).choice(ours, CHORDS, replace=False):
        pairs = zip(
            chord_finding.harmony_of(corpus.bar(bar), int(corpus.metre[bar])),
            corpus.harmony(bar),
            strict=True,
        )
        for (root, _), (true, _) in pairs:
            total, found, right = total + 1, found + (root >= 0), right + (root == true)
    console.print(
        f"roots of the rule engine's half bars, from their notes: {right / total:.0%} right, "
        f"{1 - found / total:.0%} not named"
    )


def tonics(corpus: Any) -> None:
    """Print how often the tonic of pieces that say theirs is found from their notes alone."""
    table = Table("style", "pieces", "by all notes", "and both ends", title="tonics found right")
    for style in ("chorale", "folk"):
        own = corpus.style[corpus.starts[:-1]] == notation.STYLES.index(style)
        found = [_tonics(corpus, int(piece)) for piece in np.flatnonzero(own)]
        shares = np.mean(np.array(found), axis=0)
        table.add_row(style, f"{len(found):,}", *(f"{share:.0%}" for share in shares))
    console.print(table)


def _tonics(corpus: Any, piece: int) -> tuple[bool, bool]:
    """Pitches count from the tonic, so that 0 is right."""
    bars = [corpus.bar(bar) for bar in range(*corpus.starts[piece : piece + 2])]
    weights = [0.0] * 12
    for event in (event for bar in bars for event in bar):
        weights[event.pitch % 12] += notation.LENGTHS[event.length]
    sounding = [bar for bar in bars if bar]
    ends = [min(e.pitch for e in bar) % 12 for bar in (sounding[0], sounding[-1])]
    plain, homed = played.played_key(weights), played.home_key(weights, ends)
    return plain.tonic == 0, homed.tonic == 0


def main(arguments: Sequence[str]) -> int:
    """Print the tables; 1 when a target is missed."""
    folder = Path(arguments[0]) if arguments else BUILD / "corpus"
    if not arguments and not folder.exists():
        sources = shipped.shipped_sources(MUSIC, BUILD / "engraved")
        preparing.prepare(folder, sources)
    corpus = corpora.open_corpus(folder)
    missed = [*counted(corpus), *apart(corpus)]
    baseline(corpus)
    repetition(corpus)
    chords(corpus)
    tonics(corpus)
    for words in missed:
        console.print(f"missed: {words}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
