"""The heart-rate reserve: from this person's rest to their maximum, estimated where untold."""

from __future__ import annotations

from collections import deque
from typing import Final

from biomusic.types import Person

USUAL_REST: Final = 65.0  # bpm, what is assumed before the heart was heard
USUAL_MAXIMUM: Final = 190.0  # bpm, for an adult of unknown age
CALM: Final = 30.0  # s; the quietest mean of this length counts as rest
EVERY: Final = 1.0  # s between readings that count
FEWEST: Final = 20  # readings in such a mean
NARROWEST: Final = 40.0  # bpm; less is a slip in the profile


class Reserve:
    """Karvonen's scale: 0 at rest, 1 at the maximum."""

    def __init__(self, person: Person) -> None:
        self._told = person.resting_heart_rate is not None
        self._maximum = person.maximum_heart_rate or _maximum_at(person.age)
        self._quietest: float | None = None
        self._recent: deque[tuple[float, float]] = deque()
        self._settle(person.resting_heart_rate or USUAL_REST)
        told = {"resting": self._told, "maximum": person.maximum_heart_rate is not None}
        guessed = " and ".join(name for name, known in told.items() if not known)
        self.reason = f"{guessed} heart rate estimated" if guessed else ""

    def _settle(self, rest: float) -> None:
        self.rest = rest  # bpm
        self.width = max(NARROWEST, self._maximum - rest)  # bpm, from rest to maximum

    def share(self, bpm: float) -> float:
        """How much of the reserve a heart rate uses, 0–1."""
        return min(1.0, max(0.0, (bpm - self.rest) / self.width))

    def watch(self, t: float, bpm: float) -> None:
        """Take the heart rate of ``t`` (s), as often as it is known."""
        recent = self._recent
        if self._told or (recent and t - recent[-1][0] < EVERY):
            return
        recent.append((t, bpm))
        while recent[0][0] <= t - CALM:
            recent.popleft()
        if len(recent) >= FEWEST and t - recent[0][0] >= CALM - 2.0:
            mean = sum(each for _, each in recent) / len(recent)
            self._quietest = mean if self._quietest is None else min(mean, self._quietest)
            # Quieter than usual is believed; louder may only mean that rest was never seen.
            self._settle(min(self._quietest, (self._quietest + USUAL_REST) / 2.0))


def _maximum_at(age: float | None) -> float:
    return USUAL_MAXIMUM if age is None else 208.0 - 0.7 * age  # Tanaka 2001
