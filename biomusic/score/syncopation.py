"""Syncopation: moving onsets against the pulse or back onto it, without adding or losing any."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

AS_WRITTEN: Final = 0.5
_BEAT: Final = 4  # sixteenths
_EIGHTH: Final = 2
_BAR: Final = 16


@lru_cache(maxsize=8192)
def moved(steps: tuple[int, ...], amount: float, sixteenths: bool = True) -> tuple[int, ...]:
    """Where the onsets of a line fall at an amount of syncopation.

    An onset is syncopated when it is weaker than the pulse that follows it and nothing falls on
    that pulse (Longuet-Higgins & Lee 1984).  Below a half, such onsets come to rest on their
    pulse, the weakest first; above it, onsets on a pulse come early, where there is room.

    Args:
        steps: sixteenths from the start of the bar, rising.
        amount: 0–1; 0.5 leaves the line as it is written.
        sixteenths: whether onsets may fall between eighths.
    """
    line = list(steps)
    share = 2.0 * abs(amount - AS_WRITTEN)
    ways = _ways_back(steps) if amount < AS_WRITTEN else _ways_ahead(steps, sixteenths)
    for place, goal in ways[: round(share * len(ways))]:
        if goal not in line:
            line[place] = goal
    return tuple(line)


def syncopated(step: int, line: Sequence[int]) -> bool:
    """Whether an onset stands before an empty pulse that is stronger than its own place.

    The downbeat after the bar counts as struck when the line's own downbeat is.
    """
    return step % _BEAT != 0 and pulse_after(step) % _BAR not in line


def pulse_after(step: int) -> int:
    """The next place that is stronger: an eighth after a sixteenth, a beat after an eighth."""
    return step + 1 if step % _EIGHTH else step + _EIGHTH


def _ways_back(steps: tuple[int, ...]) -> list[tuple[int, int]]:
    loose = [
        (place, pulse_after(step))
        for place, step in enumerate(steps)
        if syncopated(step, steps) and pulse_after(step) < _BAR
    ]
    return sorted(loose, key=lambda way: (steps[way[0]] % _EIGHTH == 0, way))


def _ways_ahead(steps: tuple[int, ...], sixteenths: bool) -> list[tuple[int, int]]:
    """Beats come an eighth early, and eighths a sixteenth; the third beat last of all."""
    ways = [
        (place, step - (_EIGHTH if step % _BEAT == 0 else 1))
        for place, step in enumerate(steps)
        if step and (step % _BEAT == 0 or (sixteenths and step % _EIGHTH == 0))
    ]
    free = [(place, goal) for place, goal in ways if goal not in steps and goal >= 0]
    return sorted(free, key=lambda way: (steps[way[0]] % 8 == 0, steps[way[0]] % _BEAT != 0, way))
