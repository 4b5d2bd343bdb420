"""What was passed over, counted: a noisy recording says so now and then, not a million times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from biomusic.types import Skipped

PAUSE: Final = 10.0  # s of session time between two words about the same trouble


@dataclass(slots=True)
class _Trouble:
    where: str  # the first place since the last word
    count: int
    spoken: float  # s, when the last word went out


class Tally:
    """One device's troubles, by reason."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._troubles: dict[str, _Trouble] = {}

    def note(self, t: float, where: str, reason: str) -> list[Skipped]:
        """Count one; returns the event to give out at ``t`` (s), if one is due."""
        trouble = self._troubles.setdefault(reason, _Trouble(where, 0, float("-inf")))
        if trouble.count == 0:
            trouble.where = where
        trouble.count += 1
        return [self._say(t, reason)] if t - trouble.spoken >= PAUSE else []

    def rest(self, t: float) -> list[Skipped]:
        """Whatever is still uncounted for at the end, ``t``."""
        return [self._say(t, reason) for reason, said in self._troubles.items() if said.count]

    def _say(self, t: float, reason: str) -> Skipped:
        trouble = self._troubles[reason]
        event = Skipped(t, self._device, trouble.where, reason, trouble.count)
        trouble.count, trouble.spoken = 0, t
        return event
