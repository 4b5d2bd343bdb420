"""Activity: rest, walk, run, cycle or other, slow to change its mind."""

from __future__ import annotations

from typing import Final

from biomusic.types import Activity, Estimate

RUNNING_STEPS: Final = (130.0, 140.0)  # steps/min, to stay and to become; walkers reach 130
WALKING_STEPS: Final = (40.0, 60.0)
RUNNING_SPEED: Final = (1.8, 2.2)  # m/s; people start to run at about 2.0
WALKING_SPEED: Final = (0.3, 0.6)  # m/s
MOVING: Final = (0.08, 0.15)  # motion, 0–1; fidgeting against working
PATIENCE: Final = 1.5  # s that a new activity must last


class ActivityTrack:
    """What the body is doing, by its steps, else by its speed, else by how much it moves."""

    def __init__(self) -> None:
        self._current = Activity.UNKNOWN
        self._candidate = Activity.UNKNOWN
        self._since = 0.0

    def update(
        self, t: float, cadence: Estimate, speed: Estimate, motion: Estimate, riding: bool = False
    ) -> Activity:
        """The activity at ``t`` (s); ``riding`` where a bicycle is seen to go."""
        seen = self._see(cadence.value, speed.value, motion.value)
        if riding:
            seen = Activity.CYCLE
        if seen != self._candidate:
            self._candidate, self._since = seen, t
        settled = t - self._since >= PATIENCE
        if settled or Activity.UNKNOWN in (seen, self._current):
            self._current = seen
        return self._current

    def _see(self, steps: float | None, speed: float | None, motion: float | None) -> Activity:
        if steps is not None and self._beyond(RUNNING_STEPS, steps, Activity.RUN):
            return Activity.RUN
        if steps is not None and self._beyond(WALKING_STEPS, steps, Activity.RUN, Activity.WALK):
            return Activity.WALK
        if speed is not None and self._beyond(WALKING_SPEED, speed, Activity.RUN, Activity.WALK):
            return self._travel(steps, speed)
        if motion is not None and self._beyond(MOVING, motion, Activity.OTHER):
            return Activity.OTHER
        known = steps is not None or speed is not None or motion is not None
        return Activity.REST if known else Activity.UNKNOWN

    def _travel(self, steps: float | None, speed: float) -> Activity:
        if steps is not None:
            return Activity.OTHER  # travelling without steps: a bicycle, a boat
        return Activity.RUN if self._beyond(RUNNING_SPEED, speed, Activity.RUN) else Activity.WALK

    def _beyond(self, limits: tuple[float, float], value: float, *already: Activity) -> bool:
        stay, become = limits
        return value >= (stay if self._current in already else become)
