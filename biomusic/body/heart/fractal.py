"""DFA α1: how alike the heart's short-term rhythm is to itself on different scales."""

from __future__ import annotations

from functools import cache, lru_cache
from math import sqrt
from typing import Final, NamedTuple

import numpy as np

from biomusic.compiled import Doubles, Integers, entry
from biomusic.types import Estimate

BOXES: Final = tuple(range(4, 17))  # beats (Peng 1995)
FEWEST: Final = 4 * BOXES[-1]  # beats
STILL: Final = 1e-3  # ms²; less is no variation but rounding
SAMPLING: Final = 1.3  # sd of α1 times √beats, over simulated noise (benchmarks/variability.py)
TABLES: Final = 64  # lengths whose boxes are kept


class Boxes(NamedTuple):
    """Where the boxes of every size lie, one after the other."""

    begin: Integers
    middle: Doubles
    width: Doubles  # Σ (i − middle)² over a box
    first: Integers  # of each size, among all boxes
    covered: Doubles  # beats in the boxes of each size


def alpha1(nn: Doubles) -> Estimate:
    """The slope of log fluctuation over log box size, 4–16 beats (Peng 1995); ``nn`` in ms.

    Boxes are laid from both ends (Kantelhardt 2002), a line is taken out of each.  A size weighs
    in the regression as many boxes as it has, so that sizes count evenly on the logarithmic
    scale.  The standard deviation is the regression's own or, if larger, what it is for so many
    beats of noise.
    """
    if len(nn) < FEWEST:
        return Estimate.unknown(f"{len(nn)} heartbeats, {FEWEST} are needed")
    squares = _fluctuations(nn)
    if float(squares.min()) < STILL:
        return Estimate.unknown("the heart beats without any variation")
    logs = 0.5 * np.log(squares)
    weights, offsets, spread = _scales()
    slope = float(weights * offsets @ logs) / spread
    rest = logs - float(weights @ logs) - slope * offsets
    fit = sqrt(float(weights @ (rest * rest)) / (len(BOXES) - 2) / spread)
    return Estimate(slope, max(fit, SAMPLING / sqrt(len(nn))))


def _fluctuations(nn: Doubles) -> Doubles:
    """Mean square (ms²) of what straight lines leave of the profile, for each box size."""
    boxes = _boxes(len(nn))
    squares = np.empty(len(BOXES))
    _leave(nn, boxes.begin, boxes.middle, boxes.width, boxes.first, np.empty(len(nn)), squares)
    return squares / boxes.covered


@entry
def _leave(
    nn: Doubles,
    begin: Integers,
    middle: Doubles,
    width: Doubles,
    first: Integers,
    profile: Doubles,
    squares: Doubles,
) -> None:
    """Sum, for each size, what a line in each box leaves over; ``profile`` is room for it."""
    mean = level = 0.0
    for beat in range(len(nn)):
        mean += nn[beat]
    mean /= len(nn)
    for beat in range(len(nn)):
        level += nn[beat] - mean
        profile[beat] = level
    for place in range(len(squares)):
        size = BOXES[0] + place
        last = first[place + 1] if place + 1 < len(first) else len(begin)
        squares[place] = 0.0
        for box in range(first[place], last):
            level = square = along = 0.0
            base = profile[begin[box]]  # near all of them, so that their squares stay small
            for beat in range(begin[box], begin[box] + size):
                height = profile[beat] - base
                level += height
                square += height * height
                along += height * (beat - middle[box])
            squares[place] += square - level * level / size - along * along / width[box]


@lru_cache(maxsize=TABLES)
def _boxes(count: int) -> Boxes:
    starts, sizes, first = list[Integers](), list[Integers](), [0]
    for size in BOXES:
        forward = np.arange(0, count - size + 1, size, dtype=np.int64)
        both = np.concatenate([forward, forward + count % size])
        starts.append(both)
        sizes.append(np.full(len(both), size, np.int64))
        first.append(first[-1] + len(both))
    begin, lengths = np.concatenate(starts), np.concatenate(sizes)
    beats = lengths.astype(np.float64)
    last = np.array(first)
    covered = np.diff(last).astype(np.float64) * BOXES
    middle, width = begin + (beats - 1.0) / 2.0, beats * (beats * beats - 1.0) / 12.0
    return Boxes(begin, middle, width, last[:-1], covered)


@cache
def _scales() -> tuple[Doubles, Doubles, float]:
    """Weights of the box sizes, log sizes from their mean, and the variance of these."""
    sizes = np.array(BOXES, np.float64)
    weights = 1.0 / sizes
    weights /= weights.sum()
    offsets = np.log(sizes) - float(weights @ np.log(sizes))
    return weights, offsets, float(weights @ (offsets * offsets))
