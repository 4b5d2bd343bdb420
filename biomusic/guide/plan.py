"""What a guide is told before the session, and what it answers at each look at the body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from biomusic.guide.workout import Workout
from biomusic.types import BodyState, Key, Role, Signal

USUAL_RESONANCE: Final = 5.5  # breaths/min; adults have 4.5–6.5 (Shaffer & Meehan 2020)


class TempoSource(StrEnum):
    """What a runner's tempo comes from."""

    CADENCE = "cadence"
    HEART_RATE = "heart rate"


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
    heart_rate_floor: float | None = None  # bpm, below which the music leads down no further
    heart_rate_goal: tuple[float, float] | None = None  # bpm, the zone to keep
    zones: tuple[float, ...] = ()  # bpm, where each zone begins; for workouts that name them
    cadence_goal: float | None = None  # steps/min to lead to
    tempo_from: TempoSource = TempoSource.CADENCE
    workout: Workout | None = None
    resonance: float = USUAL_RESONANCE  # breaths/min that the breath layer ends at
    follows: float | None = None  # share of a nudge that the steps follow; None when not known
    breaths: float | None = None  # breaths/min at rest, where the listener knows them
    bells: float | None = None  # min between bells; None rings at the ends alone
    silence: float = 0.0  # min of silence at the end of a journey
    loudness: float | None = None  # dBA at the ear at full level; None where nobody calibrated

    def ceiling_words(self) -> str:
        """The heart-rate ceiling for people."""
        if self.heart_rate_ceiling is None:
            return "not set (no age in the profile)"
        return f"{self.heart_rate_ceiling:.0f} bpm"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a guide would like, before the limits have had their say."""

    tempo: float  # bpm
    activation: float  # 0–1, becomes density, energy and brightness within the plan's ranges
    lift: int = 0  # fifths away from the home key, upward is brighter
    reasons: Mapping[str, str] = field(default_factory=dict[str, str])
    layers: Mapping[Role, float] = field(default_factory=dict[Role, float])  # 0–1; absent = 1
    level: float = 1.0  # 0–1; 0 is silence
    breath: float | None = None  # breaths/min of the breath layer; None = no layer
    cue: Signal | None = None  # sounds once, now
    cadence_goal: float | None = None  # steps/min
    beats_a_step: float | None = None  # beats are pulled onto the steps; None leaves them alone


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
