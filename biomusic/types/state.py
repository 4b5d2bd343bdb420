"""What the body is doing, as far as anybody can know, and who it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from biomusic.types.estimate import Estimate, Quality
from biomusic.types.heart import Beat, HeartVariability

STROKES: Final = 2  # in a turn of the pedals: each foot pushes once
_UNMEASURED = Estimate.unknown("not measured")


class Activity(StrEnum):
    REST = "rest"
    WALK = "walk"
    RUN = "run"
    CYCLE = "cycle"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Rest:
    """The rest of a person, as it was learnt; what a profile keeps from one session to the next."""

    heart_rate: float  # bpm
    ln_rmssd: float | None  # ln ms; None when it was never known
    seconds: float  # of rest that it was learnt from


@dataclass(frozen=True, slots=True)
class BodyState:
    """The body as it is understood at ``t``."""

    t: float  # s
    heart_rate: Estimate  # bpm
    cadence: Estimate  # steps/min; cycling, strokes/min: each foot's push, two a turn
    speed: Estimate  # m/s
    respiration_rate: Estimate  # breaths/min
    motion: Estimate  # 0–1, how much the body moves
    exertion: Estimate  # 0–1, share of the heart-rate reserve in use for moving
    arousal: Estimate  # 0–1; 0.5 is this person's rest; activation, not an emotion
    arousal_interval: tuple[float, float]  # 0–1, holds 90 % of the belief
    p_aroused: float | None  # 0–1, calibrated: how often such a state is a stressed one
    relaxation: Estimate  # 0–1, its own quantity, not 1 − arousal
    activity: Activity
    variability: HeartVariability = field(default_factory=HeartVariability)
    respiration_phase: Estimate = _UNMEASURED  # rad, 0–2π at t; 0 where breathing in begins
    step_phase: Estimate = _UNMEASURED  # rad, 0–2π at t; 0 where a foot strikes, either one
    posture_change: Estimate = _UNMEASURED  # degrees that gravity turned within 10 s
    heart_rate_zone: int | None = None  # 1 is the easiest; None below the first or unknown
    recovery: Estimate = _UNMEASURED  # bpm that the heart fell in the minute after an effort
    quality: Mapping[str, Quality] = field(default_factory=dict[str, Quality])  # by channel
    rest: Rest | None = None  # of this person, as learnt so far
    beats: tuple[Beat, ...] = ()  # those decided since the state before


@dataclass(frozen=True, slots=True)
class Person:
    """What the profile knows of the listener; None where nobody said."""

    age: float | None = None  # years
    resting_heart_rate: float | None = None  # bpm
    maximum_heart_rate: float | None = None  # bpm
    threshold_heart_rate: float | None = None  # bpm, at the lactate threshold
    zones: tuple[float, ...] = ()  # bpm, where each zone begins; by the maximum when empty
    zones_by: str = "maximum"  # or "reserve", or "threshold": what the usual zones are shares of
    loudness: float | None = None  # dBA at the ear at full level, where somebody measured it
    rest: Rest | None = None  # learnt in earlier sessions, as the following
    resonance: float | None = None  # breaths/min at which the heart swings most
    follows: float | None = None  # share of a nudge that the steps follow
