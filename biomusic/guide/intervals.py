"""Intervals: a workout, stretch by stretch, with a countdown and a bell between them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from biomusic.guide.gap import Held
from biomusic.guide.lead import Lead
from biomusic.guide.plan import GuideKind, Plan, Wish
from biomusic.guide.steps import Steps
from biomusic.guide.workout import EFFORTS, Stretch, Workout
from biomusic.guide.zone import LIFT, MIDDLE, ZoneKeeping
from biomusic.types import BodyState, Signal

COUNTED: Final = 5  # s before a change, as runners ask for: "5, 4, 3, 2, 1"
USUAL_SPEED: Final = 2.8  # m/s; what a distance is reckoned by until a speed is known
NEAR: Final = 0.01  # share; this near the goal the beat goes onto the steps themselves
DONE: Final = Stretch(effort="easy")  # what comes after the last


class Course:
    """Where in a workout one is."""

    def __init__(self, workout: Workout) -> None:
        self._stretches = workout.stretches
        self.index = 0
        self._done = 0.0  # s or m of this stretch
        self._t: float | None = None
        self._speed = Held(USUAL_SPEED)
        self._counted = 0  # s, the last number that was counted

    @property
    def stretch(self) -> Stretch:
        """What one is in now."""
        return self._stretches[self.index] if self.index < len(self._stretches) else DONE

    def update(self, t: float, speed: float | None) -> Signal | None:
        """Go on to ``t`` (s) at a speed (m/s); returns the signal that is due."""
        if self._t is None:
            self._t = t
            return Signal.BELL
        seconds, self._t = max(0.0, t - self._t), t
        pace = self._speed.update(t, speed)
        begun = self.index
        while self.index < len(self._stretches):
            by_time = self.stretch.seconds is not None
            way = seconds if by_time else seconds * pace
            left = (self.stretch.seconds or self.stretch.metres or 0.0) - self._done
            if way < left:
                self._done += way
                return Signal.BELL if self.index > begun else self._count(left - way, by_time)
            seconds -= left if by_time or not pace else left / pace
            self.index, self._done, self._counted = self.index + 1, 0.0, 0
        return Signal.BELL if self.index > begun else None

    def _count(self, left: float, by_time: bool) -> Signal | None:
        number = int(left) + 1
        if not by_time or number > COUNTED or number == self._counted:
            return None
        self._counted = number
        return Signal.COUNT


class Intervals:
    """Each stretch's cadence, zone or effort, in the plan's order."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._course = Course(plan.workout or Workout(()))
        self._steps, self._lead = Steps(plan), Lead(goes_on=True)
        self._keeping = ZoneKeeping(plan)

    def wish(self, state: BodyState) -> Wish:
        """What the stretch asks for."""
        signal = self._course.update(state.t, state.speed.value)
        stretch = self._course.stretch
        goal = self._goal(stretch)
        if stretch.cadence is not None:
            wish = self._in_steps(state, stretch, stretch.cadence)
        else:
            wish = self._keeping.wish(state, goal)
        if stretch.cadence is None and goal is None:
            wish = replace(wish, activation=EFFORTS.get(stretch.effort, MIDDLE))
            wish = replace(wish, reasons={**wish.reasons, "density": self._words(stretch)})
        return replace(wish, cue=signal or wish.cue)

    def _in_steps(self, state: BodyState, stretch: Stretch, goal: float) -> Wish:
        """A cadence that the runner asked for is played as it is, not crept up to."""
        cadence = state.cadence.value
        near = bool(cadence) and abs(goal / (cadence or goal) - 1.0) <= NEAR
        lead = self._lead.update(state.t, cadence, goal / cadence - 1.0 if cadence else 0.0)
        footing = self._steps.update(state, lead if near else goal)
        words = self._words(stretch)
        return Wish(
            footing.tempo,
            EFFORTS.get(stretch.effort, MIDDLE),
            LIFT.get(state.activity, 0),
            {"tempo": f"{words}: {footing.words}", "density": words},
            cadence_goal=goal,
            beats_a_step=footing.beats_a_step,
        )

    def _goal(self, stretch: Stretch) -> tuple[float, float] | None:
        """The heart rates (bpm) that a stretch asks for, as far as anybody knows its zone."""
        if stretch.heart_rate is not None or stretch.zone is None:
            return stretch.heart_rate
        zones = self._plan.zones
        if not 1 <= stretch.zone <= len(zones):
            return None
        low = zones[stretch.zone - 1]
        last = stretch.zone == len(zones)
        return low, self._plan.heart_rate_ceiling or 1.1 * low if last else zones[stretch.zone]

    def _words(self, stretch: Stretch) -> str:
        if stretch is DONE:
            return "the workout is done"
        count = len((self._plan.workout or Workout(())).stretches)
        return f"stretch {self._course.index + 1} of {count}, {stretch.words()}"


GUIDE: GuideKind = Intervals
