"""The heart-rate reserve: from this person's rest to their maximum, estimated where untold."""

from __future__ import annotations

from typing import Final

from biomusic.types import Person

USUAL_MAXIMUM: Final = 190.0  # bpm, for an adult of unknown age
NARROWEST: Final = 40.0  # bpm; less is a slip in the profile


class Reserve:
    """Karvonen's scale: 0 at rest, 1 at the maximum."""

    def __init__(self, person: Person, rest: float) -> None:
        """Begin with what is believed of this person's ``rest`` (bpm) where they did not say."""
        self._told = person.resting_heart_rate is not None
        self.maximum = person.maximum_heart_rate or _maximum_at(person.age)  # bpm
        self.maximum_told = (person.maximum_heart_rate or person.age) is not None
        self._settle(person.resting_heart_rate or rest)
        told = {"resting": self._told, "maximum": person.maximum_heart_rate is not None}
        guessed = " and ".join(name for name, known in told.items() if not known)
        self.reason = f"{guessed} heart rate estimated" if guessed else ""

    def learn(self, rest: float) -> None:
        """Take the rest (bpm) as it is believed now; what the person said goes before it."""
        if not self._told:
            self._settle(rest)

    def share(self, bpm: float) -> float:
        """How much of the reserve a heart rate uses, 0–1."""
        return min(1.0, max(0.0, (bpm - self.rest) / self.width))

    def _settle(self, rest: float) -> None:
        self.rest = rest  # bpm
        self.width = max(NARROWEST, self.maximum - rest)  # bpm, from rest to maximum


def _maximum_at(age: float | None) -> float:
    return USUAL_MAXIMUM if age is None else 208.0 - 0.7 * age  # Tanaka 2001
