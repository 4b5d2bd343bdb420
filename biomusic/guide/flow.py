"""Flow: steady music to work with, which follows arousal gently and yields when one rests."""

from __future__ import annotations

from typing import Final

from biomusic.guide.activation import RESTING
from biomusic.guide.gap import Held
from biomusic.guide.plan import GuideKind, Plan, Wish
from biomusic.types import Activity, BodyState

SLOW: Final = 120.0  # s; work music that moves with each thought is in the way of it
MIDDLE: Final = 0.5  # activation at this person's rest
GENTLE: Final = 0.5  # of arousal's way from rest is taken over
BEND: Final = 0.04  # share of the tempo at full arousal; people notice 4 % (Van Dyck 2015)
BREAK: Final = 0.4  # of the activation is left while somebody walks about
AWAY: Final = 20.0  # s on foot before that is a break


class Flow:
    """Tempo stays at home, and the band fills in or thins out over minutes."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._arousal = Held(RESTING)
        self._slow = RESTING
        self._left = 1.0  # of the activation
        self._t: float | None = None
        self._seated = 0.0  # s, when the body was last seen at rest

    def wish(self, state: BodyState) -> Wish:
        """Hardly more than what the body has, slowly."""
        seconds = 0.0 if self._t is None else max(0.0, min(1.0, state.t - self._t))
        self._t = state.t
        arousal = self._arousal.update(state.t, state.arousal.value)
        self._slow += (arousal - self._slow) * seconds / (seconds + SLOW)
        on_break = self._on_break(state)
        target = BREAK if on_break else 1.0
        self._left += (target - self._left) * seconds / (seconds + SLOW / 4.0)
        bent = 2.0 * (self._slow - RESTING)
        low, high = self._plan.tempo
        tempo = min(high, max(low, self._plan.home_tempo * (1.0 + BEND * bent)))
        activation = self._left * (MIDDLE + GENTLE * MIDDLE * bent)
        words = "you are on your feet: the music steps back" if on_break else _words(bent)
        return Wish(tempo, activation, reasons={"tempo": words, "density": words})

    def _on_break(self, state: BodyState) -> bool:
        if state.activity not in (Activity.WALK, Activity.RUN):
            self._seated = state.t
        return state.t - self._seated >= AWAY


def _words(bent: float) -> str:
    if abs(bent) < 0.1:
        return "steady"
    return "a little fuller: more going on" if bent > 0 else "thinner: you are at rest"


GUIDE: GuideKind = Flow
