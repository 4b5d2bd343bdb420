"""Relaxation: ln RMSSD above this person's own, and a heart that swings with slow breath.

A quantity of its own beside arousal.  A falling heart rate is no relaxation: meditation raised one
by 14 bpm, and its coherence from 0.28 to 0.56 (physiology §3.7).
"""

from __future__ import annotations

from math import erf, hypot, sqrt
from typing import Final

from biomusic.types import Estimate

RELAXED: Final = 0.5  # ln ms above the baseline for one unit
USUAL_COHERENCE: Final = 0.28  # before meditation (physiology §3.7)
COHERENT: Final = 0.28  # above that for one unit (same); less than usual speaks against nothing


def relaxation(calmer: float, sd: float, coherence: Estimate) -> Estimate:
    """Relaxation (0–1, 0.5 is this person's usual rest).

    Args:
        calmer: ln RMSSD less its baseline (ln ms).
        sd: the standard deviation of that (ln ms).
        coherence: 0–1; it counts nothing while unknown.
    """
    z, spread = calmer / RELAXED, sd / RELAXED
    if coherence.value is not None and coherence.value > USUAL_COHERENCE:
        z += (coherence.value - USUAL_COHERENCE) / COHERENT
        spread = hypot(spread, (coherence.sd or 0.0) / COHERENT)
    low, high = _normal(z - spread), _normal(z + spread)
    return Estimate(_normal(z / sqrt(1.0 + spread * spread)), (high - low) / 2.0)


def _normal(z: float) -> float:
    return 0.5 * (1.0 + erf(z / sqrt(2.0)))
