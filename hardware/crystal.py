"""The strap's own clock: it runs a little fast or slow, and starts anew without power."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

BIRTH: Final = 599_616_000_000_000_000  # ns; 2019-01-01, counted from 2000 as PMD does.  Where an
# H10's clock starts after a loss of power (TimeSystemExplained.md of the public SDK)


class Crystal:
    """A clock that was ``begun`` (s, host's clock) and is off by ``drift`` (ppm, positive fast).

    Samples are taken by it as well: number ``n`` of a stream at ``n / rate`` of its seconds.
    """

    def __init__(self, begun: float, drift: float) -> None:
        self._begun, self._pace = begun, 1 + drift * 1e-6

    def next_sample(self, t: float, rate: int) -> int:
        """Number of the first sample that is taken after ``t`` (s, host's clock)."""
        return math.floor((t - self._begun) * self._pace * rate) + 1

    def host(self, numbers: NDArray[np.int64], rate: int) -> NDArray[np.float64]:
        """When samples are taken (s, host's clock)."""
        return self._begun + numbers / rate / self._pace

    def nanoseconds(self, number: int, rate: int) -> int:
        """What the clock shows then."""
        return BIRTH + round(number * 1_000_000_000 / rate)
