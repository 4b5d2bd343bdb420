"""Workouts in FIT files, as a plan in our own words.

Garmin's profile, message ``workout_step``: a step has a duration, a target and an intensity, or
sends back to an earlier step so many times.  Goals of speed and power become its intensity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from biomusic.errors import InputError
from biomusic.ports import WorkoutReader

from .fit import CYCLING, messages

SUFFIXES: Final = (".fit",)
REMEDY: Final = "export the workout again as FIT"
OPEN: Final = 300.0  # s; a step that ends by a key press lasts so long here
BPM: Final = 100  # added to beats per minute; what is less is a share of one's maximum
STEPS: Final = 2  # a stride
WIDE: Final = "steady"
EFFORTS: Final = {"rest": "easy", "recovery": "easy", "warmup": "easy", "cooldown": "easy"}
MOST: Final = 400  # repeats, which a damaged file could ask for

Step = Mapping[str, Any]


class FitWorkouts:
    """Reads FIT files that hold a workout."""

    def read(self, path: Path) -> str:
        """The workout as text.

        Raises:
            InputError: not such a file.
        """
        try:
            found = [
                (message.name, {part.name: part.value for part in message.fields})
                for message in messages(path, frozenset({"workout", "workout_step"}))
            ]
        except OSError as problem:
            words = problem.strerror or "cannot be read"
            raise InputError(path, words, "check the path") from problem
        except Exception as problem:  # damage shows in many ways
            raise InputError(path, "is not a FIT file, or is damaged", REMEDY) from problem
        rides = any(name == "workout" and told.get("sport") in CYCLING for name, told in found)
        plan = _rows([step for name, step in found if name == "workout_step"], rides)
        if not plan:
            raise InputError(path, "holds no workout", REMEDY)
        return "; ".join(plan)


def _rows(steps: Sequence[Step], rides: bool) -> list[str]:
    """The stretches in order; a repeat takes back those it repeats."""
    rows: list[str] = []
    places: list[int] = []  # in rows, of each step
    for step in steps:
        places.append(len(rows))
        first, times = _number(step, "duration_step"), _number(step, "repeat_steps")
        if step.get("duration_type") != "repeat_until_steps_cmplt":
            rows.append(f"{_length(step)} {_goal(step, rides)}")
        elif first is not None and times is not None and 0 <= first < len(places) - 1:
            begin = places[int(first)]
            rows[begin:] = [f"{min(MOST, int(times))}x({', '.join(rows[begin:])})"]
    return rows


def _length(step: Step) -> str:
    metres, seconds = _number(step, "duration_distance"), _number(step, "duration_time")
    if metres:
        return f"{metres:.0f}m"
    return f"{seconds or OPEN:.0f}s"


def _goal(step: Step, rides: bool) -> str:
    zone = _number(step, "target_hr_zone")
    low, high = (_number(step, f"custom_target_heart_rate_{end}") for end in ("low", "high"))
    steps = [_number(step, f"custom_target_cadence_{end}") for end in ("low", "high")]
    if zone:
        return f"z{zone:.0f}"
    if low is not None and high is not None and BPM < low <= high:
        return f"{low - BPM:.0f}-{high - BPM:.0f}bpm"
    if steps[0] and steps[1]:
        middle = (steps[0] + steps[1]) / 2
        return f"{middle:.0f}rpm" if rides else f"{STEPS * middle:.0f}spm"
    return EFFORTS.get(str(step.get("intensity")), "hard" if _hard(step) else WIDE)


def _hard(step: Step) -> bool:
    """A goal of speed or power that is worked for."""
    return step.get("intensity") == "active" and step.get("target_type") in ("speed", "power")


def _number(step: Step, name: str) -> float | None:
    value = step.get(name)
    return float(value) if isinstance(value, int | float) else None


WORKOUT: WorkoutReader = FitWorkouts()
