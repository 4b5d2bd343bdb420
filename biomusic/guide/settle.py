"""Settle: meet the body where it is, then lead down over minutes, with a breath to follow."""

from __future__ import annotations

from typing import Final

from biomusic.guide.activation import Activation
from biomusic.guide.bells import Bells
from biomusic.guide.breath import BreathLayer
from biomusic.guide.plan import GuideKind, Plan, Wish, within
from biomusic.types import BodyState

STAGES = 3  # the journey's parts; each begins a fifth lower, which is darker and calmer
BREATH_FROM: Final = 60.0  # s; before, one's own breathing is listened to


class Settle:
    """The iso principle: start at the body's own level, end at the plan's lowest.

    The path is walked by time alone.  A heart that rises on the way is not a failure
    (a meditation can raise it), so the music waits for nothing and rewards nothing.  Without
    any sensor it is an open-loop journey with the usual rates.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._activation = Activation()
        self._breath = BreathLayer(plan.resonance, plan.breaths)
        self._bells = Bells(plan.minutes, plan.bells)

    def wish(self, state: BodyState) -> Wish:
        """At first the body's own level, at the end none of it."""
        way = self._way(state.t)
        level = (1.0 - way) * self._activation.update(state)
        words = self._words(state, way)
        breath = self._breath.update(state.t, state.respiration_rate.value, way)
        silent = self._silent(state.t)
        return Wish(
            within(self._plan.tempo, level),
            level,
            lift=-min(STAGES - 1, int(way * STAGES)),
            reasons={"tempo": words, "density": words, **self._said(breath, silent, state.t)},
            level=0.0 if silent else 1.0,
            breath=breath if state.t >= BREATH_FROM else None,
            cue=self._bells.due(state.t),
        )

    def _way(self, t: float) -> float:
        share = min(1.0, t / (60.0 * self._plan.minutes))
        return share * share * (3.0 - 2.0 * share)  # leaves and arrives without a jolt

    def _silent(self, t: float) -> bool:
        """Two minutes of silence bring pulse and breath below where they were (Bernardi 2006)."""
        end = 60.0 * self._plan.minutes
        return end - 60.0 * self._plan.silence <= t < end

    def _said(self, breath: float, silent: bool, t: float) -> dict[str, str]:
        said = {"level": "a silence, as planned"} if silent else {}
        if t >= BREATH_FROM:
            said["breath"] = f"a swell {breath:.1f} times a minute, to breathe with or not"
        return said

    def _words(self, state: BodyState, way: float) -> str:
        if way < 0.05:
            return f"meeting you: {self._activation.words(state)}"
        if way < 1.0:
            return f"leading down, {way:.0%} of the way"
        return "resting at the end of the way"


GUIDE: GuideKind = Settle
