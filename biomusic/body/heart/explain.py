"""What a few held intervals are taken for, after Lipponen & Tarvainen (2019).

Their plane of successive differences finds beats out of place, their long and short patterns
the rest; but whatever does not fit is explained by what would: *n* intervals that together last
as long as *k* usual ones are *k* beats, of which some were not seen, or were none, or stood in
the wrong place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from biomusic.body.heart.rhythm import WIDEST, possible
from biomusic.types import BeatClass

# The region of beats out of place in the plane of differences (their §2.2, c1 and c2).
SLANT: Final = 0.13
OFFSET: Final = 0.17
QUIET: Final = SLANT + OFFSET  # tolerances; a smaller step begins no such pattern
ALIKE: Final = 0.12  # intervals this close to each other are one pace
MOST_MISSED: Final = 2  # beats in a row; more is a gap


class Verdict(NamedTuple):
    """What one interval is, and the NN interval that is made of it (ms), if any."""

    label: BeatClass
    nn: float | None


class Around(NamedTuple):
    """What an interval is compared with (ms)."""

    before: float  # the NN interval right before
    level: float
    tolerance: float

    def fits(self, ms: float) -> bool:
        """Whether an interval is near the one before or the usual one."""
        return min(abs(ms - self.before), abs(ms - self.level)) <= self.tolerance


def explain(held: Sequence[float], around: Around) -> list[Verdict] | None:
    """Verdicts on the first of one to three intervals (ms); None when more must be seen.

    With three there always is one.
    """
    step = abs(held[0] - around.before)
    if step <= QUIET * around.tolerance:
        return [Verdict(BeatClass.NORMAL, held[0])]
    if len(held) == 1:
        return None
    return _subtle(held, around) if step <= around.tolerance else _gross(held, around)


def alone(ms: float, around: Around | None) -> Verdict:
    """The verdict on an interval (ms) that nothing follows; ``around`` None when it is unknown."""
    if around is None and possible(ms):
        return Verdict(BeatClass.NORMAL, None)
    if around is None or not (possible(ms) and around.fits(ms)):
        return _nothing(ms, around)
    return Verdict(BeatClass.NORMAL, ms)


def _subtle(held: Sequence[float], around: Around) -> list[Verdict] | None:
    """An interval within tolerance is normal, unless its closing beat is out of place."""
    first, second = held[:2]
    turn = second - first
    if abs(turn) > around.tolerance and (first - around.before) * turn < 0.0:
        if len(held) == 2:
            return None
        if _out_of_place(held, around) and around.fits((first + second) / 2.0):
            return _equal(held[:2], 2)
    return [Verdict(BeatClass.NORMAL, first)]


def _out_of_place(held: Sequence[float], around: Around) -> bool:
    """A large step between two of the other sign: the patterns NPN and PNP."""
    first, second, third = held
    turn = (second - first) / around.tolerance
    into, out = first - around.before, third - second
    if abs(third - around.before) > WIDEST * around.level:
        out = into  # the third is an artefact itself and tells nothing
    sides = (-into, -out) if turn > 0.0 else (into, out)
    return min(sides) / around.tolerance > SLANT * abs(turn) + OFFSET


def _gross(held: Sequence[float], around: Around) -> list[Verdict] | None:
    """An interval beyond tolerance is an artefact or begins a new pace."""
    first, second = held[:2]
    long = first > around.before
    steady = abs(second - first) <= around.tolerance
    if steady and len(held) == 2:
        return None
    if not (steady and abs(held[2] - second) <= around.tolerance):
        simple = _missed(first, around) if long else _extra(first, second, around)
        simple = simple or _returning(first, second, around)
        if simple or len(held) == 2:
            return simple
    return _pace(held, around) or _several(held, around) or [_nothing(first, around)]


def _missed(first: float, around: Around) -> list[Verdict] | None:
    for beats in range(2, MOST_MISSED + 2):
        if around.fits(first / beats):
            return _equal([first], beats)
    return None


def _extra(first: float, second: float, around: Around) -> list[Verdict] | None:
    return _equal([first, second], 1) if around.fits(first + second) else None


def _returning(first: float, second: float, around: Around) -> list[Verdict] | None:
    """One beat out of place, or one interval too long or too short (their S22 pattern)."""
    if (first - around.before) * (second - first) >= 0.0:
        return None
    middle = (first + second) / 2.0
    nearer = abs(middle - around.before) <= abs(second - around.before)
    if nearer and around.fits(middle):
        return _equal([first, second], 2)
    if abs(second - first) > around.tolerance and around.fits(second):
        if not possible(first):
            return [_nothing(first, around)]
        label = BeatClass.LONG if first > around.before else BeatClass.SHORT
        return [Verdict(label, (around.before + second) / 2.0)]
    return None


def _pace(held: Sequence[float], around: Around) -> list[Verdict] | None:
    """Three alike are a new pace, if a sinus node can get there in one beat."""
    first, second, third = held
    if not (_alike(first, second) and _alike(second, third)):
        return None
    if abs(first - around.before) > WIDEST * around.before:
        return [_nothing(first, around)]
    return [Verdict(BeatClass.NORMAL, ms) for ms in held]


def _several(held: Sequence[float], around: Around) -> list[Verdict] | None:
    """Artefacts side by side."""
    for count in (2, 3):
        total = sum(held[:count])
        for beats in range(1, count + 2):
            apart = min(abs(total - beats * around.before), abs(total - beats * around.level))
            if apart * max(1, beats - 1) <= around.tolerance * beats:
                return _equal(held[:count], beats)
    return None


def _equal(held: Sequence[float], beats: int) -> list[Verdict]:
    """The held intervals are so many equal ones."""
    nn, count = sum(held) / beats, len(held)
    extra = [Verdict(BeatClass.EXTRA, None)] * (count - beats)
    moved = [Verdict(BeatClass.ECTOPIC, nn)] * (min(count, beats) - 1)
    last = BeatClass.MISSED if beats > count else BeatClass.NORMAL
    return [*extra, *moved, Verdict(last, nn)]


def _nothing(ms: float, around: Around | None) -> Verdict:
    if around is None or not possible(ms):
        return Verdict(BeatClass.IMPOSSIBLE, None)
    return Verdict(BeatClass.LONG if ms > around.before else BeatClass.SHORT, None)


def _alike(one: float, other: float) -> bool:
    return abs(one - other) <= ALIKE * max(one, other)
