"""From body to intent: a guide's wish, the key's journey, and the limits last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from biomusic.guide.journey import Journey
from biomusic.guide.limits import Limits
from biomusic.guide.plan import Guide, GuideKind, Plan, Wish, within
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
        self._limits = Limits(plan.home_tempo, plan.heart_rate_ceiling)

    def intend(self, state: BodyState) -> Intent:
        """What the music should do about ``state``; called in order of time."""
        wish = self._guide.wish(state)
        tempo, activation, limit = self._limits.apply(state, wish.tempo, wish.activation)
        key = self._journey.update(state.t, wish.lift)
        return Intent(
            t=state.t,
            tempo=tempo,
            key=key,
            density=within(self._plan.density, activation),
            energy=within(self._plan.energy, activation),
            brightness=within(self._plan.brightness, activation),
            valence=self._plan.valence,
            style=self._plan.style,
            closing=self._closes(state.t),
            reasons=self._reasons(wish, limit),
        )

    def _closes(self, t: float) -> bool:
        duration = self._plan.duration
        return duration is not None and t >= duration - CLOSING

    def _reasons(self, wish: Wish, limit: str) -> Mapping[str, str]:
        reasons = {**wish.reasons, "key": self._journey.words}
        return {**reasons, "density": limit, "energy": limit} if limit else reasons
