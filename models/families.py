"""Tune families: pieces that share a melody, at any height, belong together and are never split.

The same tune stands in several books under several names and in several keys.  Two pieces are of
one family when they share enough runs of sixteen notes, told by intervals and time between onsets;
one that holds hardly anything else than another does is a duplicate.
"""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from itertools import pairwise
from typing import Final

from .corpus import Split
from .notation import PITCHES, POSITIONS_PER_BEAT, ROLES, Event
from .piece import Piece, PieceBar

RUN: Final = 16  # notes
SHARED: Final = 2  # runs that two pieces of a family share at least
_COMMON: Final = 40  # pieces from which on a run says nothing, scales and the like
_PLAIN: Final = 5  # different steps under which a run says nothing
_SAME: Final = 0.9  # share of a piece's runs in an earlier one, from which it is a duplicate
_LINES: Final = (ROLES.index("melody"), ROLES.index("bass"))
# Shares of the families: nine in ten to learn from, one in twenty each to choose by and to judge.
_VALIDATION, _TEST = 0.05, 0.1

Step = tuple[int, int]  # semitones, positions since the note before
Runs = Set[tuple[Step, ...]]


def runs(piece: Piece, length: int = RUN) -> Runs:
    """Every run of notes of the melody, or of the bass where there is no melody."""
    for role in _LINES:
        steps = line_steps(piece.bars, role)
        if len(steps) >= length:
            windows = zip(*(steps[at:] for at in range(length - 1)), strict=False)
            return {window for window in windows if len(set(window)) >= _PLAIN}
    return set()


def line_steps(bars: Sequence[PieceBar], role: int) -> list[Step]:
    """From note to note of a role's top line: the interval and the time between onsets."""
    line: list[tuple[int, int]] = []
    start = 0
    for bar in bars:
        line += [(start + place, pitch) for place, pitch in _top(bar.events, role)]
        start += bar.metre * POSITIONS_PER_BEAT
    return [(b[1] - a[1], b[0] - a[0]) for a, b in pairwise(line)]


def families(pieces: Sequence[Piece]) -> tuple[tuple[int, ...], tuple[bool, ...]]:
    """Each piece's family by number, and whether it is a duplicate of an earlier piece.

    Pieces of one work are of one family whatever they share.
    """
    found = [runs(piece) for piece in pieces]
    parents = list(range(len(pieces)))
    works: dict[str, int] = {}
    for number, piece in enumerate(pieces):
        _unite(parents, number, works.setdefault(piece.work, number))
    doubles = [False] * len(pieces)
    for (first, second), count in _shared(found).items():
        if count >= SHARED:
            _unite(parents, first, second)
        if count >= _SAME * len(found[second]):
            doubles[second] = True
    return tuple(_root(parents, number) for number in range(len(pieces))), tuple(doubles)


def splits(pieces: Sequence[Piece], numbers: Sequence[int]) -> tuple[Split, ...]:
    """What each piece is for: a family as its source says, or by the hash of its first work.

    Where there are too few for chance to give any to choose by, one of two or more is.
    """
    own: dict[int, Split] = {}
    for piece, family in zip(pieces, numbers, strict=True):
        split = Split[piece.split.upper()] if piece.split else _drawn(piece.work)
        own.setdefault(family, split)
    if Split.VALIDATION not in own.values() and len(own) > 1:
        own[min(own, key=lambda family: zlib.crc32(str(family).encode()))] = Split.VALIDATION
    return tuple(own[family] for family in numbers)


def _drawn(work: str) -> Split:
    share = zlib.crc32(work.encode()) / 2**32
    if share < _VALIDATION:
        return Split.VALIDATION
    return Split.TEST if share < _TEST else Split.TRAIN


def _top(events: Sequence[Event], role: int) -> list[tuple[int, int]]:
    """(position, pitch) of the highest note at each position."""
    top = {e.position: e.pitch for e in events if e.role == role and e.pitch < PITCHES}
    return sorted(top.items())


def _shared(found: Sequence[Runs]) -> Mapping[tuple[int, int], int]:
    """How many runs two pieces have in common, the earlier piece first."""
    holders: defaultdict[tuple[Step, ...], list[int]] = defaultdict(list)
    for number, own in enumerate(found):
        for run in own:
            holders[run].append(number)
    pairs: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        if 1 < len(numbers) <= _COMMON:
            pairs.update((a, b) for i, a in enumerate(numbers) for b in numbers[i + 1 :])
    return pairs


def _root(parents: list[int], number: int) -> int:
    while parents[number] != number:
        parents[number] = parents[parents[number]]
        number = parents[number]
    return number


def _unite(parents: list[int], first: int, second: int) -> None:
    a, b = _root(parents, first), _root(parents, second)
    parents[max(a, b)] = min(a, b)
