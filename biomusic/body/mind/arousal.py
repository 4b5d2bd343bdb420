"""Arousal: activation above this person's rest, as a belief that exertion and gaps widen.

The latent level is standard normal before any evidence; heart rate above the baseline, less
what exertion explains, and ln RMSSD below its baseline move it.  Its value on 0–1 is the
normal distribution function of that latent level, so the prior is 0.5 and flat.  Motion is
no evidence: movement alone "detects" the stress of every published laboratory (physiology
§3.6).  It enters through exertion, which explains heartbeats away and widens the belief.
"""

from __future__ import annotations

from math import erf, exp, sqrt
from typing import Final, NamedTuple

from biomusic.body.gap import trust
from biomusic.types import Estimate

EXCITED: Final = 8.0  # bpm above rest for one unit; arithmetic gives 8.3 ± 7.9 (§3.7)
EXCITED_RMSSD: Final = 0.5  # ln ms; arithmetic gives −0.35, maximal effects about −1 (§3.7)
RESTLESS: Final = 4.0  # bpm; how far a resting heart strays within minutes
RESTLESS_RMSSD: Final = 0.5  # ln ms; the same, doubled: it is no independent witness
EFFORT: Final = 60.0  # bpm at full exertion; 13 bpm are unexplained when running (§3.7)
ARTEFACTS: Final = 60.0  # bpm if every beat had to be corrected
SETTLING: Final = 8.0  # s; smooths what one breath does
SQRT_HALF: Final = sqrt(0.5)
NINETY: Final = 1.6449  # standard deviations to either side hold 90 %


class Evidence(NamedTuple):
    """What speaks for arousal at one moment."""

    above: float  # bpm over the baseline that exertion does not explain
    above_sd: float  # bpm, of the baseline and the heart rate
    calmer: float | None  # ln ms over the baseline of ln RMSSD; None when it says nothing
    calmer_sd: float  # ln ms
    exertion: float  # 0–1
    corrected: float  # share of corrected beats, 0–1


class Belief(NamedTuple):
    """What is believed of arousal."""

    estimate: Estimate  # 0–1
    interval: tuple[float, float]  # 0–1, holds 90 %
    p_aroused: float | None  # 0–1, of being above rest


class Arousal:
    """The belief about arousal, carried from look to look."""

    def __init__(self) -> None:
        self._above = 0.0
        self._latent = (0.0, 1.0)  # mean and variance
        self._t: float | None = None
        self._heard: float | None = None

    def update(
        self, t: float, evidence: Evidence | None, reason: str, heard: float | None
    ) -> Belief:
        """The belief at ``t`` (s).

        ``reason`` says why there is no evidence, or little; ``heard`` (s) is when the heart
        last was: from then on the belief ages.
        """
        past = 0.0 if self._t is None else max(0.0, t - self._t)
        self._t = t
        if evidence is not None:
            fresh = self._heard is None or t - self._heard > SETTLING
            share = 1.0 if fresh else 1.0 - exp(-past / SETTLING)
            self._above += (evidence.above - self._above) * share
            self._latent = self._infer(evidence)
            self._heard = t if heard is None else heard
            return _belief(*self._latent, reason)
        left = 0.0 if self._heard is None else trust(t - self._heard)
        if left == 0.0:
            interval = (0.05, 0.95)  # the prior's
            return Belief(Estimate.unknown(f"no data: {reason}"), interval, None)
        mean, variance = self._latent
        return _belief(left * mean, left * variance + 1.0 - left, f"held: {reason}")

    def _infer(self, evidence: Evidence) -> tuple[float, float]:
        doubt = (
            RESTLESS**2
            + evidence.above_sd**2
            + (EFFORT * evidence.exertion) ** 2
            + (ARTEFACTS * evidence.corrected) ** 2
        )
        weight = EXCITED**2 / doubt
        precision = 1.0 + weight
        pull = weight * self._above / EXCITED
        if evidence.calmer is not None:
            weight = EXCITED_RMSSD**2 / (RESTLESS_RMSSD**2 + evidence.calmer_sd**2)
            precision += weight
            pull -= weight * evidence.calmer / EXCITED_RMSSD
        return pull / precision, 1.0 / precision


def _belief(mean: float, variance: float, reason: str) -> Belief:
    spread = sqrt(variance)
    low, high = _normal(mean - NINETY * spread), _normal(mean + NINETY * spread)
    value = _normal(mean / sqrt(1.0 + variance))  # the exact mean of Φ of a normal variable
    estimate = Estimate(value, (high - low) / (2.0 * NINETY), reason)
    return Belief(estimate, (low, high), _normal(mean / spread))


def _normal(z: float) -> float:
    return 0.5 + 0.5 * erf(z * SQRT_HALF)
