"""The chord sheet: sections, bar numbers and chord names, four bars to a line."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from biomusic.score.chord import chord_name
from biomusic.score.key import key_name
from biomusic.types import Bar

_BARS_PER_LINE: Final = 4
_WIDTH: Final = 12  # characters for a bar


def chord_sheet(bars: Iterable[Bar]) -> str:
    """The bars' harmony as text; a heading wherever section, key or style changes."""
    lines: list[str] = []
    for (section, key, style), group in groupby(bars, lambda b: (b.section, b.key, b.style)):
        heading = " · ".join(filter(None, (section, key_name(key), style)))
        lines += ["", heading, *_lines(list(group))]
    return "\n".join(lines[1:]) + "\n" if lines else ""


def _lines(bars: list[Bar]) -> list[str]:
    rows = [bars[i : i + _BARS_PER_LINE] for i in range(0, len(bars), _BARS_PER_LINE)]
    return [f"{row[0].index + 1:>5} |" + "|".join(map(_cell, row)) + "|" for row in rows]


def _cell(bar: Bar) -> str:
    names = " ".join(chord_name(span, bar.key) for span in bar.chords)
    return f" {names}".ljust(_WIDTH)
