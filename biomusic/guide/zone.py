"""Zone: keeps the heart in a zone by how lively the music is and by small nudges of the steps.

Tempo never follows the heart: it lies on the steps, at most 3 % off them (evidence §1.1).
"""

from __future__ import annotations

from typing import Final

from biomusic.guide.keeper import Keeper, Push
from biomusic.guide.lead import MOST, Lead
from biomusic.guide.plan import GuideKind, Plan, Wish
from biomusic.guide.steps import Footing, Steps
from biomusic.types import Activity, BodyState, Role, Signal

MIDDLE: Final = 0.5  # activation where nothing is asked of the heart
NUDGE_FROM: Final = 0.4  # push; below it liveliness alone does it
LAYERED: Final = -0.5  # push; below it the drums step back
DRUMS_LEFT: Final = 0.5  # of the drums' level at the calmest
LIFT: Final = {Activity.WALK: 1, Activity.RUN: 2, Activity.CYCLE: 2}  # fifths above the home key
SIGNALS: Final = {1: Signal.EASE, -1: Signal.PUSH}


class ZoneKeeping:
    """The wish for one goal, which may change on the way."""

    def __init__(self, plan: Plan) -> None:
        self._steps, self._keeper, self._lead = Steps(plan), Keeper(), Lead(follows=plan.follows)

    def wish(self, state: BodyState, goal: tuple[float, float] | None) -> Wish:
        """What the music should do to bring the heart to ``goal`` (bpm); None asks for nothing."""
        push = Push(0.0, 0, "no zone to keep")
        if goal is not None:
            push = self._keeper.update(state.t, state.heart_rate.value, goal)
        nudge = MOST * push.value if abs(push.value) >= NUDGE_FROM else 0.0
        lead = self._lead.update(state.t, state.cadence.value, nudge)
        footing = self._steps.update(state, lead)
        return Wish(
            footing.tempo,
            MIDDLE + (1.0 - MIDDLE) * push.value,
            LIFT.get(state.activity, 0),
            self._reasons(push, footing),
            layers=_layers(push.value),
            cue=SIGNALS.get(push.outside),
            cadence_goal=lead,
            beats_a_step=footing.beats_a_step,
        )

    def _reasons(self, push: Push, footing: Footing) -> dict[str, str]:
        led = f"{footing.words} ({self._lead.words})" if self._lead.words else footing.words
        return {"tempo": led, "density": push.words}


class Zone:
    """A zone for the whole session."""

    def __init__(self, plan: Plan) -> None:
        self._goal = plan.heart_rate_goal
        self._keeping = ZoneKeeping(plan)

    def wish(self, state: BodyState) -> Wish:
        """Keep the heart where the plan wants it."""
        return self._keeping.wish(state, self._goal)


def _layers(push: float) -> dict[Role, float]:
    if push >= LAYERED:
        return {}
    return {Role.DRUMS: 1.0 - (1.0 - DRUMS_LEFT) * (LAYERED - push) / (1.0 + LAYERED)}


GUIDE: GuideKind = Zone
