"""What several witnesses together know of the breathing rate, or why they do not know it."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from biomusic.body.breath.spectrum import (
    FASTEST,
    FREQUENCY,
    SIDE,
    SLOW,
    SLOWEST,
    likelihood,
    share_near,
)
from biomusic.compiled import Doubles, Integers, entry

ELSEWHERE: Final = 0.05  # probability that a witness's clear wave is something other than breath
SURE: Final = 0.80  # probability of the rate, below which nothing is said
# Shares of a witness's power that lie near the rate: a clear one needs a second that shows it
# as well, unless it is as good as alone in its spectrum.
CLEAR: Final = 0.50
SECOND: Final = 0.33
ALONE: Final = 0.70
USUAL: Final = (15.0, 1.35)  # breaths/min, and factor of one standard deviation; adults at rest
UNUSUAL: Final = 0.2  # probability of breathing at any rate at all, as in meditation or effort
APART: Final = 2.0 / 60.0  # Hz; witnesses further apart disagree

SLOW_BINS: Final = int(np.searchsorted(FREQUENCY, SLOW))


class Testimony(NamedTuple):
    """One witness's spectrum over 32 s."""

    name: str
    power: Doubles  # at FREQUENCY
    ceiling: float  # Hz, above which it can see nothing
    slow_doubt: float = ELSEWHERE  # probability that a clear slow wave is not the breath


class Verdict(NamedTuple):
    """What they know together."""

    rate: float | None  # Hz, of the highest probability; None where they do not know
    probability: float  # 0–1, that the breath is near it
    strengths: tuple[float, ...]  # 0–1, how much of each witness's power lies near it
    reason: str = ""


def _prior() -> Doubles:
    z = np.log(FREQUENCY * 60.0 / USUAL[0]) / np.log(USUAL[1])
    any_rate = 1.0 / FREQUENCY
    usual = any_rate * np.exp(-0.5 * z * z)
    belief = (1.0 - UNUSUAL) * usual / usual.sum() + UNUSUAL * any_rate / any_rate.sum()
    return np.asarray(belief, np.float64)


_PRIOR: Final = _prior()


def judged(witnesses: list[Testimony]) -> Verdict:
    """Fuse them: each either speaks of the breath or, now and then, of something else."""
    power = np.array([witness.power for witness in witnesses])
    seen = np.searchsorted(FREQUENCY, [witness.ceiling for witness in witnesses])
    doubts = np.array([witness.slow_doubt for witness in witnesses])
    share, belief = np.empty(power.shape), _PRIOR.copy()
    _fuse(power, seen, doubts, share, np.empty(len(FREQUENCY)), belief)
    top = int(belief.argmax())
    near = float(belief[max(0, top - SIDE) : top + SIDE + 1].sum())
    probability = near / float(belief.sum())
    strengths = tuple(share[:, max(0, top - 1) : top + 2].max(axis=1).tolist())
    rate = FREQUENCY.item(top)
    if probability >= SURE and _shown(strengths) and SLOWEST <= rate <= FASTEST:
        return Verdict(rate, probability, strengths)
    return Verdict(None, probability, strengths, _doubt(witnesses, share))


@entry
def _fuse(
    power: Doubles,
    seen: Integers,
    doubts: Doubles,
    share: Doubles,
    likely: Doubles,
    belief: Doubles,
) -> None:
    """Each witness's share near each rate, and the belief in each rate after hearing all.

    A witness sees nothing from bin ``seen`` on: no rate there is more likely than another.
    """
    bins = len(belief)
    for row in range(len(power)):
        visible, total, spoken = seen[row], 0.0, 0.0
        share_near(power[row], visible, share[row])
        for bin_ in range(visible):
            likely[bin_] = likelihood(share[row, bin_], visible)
            total += likely[bin_]
        for bin_ in range(bins):
            clear = likely[bin_] * visible / (total * bins) if bin_ < visible else 1.0 / bins
            wrong = doubts[row] if bin_ < SLOW_BINS else ELSEWHERE
            likely[bin_] = clear * (1.0 - wrong)
            spoken += likely[bin_]
        for bin_ in range(bins):
            belief[bin_] *= likely[bin_] + (1.0 - spoken) / bins


def _shown(strengths: tuple[float, ...]) -> bool:
    first, second = sorted((*strengths, 0.0), reverse=True)[:2]
    return first >= ALONE or (first >= CLEAR and second >= SECOND)


def _doubt(witnesses: list[Testimony], share: Doubles) -> str:
    clear = share.max(axis=1) >= CLEAR
    peaks = FREQUENCY[share[clear].argmax(axis=1)]
    names = [witness.name for witness in witnesses]
    if len(peaks) > 1 and float(np.ptp(peaks)) > APART:
        said = [name for name, kept in zip(names, clear.tolist(), strict=True) if kept]
        return " and ".join(said) + " disagree about the breath"
    return "the breath is too weak in " + " and ".join(names)
