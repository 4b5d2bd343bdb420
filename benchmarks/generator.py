"""What the learned generator knows and costs: ``python benchmarks/generator.py [CORPUS]``.

- Nats a note on the corpus's test part, by style, of the generator as it ships (eight bits, note by
  note through onnxruntime), told what to write and told nothing, beside the five-gram that knows
  style and chord, on the same events: runs of bars drawn once and for all.
- What a bar costs at 180 beats a minute on one core: the share of the core that a bar takes of its
  own length, the slowest of a hundred, steps a CPU second beside plain torch of the same size, and
  the memory and time of loading it.
- What it has learnt by heart: 32-token runs of its melodies that stand in the training music, and
  the longest match, beside those of held-out music.

The corpus is prepared into ``build/corpus`` when none is given, from ``../shared/data/music``.
"""

from __future__ import annotations

import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.bars import wish
from benchmarks.corpus import BUILD, MUSIC
from biomusic.rooms import open_generator
from biomusic.score.style import style_names

cards: Any = import_module("biomusic.models.card")
corpora: Any = import_module("biomusic.models.corpus")
lessons: Any = import_module("biomusic.models.lessons")
memories: Any = import_module("biomusic.models.memorisation")
ngram: Any = import_module("biomusic.models.ngram")
notation: Any = import_module("biomusic.models.notation")
preparing: Any = import_module("biomusic.models.prepare")
shipped: Any = import_module("biomusic.models.shipped")
writers: Any = import_module("biomusic.models.net_writer")

NET: Final = Path(import_module("biomusic.models.net").__file__ or "").with_suffix("")
RUN: Final = 32  # bars that are read in a row
RUNS: Final = 6  # of each style
READ_IN: Final = 4  # bars of a run that are read and not counted
FAST: Final = 180.0  # bpm
BARS: Final = 100
console: Final = Console(width=110)

Floats = NDArray[np.float64]


def surprise(net: Any, known: Any, bars: NDArray[np.int64], told: bool) -> Floats:
    """What the notes and mark of each bar cost, nats; bars in a row of one piece."""
    memory, costs = net.trunk.memory(), np.zeros(len(bars))
    steps = np.flatnonzero(np.isin(known.bar, bars))
    rows = known.rows(steps[None])
    rows = rows if told else lessons.untold(rows)
    bar = np.zeros(0, np.float32)
    for at, step in enumerate(steps):
        note, following, labels = (column[0, at] for column in rows[:3])
        if note[0] == lessons.MARK:
            bar = net.tables.bar(labels, rows.conditions[0, at])
        angle = net.tables.angle(at, int(rows.time[0, at] - rows.time[0, 0]))
        read = net.trunk.step(net.tables.note(note) + bar, angle, memory)
        costs[known.bar[step] - bars[0]] += _cost(net, read, following, labels)
    return costs


def _cost(net: Any, read: Any, following: Any, labels: Any) -> float:
    late = 2 * following[1] >= labels[2] * notation.POSITIONS_PER_BEAT
    chord = net.tables.chord(*(int(n) for n in (labels[6:8] if late else labels[4:6])))
    total = 0.0
    for field in range(5 if following[0] < lessons.MARK else 1):
        scores = net.tables.scores(field, read, following[:field].tolist(), chord).astype(float)
        top = scores.max()
        total += top + np.log(np.exp(scores - top).sum()) - scores[following[field]]
    return float(total)


def knowledge(corpus: Any) -> bool:
    """Print nats a note by style; whether all of them are 15 % below both others."""
    net, well = writers.Net.open(NET), True
    test = corpus.bars_of(corpora.Split.TEST)
    known = lessons.lessons(corpus, test)
    grams = ngram.fitted(corpus, corpus.bars_of(corpora.Split.TRAIN), True).nats(corpus, test)
    table = Table(
        "style", "notes", "five-gram", "told nothing", "told", "below five-gram", "below untold"
    )
    sums = np.zeros(4)
    for number, style in enumerate(notation.STYLES):
        rows = [_run(net, known, grams, bars) for bars in _runs(corpus, test, number)]
        if not rows:
            continue
        found = np.sum(rows, axis=0)
        sums += found
        well &= _row(table, style, found)
    _row(table, "all", sums)
    console.print(table)
    return well


def _row(table: Table, name: str, found: Floats) -> bool:
    notes, gram, untold, told = found
    below = 1.0 - told / gram, 1.0 - told / untold
    nats = (f"{value / notes:.3f}" for value in (gram, untold, told))
    table.add_row(name, f"{notes:,.0f}", *nats, *(f"{share:.1%}" for share in below))
    return bool(min(below) >= 0.15)


def _runs(corpus: Any, test: NDArray[np.int64], style: int) -> list[NDArray[np.int64]]:
    """Runs of bars by their place among the test bars, each within a piece."""
    piece, own = corpus.piece[test], corpus.style[test] == style
    whole: list[int] = [
        n for n in range(len(test) - RUN) if own[n] and piece[n] == piece[n + RUN - 1]
    ]
    random = np.random.Generator(np.random.Philox(style))
    order: list[int] = random.permutation(len(whole))[:RUNS].tolist()
    return [np.arange(whole[n], whole[n] + RUN) for n in order]


def _run(net: Any, known: Any, grams: Any, bars: NDArray[np.int64]) -> Floats:
    """Notes, and what the five-gram, the untold and the told generator paid for them."""
    counted = bars[READ_IN:]
    notes = sum(int((known.bar == bar).sum()) - 1 for bar in counted)
    untold, told = (surprise(net, known, bars, asked)[READ_IN:].sum() for asked in (False, True))
    return np.array([notes, float(np.sum(grams[counted])), untold, told])


def cost() -> bool:
    """Print what a bar costs; whether it is within a seventh of a core."""
    table = Table("style", "core at 180 bpm", "slowest bar, ms", title=f"{BARS} bars at density .6")
    shares = list[float]()
    for style in style_names():
        composer = open_generator("net").open(3)
        spent = list[float]()
        for bar in range(BARS):
            intent = wish(style, bar, density=0.6, tempo=FAST)
            begun = time.process_time()
            written = composer.compose(bar, intent)
            spent.append((time.process_time() - begun) / (written.metre * 60.0 / FAST))
        shares.append(float(np.mean(spent)))
        slowest = 1000 * float(np.percentile(spent, 99)) * 4 * 60.0 / FAST
        table.add_row(style, f"{shares[-1]:.1%}", f"{slowest:.0f}")
    console.print(table)
    _loading()
    return max(shares) <= 0.15


def _loading() -> None:
    """What loading it costs a program that has everything else."""
    code = (
        "import sys, time; import biomusic.models.rules;"
        "pages=lambda: int(open('/proc/self/statm').read().split()[1]) / 256;"
        "b, m = time.perf_counter(), pages();"
        "from biomusic.rooms import open_generator; open_generator('net').open(1);"
        "print(time.perf_counter()-b, pages()-m, 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, memory, torch = done.stdout.split()
    console.print(f"loading: {float(seconds):.2f} s, {float(memory):.0f} MB more; torch: {torch}")


def by_heart(corpus: Any) -> bool:
    """Print what stands in the training music; whether that is at most 1 % and no longer match."""
    own = memories.memory(memories.library(corpus), cards.composed(NET, cards.BARS))
    usual = memories.held_out_memory(corpus)
    for name, found in (("composed", own), ("held out", usual)):
        console.print(
            f"{name}: {found.words:.2%} of 32-token runs stand in the training music; "
            f"longest match {found.longest} notes, a piece's median {found.median:.0f}"
        )
    return bool(own.words <= 0.01 and own.longest <= usual.longest)


def main() -> int:
    """All of it; 1 when less was reached than wanted."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else BUILD / "corpus"
    if len(sys.argv) == 1 and not folder.exists():
        preparing.prepare(folder, shipped.shipped_sources(MUSIC, BUILD / "engraved"))
    corpus = corpora.open_corpus(folder)
    well = [knowledge(corpus), cost(), by_heart(corpus)]
    return int(not all(well))


if __name__ == "__main__":
    sys.exit(main())
