"""The chord sheet: sections, bar numbers and chord names, four bars to a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final

from biomusic.score.chord_symbol import symbol_name
from biomusic.score.key import key_name
from biomusic.types import Bar

_BARS_PER_LINE: Final = 4
_NARROWEST: Final = 6  # characters of a bar
_AGAIN: Final = "%"  # the sign for a bar that is played once more


def chord_sheet(bars: Iterable[Bar], title: str = "", tempo: float | None = None) -> str:
    """The bars' harmony as text, under a title and the tempo (bpm) where they are given.

    A heading stands wherever section, key or style changes, and names what is new; below it come
    four bars to a line, each as wide as the others.  ``%`` is the bar before once more, and a
    chord that does not start on its even share of the bar has its beat behind it: "G@4".
    """
    piece = tuple(bars)
    cells = [_names(bar) for bar in piece]
    width = max((len(cell) for cell in cells), default=0)
    lines = [*_header(piece, title, tempo)]
    before: tuple[str, ...] = ("", "", "")
    for heading, group in groupby(zip(piece, cells, strict=True), lambda pair: _facts(pair[0])):
        news = [fact for fact, old in zip(heading, before, strict=True) if fact != old]
        if heading[0] and heading[0] not in news:
            news.insert(0, heading[0])
        lines += ["", " · ".join(filter(None, news)), *_lines(list(group), max(_NARROWEST, width))]
        before = heading
    return "\n".join(lines).strip("\n") + "\n" if lines else ""


def _header(bars: Sequence[Bar], title: str, tempo: float | None) -> Iterator[str]:
    if title:
        yield title
        yield "=" * len(title)
    if tempo is not None and bars:
        seconds = int(sum(bar.metre for bar in bars) * 60.0 / tempo)
        length = f"{seconds // 60}:{seconds % 60:02}"
        yield f"{tempo:g} bpm · {bars[0].metre}/4 · {len(bars)} bars · {length}"


def _facts(bar: Bar) -> tuple[str, ...]:
    return bar.section, key_name(bar.key), bar.style


def _lines(bars: Sequence[tuple[Bar, str]], width: int) -> Iterator[str]:
    """Rows of equal bars; a row begins with its chords in full."""
    for start in range(0, len(bars), _BARS_PER_LINE):
        row = bars[start : start + _BARS_PER_LINE]
        cells = [row[0][1]]
        for (_, before), (_, name) in pairwise(row):
            cells.append(_AGAIN if name == before else name)
        number = row[0][0].index + 1
        yield f"{number:>5} |" + "|".join(f" {cell:<{width}} " for cell in cells) + "|"


def _names(bar: Bar) -> str:
    return " ".join(_name(bar, place) for place in range(len(bar.chords)))


def _name(bar: Bar, place: int) -> str:
    span = bar.chords[place]
    even = abs(span.beat - bar.metre * place / len(bar.chords)) < 1.0
    return symbol_name(span, bar.key) + ("" if even else f"@{span.beat + 1:g}")
