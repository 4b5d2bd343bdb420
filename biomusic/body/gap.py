"""The one gap timeline: raw values vanish after 5 s, estimates fade to their prior by 20 s."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt
from typing import Final

from biomusic.types import Estimate, Stamp

HOLD: Final = 5.0  # s; a raw value is null, an estimate starts to fade (design §6)
LOST: Final = 20.0  # s; nothing is left of an estimate (design §6)


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of a quantity when nothing is measured."""

    value: float
    sd: float


def moment(stamp: Stamp) -> float:
    """When a sample was true (s), never later than it reached us, whatever its clock says."""
    return min(stamp.t, stamp.t_arrival) if isfinite(stamp.t) else stamp.t_arrival


def trust(age: float) -> float:
    """How much of news that is ``age`` seconds old is left: 1 when fresh, 0 when lost."""
    if age <= HOLD:
        return 1.0
    return max(0.0, (LOST - age) / (LOST - HOLD))


def silence(what: str, age: float | None) -> str:
    """Why a raw value is null, in words; ``age`` in seconds, None when it never spoke."""
    return f"no {what} yet" if age is None else f"no {what} for {age:.0f} s"


class Fading:
    """An estimate that outlives its source as long as the timeline allows."""

    def __init__(self, what: str, prior: Prior) -> None:
        self._what = what
        self._prior = prior
        self._last = Estimate.unknown(silence(what, None))
        self._t: float | None = None

    def update(self, t: float, news: Estimate, heard: float | None) -> Estimate:
        """The estimate at ``t`` (s): the news, or what is left of the last one.

        ``heard`` (s) is when the sensor behind it last spoke: from then on it ages.
        """
        if news.value is not None:
            self._last, self._t = news, t if heard is None else heard
            return news
        age = None if self._t is None else t - self._t
        if age is None or age >= LOST:
            return Estimate.unknown(f"no data: {news.reason or silence(self._what, age)}")
        return self._faded(age, news.reason)

    def forget(self) -> None:
        """What was last believed no longer holds, for a better reason than silence."""
        self._t = None

    def _faded(self, age: float, reason: str) -> Estimate:
        """Mixture of the last belief and the prior, so that the spread grows as it should."""
        value, sd = self._last.value, self._last.sd
        assert value is not None
        left, prior = trust(age), self._prior
        apart = value - prior.value
        spread = left * (sd or 0.0) ** 2 + (1.0 - left) * prior.sd**2
        sd = sqrt(spread + left * (1.0 - left) * apart * apart)
        return Estimate(prior.value + left * apart, sd, f"held for {age:.0f} s: {reason}")
