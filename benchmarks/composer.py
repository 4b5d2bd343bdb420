"""What a bar of the rule engine costs, by style: ``python benchmarks/composer.py``.

What the bars are like is measured by ``control``, ``tonality``, ``hour`` and ``corpora``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.bars import options, show, wish
from benchmarks.control import drawn
from biomusic.rooms import open_generator
from biomusic.types import Bar, Intent

BARS: Final = 600


def timed(wishes: list[Intent], seed: int) -> tuple[list[Bar], list[float]]:
    """The bars and the CPU milliseconds that each took."""
    composer, bars, costs = open_generator("rules").open(seed), list[Bar](), list[float]()
    for index, intent in enumerate(wishes):
        started = time.process_time()
        bars.append(composer.compose(index, intent))
        costs.append(1000 * (time.process_time() - started))
    return bars, costs


def rows(style: str, bars: int) -> Iterator[tuple[str, str]]:
    """Figures of one style, named."""
    timed([wish(style)] * 8, 0)  # what is loaded and cached once is not a bar's cost
    first, costs = timed(drawn(style, bars), 5)
    yield "a bar, mean", f"{np.mean(costs):.2f} ms CPU"
    yield "99 of 100 bars", f"{np.percentile(costs, 99):.2f} ms"
    yield "the worst bar", f"{max(costs):.2f} ms"
    again, _ = timed(drawn(style, bars), 5)
    yield "the same again", "yes" if first == again else "NO"


def main() -> int:
    """Print the table."""
    given = options(__doc__ or "", BARS, "bars, settings drawn every phrase")
    columns = {style: dict(rows(style, given.bars)) for style in given.styles}
    show(f"{given.bars} bars a style (want < 5 ms a bar)", columns)
    return 0


if __name__ == "__main__":
    sys.exit(main())
