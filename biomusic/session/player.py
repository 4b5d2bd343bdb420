"""Whoever sounds the engine of a live session: a sound card, or nobody at all."""

from __future__ import annotations

from typing import Protocol


class Player(Protocol):
    """Drives the engine in real time; every time is on the same monotonic clock, in s."""

    @property
    def latency(self) -> float | None:
        """Seconds from the engine's frame to the ear; None without an output."""
        ...

    @property
    def output(self) -> str | None:
        """Who plays; None when nobody does."""
        ...

    def start(self, now: float) -> str:
        """Begin to play; returns a sentence about where.

        Raises:
            AudioError: nothing can play; one sentence says why.
        """
        ...

    def look(self, now: float) -> str:
        """Called many times a second; returns what changed in words, or nothing."""
        ...

    def fade_away(self, seconds: float) -> float:
        """Begin to fall silent; returns the seconds after which ``close`` cuts nothing off."""
        ...

    def close(self) -> None:
        """Let the output go."""
        ...
