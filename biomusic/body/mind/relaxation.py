"""Relaxation: ln RMSSD above this person's own, a quantity of its own beside arousal.

A falling heart rate is no relaxation: meditation raised one by 14 bpm (physiology §3.7).
"""

from __future__ import annotations

from math import erf, sqrt
from typing import Final

from biomusic.types import Estimate

RELAXED: Final = 0.5  # ln ms above the baseline for one unit


def relaxation(calmer: float | None, sd: float, moving: bool, why: str) -> Estimate:
    """Relaxation (0–1, 0.5 is this person's usual rest).

    Args:
        calmer: ln RMSSD less its baseline (ln ms); None when unknown.
        sd: the standard deviation of that (ln ms).
        moving: whether the body moves.
        why: why ``calmer`` is None, in words.
    """
    if moving:
        return Estimate.unknown("moving: heart-rate variability follows the muscles now")
    if calmer is None:
        return Estimate.unknown(why)
    z, spread = calmer / RELAXED, sd / RELAXED
    low, high = _normal(z - spread), _normal(z + spread)
    return Estimate(_normal(z / sqrt(1.0 + spread * spread)), (high - low) / 2.0)


def _normal(z: float) -> float:
    return 0.5 * (1.0 + erf(z / sqrt(2.0)))
