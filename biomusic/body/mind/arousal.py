"""Arousal: activation above this person's rest, as a belief that exertion and gaps widen.

The latent level is standard normal before any evidence (``division``).  Its value on 0–1 is the
normal distribution function of that level, so the prior is 0.5 and flat.  Motion is no evidence:
movement alone "detects" the stress of every published laboratory (physiology §3.6).  It enters
only through exertion, which explains heartbeats away and widens the belief.

A heart above its rest is not yet a person under stress.  ``p_aroused`` is the probability that a
laboratory would say so, where a third of the time is stressful: the latent level less a boundary,
blurred by how far such a label strays from any heart.  Both are what ``benchmarks/arousal.py``
prints for all subjects of Stress-Predict; it scores each subject with those of the others.
"""

from __future__ import annotations

from math import erf, sqrt
from typing import Final, NamedTuple

from biomusic.body.gap import trust
from biomusic.body.mind.division import Belief as Latent
from biomusic.types import Estimate

BOUNDARY: Final = 0.93  # of the latent level, beyond which a laboratory speaks of stress
BLUR: Final = 1.97  # of the latent level; the standard deviation of that boundary
SQRT_HALF: Final = sqrt(0.5)
NINETY: Final = 1.6449  # standard deviations to either side hold 90 %
PRIOR: Final = (0.05, 0.95)  # holds 90 % of what is believed without any evidence


class Belief(NamedTuple):
    """What is believed of arousal."""

    estimate: Estimate  # 0–1
    interval: tuple[float, float]  # 0–1, holds 90 %
    p_aroused: float | None  # 0–1, of being above rest


class Arousal:
    """The belief about arousal, as long as the gap timeline lets it live."""

    def __init__(self) -> None:
        self._heard: float | None = None
        self._latent: Latent | None = None
        self._belief = Belief(Estimate.unknown(""), PRIOR, None)

    def update(self, t: float, latent: Latent, heard: float | None, reason: str) -> Belief:
        """The belief at ``t`` (s).

        Args:
            t: s.
            latent: what is believed of the latent level.
            heard: when the heart was last heard (s); from then on the belief ages.
            reason: why the heart is not heard, or tells little, in words.
        """
        left = 0.0 if heard is None else trust(t - heard)
        if left == 0.0:
            return Belief(Estimate.unknown(f"no data: {reason}"), PRIOR, None)
        if left < 1.0:
            mean, variance = latent
            return _belief(Latent(left * mean, left * variance + 1.0 - left), f"held: {reason}")
        if latent is not self._latent or reason != self._belief.estimate.reason:
            self._latent, self._belief = latent, _belief(latent, reason)
        return self._belief


def p_aroused(latent: Latent, boundary: float = BOUNDARY, blur: float = BLUR) -> float:
    """The probability that a laboratory would call this state stressful."""
    return _normal((latent.mean - boundary) / sqrt(latent.variance + blur * blur))


def _belief(latent: Latent, reason: str) -> Belief:
    mean, variance = latent
    spread = NINETY * sqrt(variance)
    low, high = _normal(mean - spread), _normal(mean + spread)
    value = _normal(mean / sqrt(1.0 + variance))  # the exact mean of Φ of a normal variable
    estimate = Estimate(value, (high - low) / (2.0 * NINETY), reason)
    return Belief(estimate, (low, high), p_aroused(latent))


def _normal(z: float) -> float:
    return 0.5 + 0.5 * erf(z * SQRT_HALF)
