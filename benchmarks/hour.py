"""An hour of each style, unasked for anything: ``python benchmarks/hour.py``.

At home tempo, every setting at a half, with the keys that a journey from home would ask for.

- repeats: windows of sixteen bars that come again note for note (pitch, sixteenth; want 0).
- returns of a theme (the first word of ``Bar.theme``): sections that have it after a section that
  has it not (want 6–12 of each).
- similarity: Jaccard of bars 1, 4 and 8 apart (pitch class × sixteenth), from minute 5 to 15 and
  from 45 to 55; and the share of bars in which nothing of the last 32 is half alike.
- register: as in ``control``, minute by minute.
- silences: moments of a beat or more in which nobody sounds; a drum sounds for its written length.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.bars import composed, heard, home, options, score_of, show, wish
from benchmarks.control import register
from benchmarks.structure import (
    Onsets,
    bar_onsets,
    lag_jaccard,
    novel_share,
    verbatim_repeats,
)
from biomusic.guide.journey import Journey
from biomusic.score.style import open_style
from biomusic.types import Bar, Intent

DENSITY: Final = 0.5
MINUTES: Final = 60
LAGS: Final = (1, 4, 8)
EARLY: Final = (5, 15)  # minutes
LATE: Final = (45, 55)
RETURNS: Final = (6, 12)  # wanted of each theme in an hour
SILENCE: Final = 1.0  # quarter notes


def asked(style: str, bars: int) -> list[Intent]:
    """The middle of every setting, and a journey's keys."""
    journey = Journey(home(style))
    plain = (wish(style, bar) for bar in range(bars))
    return [wish(style, bar, key=journey.update(one.t, 0)) for bar, one in enumerate(plain)]


def returns(bars: Sequence[Bar]) -> Counter[str]:
    """How often each theme comes back; one that is heard once has 0."""
    sections = [
        {bar.theme.split()[0] for bar in section if bar.theme}
        for _, section in groupby(bars, lambda bar: (bar.section, bar.scoring))
    ]
    count: Counter[str] = Counter()
    for before, now in pairwise([set[str](), *sections]):
        for theme in now - before:
            count[theme] += theme in count
    return count


def silences(bars: Sequence[Bar], density: float = DENSITY) -> list[float]:
    """Lengths (quarter notes) of the moments between notes in which nobody sounds."""
    until, rests = 0.0, list[float]()
    for place, bar in enumerate(bars):
        for note in sorted(bar.notes, key=lambda note: note.beat):
            if note.rank <= density:
                onset = place * bar.metre + note.beat
                if onset - until >= SILENCE:
                    rests.append(onset - until)
                until = max(until, onset + note.length)
    return rests


def changes(values: Sequence[object]) -> int:
    """How often one differs from the one before."""
    return sum(a != b for a, b in pairwise(values))


def similarity(bars: Sequence[Onsets]) -> tuple[float, ...]:
    """Jaccard at each lag, and the share of novel bars."""
    return (*(lag_jaccard(bars, lag) or 0.0 for lag in LAGS), novel_share(bars) or 0.0)


def registers(bars: Sequence[Bar], wishes: Sequence[Intent], minute: float) -> NDArray[np.float64]:
    """The register of each minute, which has so many bars."""
    starts = np.arange(0, len(bars), minute).astype(int)
    pairs = list(zip(bars, wishes, strict=True))
    spans = pairwise((*starts, len(bars)))
    return np.array([register(pairs[start:end]) for start, end in spans])


def rows(style: str, bars: Sequence[Bar], wishes: Sequence[Intent]) -> Iterator[tuple[str, str]]:
    """Figures of one style's hour, named."""
    minute = open_style(style).home_tempo / bars[0].metre  # bars
    score = score_of(bars, DENSITY)
    yield "16-bar repeats", str(len(verbatim_repeats(bar_onsets(score, exact=True))))
    counts = sorted(returns(bars).values())
    good = sum(RETURNS[0] <= count <= RETURNS[1] for count in counts)
    yield f"themes; {RETURNS[0]}–{RETURNS[1]} returns", f"{len(counts)}; {good}"
    yield "returns of each", " ".join(map(str, counts))
    onsets = bar_onsets(score)
    parts = [onsets[int(a * minute) : int(b * minute)] for a, b in (EARLY, LATE)]
    names = (*(f"Jaccard, lag {lag}" for lag in LAGS), "novel bars")
    for name, early, late in zip(names, *map(similarity, parts), strict=True):
        yield f"{name}, early → late", f"{early:.2f} → {late:.2f}"
    yield "sections", str(1 + changes([bar.section for bar in bars]))
    yield "scorings", str(1 + changes([bar.scoring for bar in bars]))
    yield "keys; moves", f"{len({bar.key for bar in bars})}; {changes([bar.key for bar in bars])}"
    heights = registers(bars, wishes, minute)
    yield "register by minute", f"{np.nanmin(heights):+.1f} … {np.nanmax(heights):+.1f}"
    counts = [len(heard(bar, intent)) for bar, intent in zip(bars, wishes, strict=True)]
    yield "notes a bar, min–max", f"{min(counts)}–{max(counts)}"
    rests = silences(bars)
    yield "silences ≥ 1 beat; longest", f"{len(rests)}; {max(rests, default=0.0):.1f}"


def main() -> int:
    """Print the table."""
    given = options(__doc__ or "", 0, "bars; 0 is an hour")
    columns: dict[str, dict[str, str]] = {}
    for style in given.styles:
        sheet = open_style(style)
        wishes = asked(style, given.bars or int(MINUTES * sheet.home_tempo / sheet.metre))
        columns[style] = dict(rows(style, composed(wishes, 4), wishes))
    show("an hour of each style", columns)
    return 0


if __name__ == "__main__":
    sys.exit(main())
