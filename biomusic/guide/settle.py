"""Settle: meet the body where it is, then lead down over minutes."""

from __future__ import annotations

from biomusic.guide.activation import Activation
from biomusic.guide.plan import GuideKind, Plan, Wish, within
from biomusic.types import BodyState

STAGES = 3  # the journey's parts; each begins a fifth lower, which is darker and calmer


class Settle:
    """The iso principle: start at the body's own level, end at the plan's lowest.

    The path is walked by time alone.  A heart that rises on the way is not a failure
    (a meditation can raise it), so the music waits for nothing and rewards nothing.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._activation = Activation()

    def wish(self, state: BodyState) -> Wish:
        """At first the body's own level, at the end none of it."""
        way = self._way(state.t)
        level = (1.0 - way) * self._activation.update(state)
        return Wish(
            within(self._plan.tempo, level),
            level,
            lift=-min(STAGES - 1, int(way * STAGES)),
            reasons={"tempo": self._words(state, way), "density": self._words(state, way)},
        )

    def _way(self, t: float) -> float:
        share = min(1.0, t / (60.0 * self._plan.minutes))
        return share * share * (3.0 - 2.0 * share)  # leaves and arrives without a jolt

    def _words(self, state: BodyState, way: float) -> str:
        if way < 0.05:
            return f"meeting you: {self._activation.words(state)}"
        if way < 1.0:
            return f"leading down, {way:.0%} of the way"
        return "resting at the end of the way"


GUIDE: GuideKind = Settle
