"""Heart-rate zones: where each begins, by whatever this person trains by."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from biomusic.body.mind.reserve import Reserve
from biomusic.types import Person

BY_MAXIMUM: Final = (0.5, 0.6, 0.7, 0.8, 0.9)  # of the maximum, the usual five
BY_RESERVE: Final = (0.5, 0.6, 0.7, 0.8, 0.9)  # of the reserve (Karvonen 1957)
# Of the threshold, for running (Friel, The Triathlete's Training Bible): 1 to 4, then 5a, 5b and
# 5c as 5, 6 and 7.  The first has no lower end.
BY_THRESHOLD: Final = (0.0, 0.85, 0.90, 0.95, 1.00, 1.03, 1.06)


class Zones:
    """The zones of one person."""

    def __init__(self, person: Person, reserve: Reserve) -> None:
        self._person = person
        self._reserve = reserve
        self._fixed = person.zones or self._shares()

    def at(self, bpm: float | None) -> int | None:
        """The zone of a heart rate, 1 is the easiest; None below the first or where unknown."""
        begins = self.begins()
        return (bisect_right(begins, bpm) or None) if bpm is not None else None

    def begins(self) -> tuple[float, ...]:
        """Where each begins, bpm; empty where nobody told enough."""
        return self._by_reserve() if self._fixed is None else self._fixed

    def _shares(self) -> tuple[float, ...] | None:
        """Where zones begin (bpm); empty where nobody told enough; None where rest is learnt."""
        by, threshold = self._person.zones_by, self._person.threshold_heart_rate
        if by == "threshold":
            return () if threshold is None else tuple(share * threshold for share in BY_THRESHOLD)
        if not self._reserve.maximum_told:
            return ()
        if by == "reserve":
            return None
        return tuple(share * self._reserve.maximum for share in BY_MAXIMUM)

    def _by_reserve(self) -> tuple[float, ...]:
        reserve = self._reserve
        return tuple(reserve.rest + share * reserve.width for share in BY_RESERVE)
