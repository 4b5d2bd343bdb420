"""The heart's rate divided between rest, mind, muscles and chance, with what is not known of each.

One linear model, seven things that cannot be seen, one Kalman filter:

    heart rate = rest + reactivity · (8 · response · arousal + 4 · wandering)
                 + reserve · (gain · quick load + drift · slow load) + unexplained work
    ln RMSSD   = calm − 0.35 · arousal

Arousal, wandering and unexplained work revert to zero, each in its own time; rest, gains and calm
only drift.  So a change of minutes is the mind's, one of half a minute is chance, and one that
lasts is this person's rest.  While the gains of a person are unknown, effort makes arousal
uncertain; as they are learnt, it does less so.  People differ in how much their hearts answer to
anything, and to arousal beyond that: twelve filters assume as many hearts, and count by how well
each foretells this one.
"""

from __future__ import annotations

from math import exp, inf
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

REST, AROUSAL, WANDERING, WORK, GAIN, DRIFT, CALM = range(7)

EXCITED: Final = 8.0  # bpm for one unit of arousal; arithmetic gives 8.3 ± 7.9 (physiology §3.7)
STRAYING: Final = 4.0  # bpm; SDNN of 50 ms at 70 bpm (Nunan 2010)
EXCITED_RMSSD: Final = 0.35  # ln ms; arithmetic again (§3.7)
# What people differ in, as factors: how much their hearts stray and answer to anything, and how
# much they answer to arousal beyond that; with the spread of each logarithm.
REACTIVITIES: Final = (0.4, 0.63, 1.0, 1.6)
REACTIVITY_SPREAD: Final = 0.4
RESPONSES: Final = (0.5, 1.0, 2.0)
RESPONSE_SPREAD: Final = 0.5
# How long each lasts, in s: laboratories' stressors some minutes, slow waves of a resting heart
# half a minute, an error about effort as long as the heart needs to let go (§3.7).
LASTING: Final = np.array((inf, 300.0, 30.0, 150.0, inf, inf, inf))
# Random walks, variance per s, the first widened until simulated bodies were covered
# (benchmarks/arousal_bodies.py): 3 bpm and 0.1 ln ms in 20 minutes, 0.1 and 0.05 of the gains.
DRIFTING: Final = np.array((9.0, 0.0, 0.0, 0.0, 0.01, 0.0025, 0.01)) / 1200.0
GAINS: Final = (1.0, 0.1)  # of the quick load and of the slow, before anything is learnt
GAINS_SD: Final = (0.35, 0.1)  # a walk raises the heart by 11.4 ± 5.5 bpm (§3.7)
# s at full exertion, two and a half minutes while walking; no source: 25 to 50 keep the promise of
# benchmarks/activities.py, 100 does not.
FORGETTING: Final = 30.0
BEGINNING: Final = 0.5  # who starts a session is near rest, give or take this much of arousal
SURPRISE: Final = 9.0  # squared; a reading beyond three standard deviations counts no further
TAILS: Final = 4.0  # degrees of freedom of a heart's surprises (Student's t)
INDEPENDENT: Final = 10.0  # s; readings nearer than that tell of the same moment

Floats = NDArray[np.float64]

_REACTIVITY, _RESPONSE = (
    each.ravel() for each in np.meshgrid(REACTIVITIES, RESPONSES, indexing="ij")
)


class Belief(NamedTuple):
    """A normal belief."""

    mean: float
    variance: float


class Load(NamedTuple):
    """What motion asks of the heart, as far as the heart can have followed (0–1)."""

    quick: float
    slow: float


class _Passage(NamedTuple):
    """What some time does to the belief when nothing is heard."""

    seconds: float
    kept: Floats  # (7,), of the means
    left: Floats  # (7, 7), of the covariance
    gained: Floats  # (12, 7), by the variances

    @classmethod
    def of(cls, seconds: float) -> _Passage:
        kept = np.exp(-seconds / LASTING)
        left = kept[:, None] * kept
        gained = np.tile(DRIFTING * seconds, (len(_REACTIVITY), 1))
        fresh = 1.0 - kept * kept
        gained[:, AROUSAL] = fresh[AROUSAL]
        gained[:, WANDERING] = fresh[WANDERING] * (_REACTIVITY * STRAYING) ** 2
        return cls(seconds, kept, left, gained)


class Division:
    """The belief about all seven, carried from reading to reading."""

    def __init__(self, rest: Belief, calm: Belief) -> None:
        """Begin with what is believed of this person's rest (bpm) and calm (ln ms)."""
        count = len(_REACTIVITY)
        self._mean = np.tile((rest.mean, 0.0, 0.0, 0.0, *GAINS, calm.mean), (count, 1))
        self._covariance = np.zeros((count, 7, 7))
        self._variances = self._covariance.reshape(count, 49)[:, ::8]  # the same numbers
        self._variances += (rest.variance, BEGINNING**2, 0, 0, *np.square(GAINS_SD), calm.variance)
        self._variances[:, WANDERING] = (_REACTIVITY * STRAYING) ** 2
        self._seen, self._seen_calm = np.zeros((count, 7)), np.zeros((count, 7))
        self._seen[:, (REST, WANDERING, WORK)] = 1.0
        self._seen[:, AROUSAL] = _REACTIVITY * _RESPONSE * EXCITED
        self._seen_calm[:, (AROUSAL, CALM)] = -EXCITED_RMSSD, 1.0
        self._credit = -0.5 * (np.log(_REACTIVITY) / REACTIVITY_SPREAD) ** 2
        self._credit -= 0.5 * (np.log(_RESPONSE) / RESPONSE_SPREAD) ** 2
        self._passage = _Passage.of(0.0)
        self._summarise()

    def pass_time(
        self, seconds: float, straying: float = 0.0, work: float = 0.0, exertion: float = 0.0
    ) -> None:
        """Let time go by.

        Args:
            seconds: s.
            straying: how much more than usual the heart may stray for half a minute (bpm).
            work: how much work may go unseen or unexplained for minutes (bpm).
            exertion: 0–1; who sets off is soon of another mind than before.
        """
        if seconds != self._passage.seconds:
            self._passage = _Passage.of(seconds)
        kept, left, gained = self._passage[1:]
        self._mean *= kept
        self._covariance *= left
        self._variances += gained
        self._variances[:, WANDERING] += (1.0 - left[WANDERING, WANDERING]) * straying * straying
        self._variances[:, WORK] += (1.0 - left[WORK, WORK]) * work * work
        if exertion > 0.0:
            self._forget(exp(-seconds * exertion / FORGETTING))

    def hear_rate(self, bpm: float, sd: float, reserve: float, load: Load, seconds: float) -> None:
        """Take a heart rate (bpm) that stands for the last ``seconds``."""
        self._seen[:, GAIN : DRIFT + 1] = reserve * load.quick, reserve * load.slow
        surprise, expected = self._take(self._seen, bpm, sd * sd)
        likelihood = -0.5 * (np.log(expected) + (TAILS + 1.0) * np.log1p(surprise / TAILS))
        self._credit += likelihood * min(1.0, seconds / INDEPENDENT)
        self._credit -= self._credit.max()
        self._summarise()

    def hear_calm(self, ln_rmssd: float, sd: float) -> None:
        """Take an ln RMSSD (ln ms)."""
        self._take(self._seen_calm, ln_rmssd, sd * sd)
        self._summarise()

    def explained(self, load: Load) -> Belief:
        """The share of the reserve that a load explains in this person."""
        quick, slow = load
        mean = quick * self._gains[0] + slow * self._gains[1]
        spread = quick * quick * self._gains_variance[0] + slow * slow * self._gains_variance[1]
        return Belief(mean, spread)

    def _forget(self, share: float) -> None:
        """Let arousal revert to its prior until a share is left."""
        self._mean[:, AROUSAL] *= share
        self._covariance[:, AROUSAL, :] *= share
        self._covariance[:, :, AROUSAL] *= share
        self._variances[:, AROUSAL] += 1.0 - share * share

    def _take(self, seen: Floats, value: float, noise: float) -> tuple[Floats, Floats]:
        """Learn from one value; returns its squared surprise and the variance expected of it."""
        together = (self._covariance * seen[:, None, :]).sum(axis=-1)
        expected = (seen * together).sum(axis=-1) + noise
        error = value - (seen * self._mean).sum(axis=-1)
        surprise = error * error / expected
        gain = together / (expected * np.maximum(1.0, surprise / SURPRISE))[:, None]
        self._mean += gain * error[:, None]
        self._covariance -= gain[:, :, None] * together[:, None, :]
        return surprise, expected

    def _summarise(self) -> None:
        credit = np.exp(self._credit)
        credit /= credit.sum()
        mean = (credit[:, None] * self._mean).sum(axis=0)
        spread = self._variances + (self._mean - mean) ** 2
        variance = (credit[:, None] * spread).sum(axis=0)
        means, variances = mean.tolist(), variance.tolist()
        self.rest = Belief(means[REST], variances[REST])  # bpm
        self.arousal = Belief(means[AROUSAL], variances[AROUSAL])
        self.calm = Belief(means[CALM], variances[CALM])  # ln ms
        self._gains = means[GAIN], means[DRIFT]
        self._gains_variance = variances[GAIN], variances[DRIFT]
