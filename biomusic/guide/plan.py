"""What a guide is told before the session, and what it answers at each look at the body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from biomusic.types import BodyState, Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The preset as a guide needs it."""

    style: str
    key: Key
    tempo: tuple[float, float]  # bpm, the range in which the style sounds like itself
    home_tempo: float  # bpm, where it is at ease
    density: tuple[float, float]  # 0–1
    energy: tuple[float, float]  # 0–1
    brightness: tuple[float, float]  # 0–1
    valence: float  # 0–1
    minutes: float  # min, the length of the journey, for guides that have one
    heart_rate_ceiling: float | None = None  # bpm; None when nobody set one
    duration: float | None = None  # s, how long the session lasts; None when nobody knows


@dataclass(frozen=True, slots=True)
class Wish:
    """What a guide would like, before the limits have had their say."""

    tempo: float  # bpm
    activation: float  # 0–1, becomes density, energy and brightness within the plan's ranges
    lift: int = 0  # fifths away from the home key, upward is brighter
    reasons: Mapping[str, str] = field(default_factory=dict[str, str])


class Guide(Protocol):
    """A goal: what the music should do about a body."""

    def wish(self, state: BodyState) -> Wish:
        """Look at the body; called four times a second, in order."""
        ...


GuideKind = Callable[[Plan], Guide]


def within(bounds: tuple[float, float], share: float) -> float:
    """The point at ``share`` (0–1) of the way through ``bounds``."""
    low, high = bounds
    return low + (high - low) * min(1.0, max(0.0, share))
