"""A value that may be unknown, and how far a channel is to be believed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its standard deviation, or None with the reason why it is not known."""

    value: float | None
    sd: float | None = None  # same unit as the value
    reason: str = ""  # why it is None, or why it is less certain than usual

    @classmethod
    def unknown(cls, reason: str) -> Estimate:
        """Nothing is known, and this is why."""
        return cls(None, None, reason)


@dataclass(frozen=True, slots=True)
class Quality:
    """How far a channel is to be believed just now."""

    score: float  # 0–1
    reason: str = ""  # in words; empty when all is well
