"""Where in a QRS complex the R peak is: chosen alike in every beat, upward or downward."""

from __future__ import annotations

from typing import Final

from biomusic.compiled import Doubles

FIRST: Final = 0.7  # of the largest deflection: the first that is as large is the R peak
HELD: Final = 0.1  # by which another deflection must be clearer than the one that was chosen
NEAR: Final = 2  # points by which a chosen deflection may have moved


def r_peak(shape: list[float], held: float | None, within: int | None = None) -> float:
    """Grid points from the middle of a shape to its R peak, with fractions.

    ``held`` is where it was before, which stays unless another is clearly better: a lead that is
    as much R as S must not be timed now by one and now by the other.  ``within`` limits how far
    from the middle it is sought.
    """
    half = len(shape) // 2
    level = 0.5 * (shape[0] + shape[-1])
    size = [abs(point - level) for point in shape]
    reach = half - 1 if within is None else within
    top = _first(size, half - reach, half + reach + 1)
    if held is not None:
        low = max(round(held) + half - NEAR, 1)
        near = size[low : min(low + 2 * NEAR + 1, len(size) - 1)]
        kept = low + near.index(max(near))
        least = FIRST - HELD if top > kept else 1.0 / (FIRST + HELD)
        if size[kept] > least * size[top]:
            top = kept
    return top - half + vertex(size[top - 1], size[top], size[top + 1])


def height_at(wave: Doubles, peak: float, around: int) -> float:
    """Height of a peak (µV) above the level ``around`` points before and after it."""
    last = len(wave) - 1
    middle = min(max(last // 2 + round(peak), 1), last - 1)
    level = 0.5 * (wave.item(max(middle - around, 0)) + wave.item(min(middle + around, last)))
    before, at, after = wave.item(middle - 1), wave.item(middle), wave.item(middle + 1)
    bend = before - 2.0 * at + after
    return at - level - (0.125 * (after - before) ** 2 / bend if bend else 0.0)


def vertex(before: float, at: float, after: float) -> float:
    """How far from the middle of three points their parabola has its top, −0.5–0.5."""
    bend = before - 2.0 * at + after
    return min(0.5, max(-0.5, 0.5 * (before - after) / bend)) if bend < 0.0 else 0.0


def _first(size: list[float], low: int, high: int) -> int:
    """The first local extreme that is nearly as large as the largest."""
    greatest = max(size[low:high])
    enough = FIRST * greatest
    largest = size.index(greatest, low)
    for at in range(low, largest):
        if size[at] > enough and size[at - 1] < size[at] >= size[at + 1]:
            return at
    return largest
