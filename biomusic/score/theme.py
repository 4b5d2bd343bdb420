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
_SHARES: Final = (0.12, 0.58, 0.19, 0.08, 0.03)
_LOWEST, _HIGHEST = -3, 7  # degrees from the tonic; a singable eleventh
_OPEN_ENDS: Final = (1, 4)  # supertonic or dominant: the question
_CLOSED_ENDS: Final = (0, 0, 2)  # tonic, sometimes the third: the answer


@dataclass(frozen=True, slots=True)
class ThemeNote:
    bar: int  # of the theme, 0–3
    step: int  # sixteenths from the start of the bar
    steps: int  # length in sixteenths
    degree: int  # scale degrees above the tonic
    ornament: bool = False


Theme = tuple[ThemeNote, ...]


def new_theme(rhythms: Sequence[str], draw: np.random.Generator) -> Theme:
    """A theme over a style's melodic rhythms: idea, sequence, continuation, close."""
    idea, continuation, close = (rhythms[int(i)] for i in draw.integers(len(rhythms), size=3))
    start = int(draw.choice((0, 2, 4)))
    contour = _contour(len(hits(idea, 0)), start, draw)
    shift = int(draw.choice((-1, 1, 2)))
    sequence = [_within(degree + shift) for degree in contour]
    climb = _contour(len(hits(continuation, 0)), min(_HIGHEST - 1, max(contour) + 1), draw)
    ending = _ending(len(hits(close, 0)), climb[-1], int(draw.choice(_OPEN_ENDS)))
    lines = ((idea, contour), (idea, sequence), (continuation, climb), (close, ending))
    return tuple(
        ThemeNote(bar, hit.step, hit.steps, degree)
        for bar, (rhythm, degrees) in enumerate(lines)
        for hit, degree in zip(hits(rhythm, 0), degrees, strict=True)
    )


def answered(theme: Theme, draw: np.random.Generator) -> Theme:
    """The consequent: the theme as it was, but its last bar comes home."""
    last = [note for note in theme if note.bar == _BARS - 1]
    before = [note for note in theme if note.bar < _BARS - 1]
    come_home = _ending(len(last), before[-1].degree, int(draw.choice(_CLOSED_ENDS)))
    ending = [replace(n, degree=d) for n, d in zip(last, come_home, strict=True)]
    return (*before, *ending)


def transposed(theme: Theme, degrees: int) -> Theme:
    """The theme elsewhere in the mode; its close stays where it was."""
    return tuple(
        note if note.bar == _BARS - 1 else replace(note, degree=_within(note.degree + degrees))
        for note in theme
    )


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


def varied(theme: Theme, phrase: int, draw: np.random.Generator) -> Theme:
    """The theme as it is heard in a section's ``phrase``-th phrase.

    The first is the theme itself, the second answers it, and later pairs vary before answering.
    """
    if phrase >= 2 or draw.random() < 0.25:
        kind = int(draw.integers(5))
        variants = (
            lambda: transposed(theme, int(draw.choice((-2, -1, 1, 2)))),
            lambda: ornamented(theme, draw),
            lambda: fragmented(theme),
            lambda: displaced(theme, int(draw.integers(_BARS - 1))),
            lambda: ornamented(transposed(theme, int(draw.choice((-1, 1)))), draw),
        )
        theme = variants[kind]()
    return answered(theme, draw) if phrase % 2 else theme


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


def _ending(count: int, start: int, goal: int) -> list[int]:
    """A way by step from near ``start`` to ``goal``, from above when there is room."""
    side = 1 if start >= goal else -1
    way = [goal + side * k for k in range(count - 1, -1, -1)]
    return [_within(degree) for degree in way]


def _between(degree: int, following: int, draw: np.random.Generator) -> int:
    if abs(following - degree) == 2:
        return (degree + following) // 2
    return _within(degree + int(draw.choice((-1, 1))))


def _within(degree: int) -> int:
    if degree > _HIGHEST:
        return degree - 7
    return degree + 7 if degree < _LOWEST else degree
