"""Themes: degree-relative melodies of four bars, made from the seed and varied when they return.

A theme is a sentence: an idea, the idea again elsewhere in the mode, a continuation that climbs
to the peak, and a close.  It knows no key and no chord; ``melody`` fits it to the harmony.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from biomusic.score.groove import STEPS, hits

_BARS: Final = 4
# Sizes of melodic steps in scale degrees and their shares: mostly by step (Huron, Sweet
# Anticipation, ch. 5: about seven of ten intervals in song are seconds or repetitions).
_STRIDES: Final = (0, 1, 2, 3, 4)
_SHARES: Final = (0.12, 0.62, 0.18, 0.06, 0.02)
_SENTENCES: Final = 0.6  # share of themes that are sentences
_LOWEST, _HIGHEST = -3, 7  # degrees from the tonic; a singable eleventh
_OPEN_ENDS: Final = (1, 4)  # supertonic or dominant: the question
_CLOSED_ENDS: Final = (0, 0, 2)  # tonic, sometimes the third: the answer


@dataclass(frozen=True, slots=True, order=True)
class ThemeNote:
    bar: int  # of the theme, 0–3
    step: int  # sixteenths from the start of the bar
    steps: int  # length in sixteenths
    degree: int  # scale degrees above the tonic
    ornament: bool = False


Theme = tuple[ThemeNote, ...]


def new_theme(rhythms: Sequence[str], draw: np.random.Generator) -> Theme:
    """A theme over a style's melodic rhythms.

    Either a sentence (idea, the idea elsewhere, a climb to the peak, a close) or a period's half
    (idea, another idea, the first again, a close), as Schoenberg teaches them (Fundamentals of
    Musical Composition, chs. 5–8).
    """
    idea, other, close = (rhythms[int(i)] for i in draw.integers(len(rhythms), size=3))
    contour = _contour(len(hits(idea, 0)), int(draw.choice((0, 2, 4))), draw)
    lines = [(idea, contour)]
    if draw.random() < _SENTENCES:
        shift = int(draw.choice((-1, 1, 2)))
        lines.append((idea, _inside([degree + shift for degree in contour])))
        lines.append((other, _climb(len(hits(other, 0)), lines[-1][1], draw)))
    else:
        lines.append((other, _climb(len(hits(other, 0)), contour, draw)))
        lines.append((idea, contour))
    goal = int(draw.choice(_OPEN_ENDS))
    lines.append((close, _ending(len(hits(close, 0)), lines[-1][1][-1], goal)))
    return tuple(
        ThemeNote(bar, hit.step, hit.steps, degree)
        for bar, (rhythm, degrees) in enumerate(lines)
        for hit, degree in zip(hits(rhythm, 0), degrees, strict=True)
    )


def answered(theme: Theme, draw: np.random.Generator) -> Theme:
    """The consequent: the theme as it was, but its last bar comes home."""
    last = [note for note in theme if note.bar == _BARS - 1]
    before = [note for note in theme if note.bar < _BARS - 1]
    start = before[-1].degree if before else 0
    come_home = _ending(len(last), start, int(draw.choice(_CLOSED_ENDS)))
    ending = [replace(n, degree=d) for n, d in zip(last, come_home, strict=True)]
    return (*before, *ending)


def transposed(theme: Theme, degrees: int) -> Theme:
    """The theme elsewhere in the mode; its close stays where it was."""
    return _relaid(theme, [note.degree + degrees for note in theme])


def fragmented(theme: Theme) -> Theme:
    """The idea alone, as call and silence, before the close."""
    return tuple(note for note in theme if note.bar != 1)


def displaced(theme: Theme, bar: int) -> Theme:
    """One bar starts an eighth later, as a singer would hold it back."""
    return tuple(
        replace(note, step=note.step + 2, steps=min(note.steps, STEPS - note.step - 2))
        if note.bar == bar and note.step + 2 < STEPS
        else note
        for note in theme
        if note.bar != bar or note.step + 2 < STEPS
    )


def ornamented(theme: Theme, draw: np.random.Generator) -> Theme:
    """Long notes gain a passing note or a neighbour in their second half."""
    notes: list[ThemeNote] = []
    for note, following in zip(theme, (*theme[1:], None), strict=True):
        if note.steps >= 4 and following is not None and draw.random() < 0.6:
            half = note.steps // 2 - (note.steps // 2) % 2
            between = _between(note.degree, following.degree, draw)
            notes.append(replace(note, steps=half))
            notes.append(ThemeNote(note.bar, note.step + half, note.steps - half, between, True))
        else:
            notes.append(note)
    return tuple(notes)


def augmented(theme: Theme) -> Theme:
    """The idea and its sequence at half the pace, over four bars."""
    return tuple(
        ThemeNote(
            2 * note.bar + note.step // (STEPS // 2),
            2 * note.step % STEPS,
            min(2 * note.steps, STEPS - 2 * note.step % STEPS),
            note.degree,
        )
        for note in theme
        if note.bar < _BARS // 2
    )


def inverted(theme: Theme) -> Theme:
    """Up for down, around the first note; the close stays where it was."""
    return _relaid(theme, [2 * theme[0].degree - note.degree for note in theme])


def _relaid(theme: Theme, degrees: list[int]) -> Theme:
    """The theme on other degrees, all but its last bar."""
    return tuple(
        note if note.bar == _BARS - 1 else replace(note, degree=degree)
        for note, degree in zip(theme, _inside(degrees), strict=True)
    )


def varied(theme: Theme, phrase: int, draw: np.random.Generator) -> tuple[Theme, str]:
    """The theme as it is heard in a section's ``phrase``-th phrase, and what became of it.

    The first is the theme itself, the second answers it, and later pairs vary before answering.
    """
    change = ""
    if phrase >= 2 or draw.random() < 0.2:
        change = _CHANGES[int(draw.integers(len(_CHANGES)))]
        theme = _changed(theme, change, draw)
    if phrase % 2:
        return answered(theme, draw), f"{change} answered".strip()
    return theme, change


_CHANGES: Final = (
    "transposed",
    "ornamented",
    "fragmented",
    "displaced",
    "augmented",
    "inverted",
    "sequenced",
)


def _changed(theme: Theme, change: str, draw: np.random.Generator) -> Theme:
    match change:
        case "transposed":
            return transposed(theme, int(draw.choice((-2, -1, 1, 2))))
        case "ornamented":
            return ornamented(theme, draw)
        case "fragmented":
            return fragmented(theme)
        case "displaced":
            return displaced(theme, int(draw.integers(_BARS - 1)))
        case "augmented":
            return augmented(theme)
        case "inverted":
            return inverted(theme)
        case _:
            return ornamented(transposed(theme, int(draw.choice((-1, 1)))), draw)


def _contour(count: int, start: int, draw: np.random.Generator) -> list[int]:
    """A line by steps, in which a leap is recovered by a step back (Meyer's gap-fill)."""
    degrees, heading, leapt = [start], int(draw.choice((-1, 1))), 0
    while len(degrees) < count:
        stride = 1 if leapt else int(draw.choice(_STRIDES, p=_SHARES))
        heading = -leapt if leapt else heading if draw.random() < 0.65 else -heading
        if not _LOWEST <= degrees[-1] + heading * stride <= _HIGHEST:
            heading = -heading
        degrees.append(degrees[-1] + heading * stride)
        leapt = heading if stride >= 3 else 0
    return degrees


def _climb(count: int, before: list[int], draw: np.random.Generator) -> list[int]:
    """On from where a line ended, up to one degree above its highest, and down again."""
    peak = min(_HIGHEST, max(before) + 1)
    top = int(draw.integers(1, max(2, count)))
    rise = [before[-1] + 1 + round((peak - before[-1] - 1) * i / top) for i in range(top)]
    fall = [peak - i for i in range(count - top)]
    return _inside((rise + fall)[:count])


def _ending(count: int, start: int, goal: int) -> list[int]:
    """A way by step from near ``start`` to ``goal``; time to spare is spent around the start."""
    side = 1 if start >= goal else -1
    steps = min(count, max(2, abs(start - goal)))
    way = [goal + side * k for k in range(steps - 1, -1, -1)]
    around = [way[0] + (0, 1)[i % 2] for i in range(count - steps, 0, -1)] if count else []
    return _inside((around + way)[-count:] if count else [])


def _between(degree: int, following: int, draw: np.random.Generator) -> int:
    if abs(following - degree) == 2:
        return (degree + following) // 2
    return _inside([degree + int(draw.choice((-1, 1)))])[0]


def _inside(line: list[int]) -> list[int]:
    """The line moved by octaves until it can be sung, or else bent where it cannot."""
    while line and max(line) > _HIGHEST and min(line) - 7 >= _LOWEST:
        line = [degree - 7 for degree in line]
    while line and min(line) < _LOWEST and max(line) + 7 <= _HIGHEST:
        line = [degree + 7 for degree in line]
    return [min(_HIGHEST, max(_LOWEST, degree)) for degree in line]
