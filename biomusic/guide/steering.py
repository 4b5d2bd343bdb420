"""From body to intent: a guide's wish, the key's journey, and the limits last."""

from __future__ import annotations

from typing import Final, cast

from biomusic.guide.breath import Swell
from biomusic.guide.journey import Journey
from biomusic.guide.limits import Limits
from biomusic.guide.plan import Guide, GuideKind, Plan, within
from biomusic.shelf import Card, cards, take
from biomusic.types import BodyState, Intent

CLOSING: Final = 40.0  # s before the end from which the music looks for its close


def list_guides() -> tuple[Card, ...]:
    """Every guide there is."""
    return cards("biomusic.guide", "GUIDE")


def open_guide(name: str, plan: Plan) -> Guide:
    """The guide in ``guide/NAME.py``, told its plan."""
    return cast(GuideKind, take("biomusic.guide", "GUIDE", name, "guide"))(plan)


class Steering:
    """One session's way from body to intent; the limits always have the last word."""

    def __init__(self, guide: Guide, plan: Plan) -> None:
        self._guide = guide
        self._plan = plan
        self._journey = Journey(plan.key)
        self._limits = Limits(plan)
        self._swell = Swell()

    def intend(self, state: BodyState) -> Intent:
        """What the music should do about ``state``; called in order of time."""
        wish = self._guide.wish(state)
        allowed = self._limits.apply(state, wish)
        key = self._journey.update(state.t, wish.lift)
        swell = self._swell.update(state.t, allowed.breath)
        return Intent(
            t=state.t,
            tempo=allowed.tempo,
            key=key,
            density=within(self._plan.density, allowed.activation),
            energy=within(self._plan.energy, allowed.activation),
            brightness=within(self._plan.brightness, allowed.activation),
            valence=self._plan.valence,
            style=self._plan.style,
            level=allowed.level,
            layers=wish.layers,
            closing=self._closes(state.t),
            reasons={**wish.reasons, "key": self._journey.words, **allowed.reasons},
            breath=allowed.breath,
            swell=swell,
            cue=allowed.cue,
            cadence_goal=wish.cadence_goal,
            beats_a_step=None if allowed.sparing else wish.beats_a_step,
            sparing=allowed.sparing,
        )

    def _closes(self, t: float) -> bool:
        duration = self._plan.duration
        return duration is not None and t >= duration - CLOSING
