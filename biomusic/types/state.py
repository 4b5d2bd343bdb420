"""What the body is doing, as far as anybody can know, and who it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Activity(StrEnum):
    REST = "rest"
    WALK = "walk"
    RUN = "run"
    OTHER = "other"
    UNKNOWN = "unknown"


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


@dataclass(frozen=True, slots=True)
class BodyState:
    """The body as it is understood at ``t``."""

    t: float  # s
    heart_rate: Estimate  # bpm
    rmssd: Estimate  # ms
    cadence: Estimate  # steps/min
    speed: Estimate  # m/s
    respiration_rate: Estimate  # breaths/min
    motion: Estimate  # 0–1, how much the body moves
    exertion: Estimate  # 0–1, share of the heart-rate reserve in use for moving
    arousal: Estimate  # 0–1; 0.5 is this person's rest; activation, not an emotion
    arousal_interval: tuple[float, float]  # 0–1, holds 90 % of the belief
    p_aroused: float | None  # 0–1, probability of being above rest
    relaxation: Estimate  # 0–1, its own quantity, not 1 − arousal
    activity: Activity
    quality: Mapping[str, Quality] = field(default_factory=dict[str, Quality])  # by channel


@dataclass(frozen=True, slots=True)
class Person:
    """What the profile knows of the listener; None where nobody said."""

    age: float | None = None  # years
    resting_heart_rate: float | None = None  # bpm
    maximum_heart_rate: float | None = None  # bpm
