"""A goal in a word or two: a cadence, a zone, a heart rate, or a whole workout."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from biomusic.errors import InputError
from biomusic.guide.workout import Workout, parse_workout

_LENGTH: Final = re.compile(r"\d(?:h|min|s|km|m)\b|\d:\d\d|\(")
_REMEDY: Final = (
    "write “175spm”, “85rpm”, “z2”, “140-150bpm”, or a workout like "
    "“5min 155spm; 4x(1km 175spm, 2min easy)”"
)


@dataclass(frozen=True, slots=True)
class Goal:
    """What is wanted; at most one of these."""

    cadence: float | None = None  # steps/min, or strokes/min of the pedals
    heart_rate: tuple[float, float] | None = None  # bpm
    zone: int | None = None  # 1 is the easiest
    workout: Workout | None = None

    @property
    def guide(self) -> str:
        """The guide that leads there."""
        if self.workout is not None:
            return "intervals"
        return "zone" if self.heart_rate or self.zone else "pace"

    def of_heart(self, zones: tuple[float, ...]) -> tuple[float, float] | None:
        """The heart rate (bpm) that is wanted; ``zones`` says where each begins.

        Raises:
            InputError: a zone is wanted and nobody said where the zones are.
        """
        if self.zone is None or self.heart_rate is not None:
            return self.heart_rate
        if not 1 <= self.zone <= len(zones):
            problem = f"there is no zone {self.zone}" if zones else "your zones are not known"
            remedy = "give an age, a maximum heart rate or zones in profile.toml"
            raise InputError("the goal", problem, remedy)
        top = zones[self.zone] if self.zone < len(zones) else zones[-1] + 15.0
        return zones[self.zone - 1], top


def parse_goal(text: str) -> Goal:
    """The goal that ``text`` means; none when it is empty.

    Raises:
        InputError: it means nothing; the sentence says what would.
    """
    if not text.strip():
        return Goal()
    if _LENGTH.search(text.lower()):
        return Goal(workout=parse_workout(text, "the goal"))
    try:
        (stretch,) = parse_workout(f"1min {text}", "the goal").stretches
    except (InputError, ValueError) as error:
        raise InputError("the goal", f"“{text}” means nothing", _REMEDY) from error
    return Goal(stretch.cadence, stretch.heart_rate, stretch.zone)
