"""The guide's side of the one gap timeline: hold, fade to neutral, then know nothing."""

from __future__ import annotations

from typing import Final

HOLD: Final = 5.0  # s; a value is held this long after the last news
LOST: Final = 20.0  # s; after this nothing of it is left (design §6, safe mode)


class Held:
    """One value that outlives its source for a while."""

    def __init__(self, neutral: float) -> None:
        self.neutral = neutral
        self._value = neutral
        self._t: float | None = None

    def update(self, t: float, value: float | None) -> float:
        """The value to use at ``t`` (s): the news, or what is left of the last one."""
        if value is not None:
            self._value, self._t = value, t
        return self.neutral + (self._value - self.neutral) * self.trust(t)

    def trust(self, t: float) -> float:
        """How much of the last news is left, 1 when fresh and 0 when lost."""
        if self._t is None:
            return 0.0
        return min(1.0, max(0.0, (LOST - (t - self._t)) / (LOST - HOLD)))
