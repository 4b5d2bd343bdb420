"""Of several devices that give the same, the best one: a chest strap's beats before light's.

A device is preferred by the number that its talk returned, and of equals the one that came
first, so that nothing changes without need.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .plan import Gives


@dataclass(frozen=True, slots=True)
class Made:
    """A choice that differs from the one before."""

    stream: str  # as in Wearable.streams
    device: str
    reason: str  # in words


class Chooser:
    """Says a choice only where there is, or was, something to choose between."""

    def __init__(self) -> None:
        self._offers: dict[str, Gives] = {}  # in the order in which the devices came
        self._chosen: dict[str, str] = {}  # stream → device, as far as it was said

    def offer(self, device: str, gives: Gives) -> list[Made]:
        """A device gives this from now on, or nothing more; returns what changes by it."""
        before = self._offers.pop(device, {})
        if gives:
            self._offers[device] = gives
        return list(self._changes(sorted({*before, *gives})))

    def _changes(self, streams: list[str]) -> Iterator[Made]:
        for stream in streams:
            worth = {device: gives[stream] for device, gives in self._offers.items()
                     if gives.get(stream)}  # fmt: skip
            if not worth or (len(worth) == 1 and stream not in self._chosen):
                continue
            best = max(worth.values())
            chosen = self._chosen.get(stream, "")
            if worth.get(chosen) == best:
                continue
            device = next(device for device, value in worth.items() if value == best)
            self._chosen[stream] = device
            yield Made(stream, device, _reason(device, worth))


def _reason(device: str, worth: dict[str, int]) -> str:
    others = [other for other in worth if other != device]
    if not others:
        return "the only one that is left"
    better = max(worth[other] for other in others) < worth[device]
    return f"{'better than' if better else 'came before'} {', '.join(others)}"
