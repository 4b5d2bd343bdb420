"""Pace: the beat falls on the runner's steps, and may lead them; effort fills in the band."""

from __future__ import annotations

from typing import Final

from biomusic.guide.activation import Activation
from biomusic.guide.gap import Held
from biomusic.guide.lead import Lead
from biomusic.guide.plan import GuideKind, Plan, TempoSource, Wish
from biomusic.guide.steps import RATIOS, Footing, Steps
from biomusic.types import Activity, BodyState

AT_REST: Final = 0.2  # activation before the run; what is above it is for the running
LIFT: Final = {Activity.WALK: 1, Activity.RUN: 2, Activity.CYCLE: 2}  # fifths above the home key
NEAR: Final = 0.005  # share of the goal; nearer than that it is reached


class Pace:
    """Tempo from cadence by a plain ratio, and from the heart rate only by choice (§1.2)."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._activation = Activation(AT_REST)
        self._steps, self._lead = Steps(plan), Lead(goes_on=True)
        self._pulse = Held(plan.home_tempo)

    def wish(self, state: BodyState) -> Wish:
        """Follow the steps, a little ahead of them where there is a goal."""
        lead = self._lead.update(state.t, state.cadence.value, self._missing(state))
        footing = self._steps.update(state, lead)
        if self._plan.tempo_from is TempoSource.HEART_RATE:
            footing = self._by_heart(state)
        activation = self._activation.update(state)
        return Wish(
            footing.tempo,
            activation,
            LIFT.get(state.activity, 0),
            {"tempo": footing.words, "density": self._activation.words(state)},
            cadence_goal=self._plan.cadence_goal,
            beats_a_step=footing.beats_a_step,
        )

    def _missing(self, state: BodyState) -> float:
        """Share by which the steps should change to reach the goal."""
        goal, cadence = self._plan.cadence_goal, state.cadence.value
        if goal is None or not cadence:
            return 0.0
        missing = goal / cadence - 1.0
        return 0.0 if abs(missing) < NEAR else missing

    def _by_heart(self, state: BodyState) -> Footing:
        """Listeners may choose so; hearts do not follow it, some people like it (HEARTBEATS)."""
        rate = state.heart_rate.value
        low, high = self._plan.tempo
        fitting = [ratio * rate for ratio in RATIOS if low <= ratio * rate <= high] if rate else []
        tempo = self._pulse.update(state.t, fitting[0] if fitting else None)
        words = "the heart's own rate, as you chose" if fitting else "no heart rate to follow"
        return Footing(tempo, state.cadence.value, None, words)


GUIDE: GuideKind = Pace
