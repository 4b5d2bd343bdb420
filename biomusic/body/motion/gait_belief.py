"""Which pace the steps have: a belief over all paces, carried causally from look to look.

A hidden Markov model over the logarithm of the cadence, filtered forward.  A pace drifts a
little or, rarely, becomes any other.  Continuity and what is usual for walkers and runners
decide between a pace, its half and its double where one look cannot.
"""

from __future__ import annotations

from math import exp
from typing import Final, NamedTuple

import numpy as np

from biomusic.body.motion.gait_spectrum import GRADE, PACES
from biomusic.compiled import Doubles

DRIFT: Final = 0.03  # of the pace, one standard deviation from look to look
LEAP: Final = 0.02  # chance from look to look that the pace becomes any other
WEIGHT: Final = 4.0  # independent observations in a look; they overlap by nine tenths
USUAL_WEIGHT: Final = 0.25  # of what is usual, against what is seen
WALKING: Final = (108.0, 0.15)  # steps/min and spread of its logarithm: 80–130 and more
RUNNING: Final = (168.0, 0.10)  # 150–190 and more
UNUSUAL: Final = 0.05  # for all other paces
RUNNING_LEVEL: Final = (700.0, 120.0)  # mg, where half of all bodies run, and its width;
# walking shakes a trunk by 100–400 mg, running by 700–1300
NEAR: Final = 3  # grades either side whose mean the pace is
APART: Final = 10  # grades, 15 %; what is nearer is the same pace, told less exactly

_LOGARITHMS: Final[Doubles] = np.log(PACES)


class Belief(NamedTuple):
    """The pace that is believed most."""

    pace: float  # steps/min
    share: float  # 0–1, of the belief that lies about it
    rival: float  # steps/min, the most likely other pace
    fit: float  # log-likelihood of the look, as it came
    expected: float  # 0–1, how far the looks before foretold it


class PaceBelief:
    """A probability for every pace."""

    def __init__(self) -> None:
        self._belief = np.full(len(PACES), 1.0 / len(PACES))
        self._drift = _drift()

    def forget(self) -> None:
        """The body stood still, or was not seen: any pace may follow."""
        self._belief = np.full(len(PACES), 1.0 / len(PACES))

    def update(self, evidence: Doubles, level: float) -> Belief:
        """Take the log-likelihoods of a look at a body that shakes by ``level`` (mg)."""
        usual = _usual(level)
        moved = np.convolve(self._belief, self._drift, mode="same")
        moved = (1.0 - LEAP) * moved + LEAP * usual / usual.sum()
        likelihood = WEIGHT * (evidence + USUAL_WEIGHT * np.log(usual))
        belief = moved * np.exp(likelihood - likelihood.max())
        self._belief = belief / belief.sum()
        return self._told(evidence, moved)

    def _told(self, evidence: Doubles, foretold: Doubles) -> Belief:
        best = int(self._belief.argmax())
        near = slice(max(0, best - NEAR), best + NEAR + 1)
        here = self._belief[near]
        pace = exp(float((here * _LOGARITHMS[near]).sum()) / float(here.sum()))
        about = slice(max(0, best - APART), best + APART + 1)
        others = self._belief.copy()
        others[about] = 0.0
        return Belief(
            pace=pace,
            share=1.0 - float(others.sum()),
            rival=float(PACES[int(others.argmax())]),
            fit=float(evidence[best]),
            expected=float(foretold[about].sum()),
        )


def _drift() -> Doubles:
    """Where a pace is one look later, from 3 standard deviations slower to as many faster."""
    reach = round(3.0 * DRIFT / GRADE)
    away = np.arange(-reach, reach + 1) * GRADE / DRIFT
    chances: Doubles = np.exp(-0.5 * away * away)
    shares: Doubles = chances / chances.sum()
    return shares


def _usual(level: float) -> Doubles:
    """How usual each pace is for a body that shakes by ``level`` (mg)."""
    middle, width = RUNNING_LEVEL
    running = 0.02 + 0.9 / (1.0 + exp(-max(-30.0, min(30.0, (level - middle) / width))))
    usual: Doubles = (1.0 - running) * _WALKERS + running * _RUNNERS + UNUSUAL
    return usual


def _around(pace: float, spread: float) -> Doubles:
    around: Doubles = np.exp(-0.5 * ((_LOGARITHMS - np.log(pace)) / spread) ** 2) / spread
    return around


_WALKERS: Final[Doubles] = _around(*WALKING)
_RUNNERS: Final[Doubles] = _around(*RUNNING)
