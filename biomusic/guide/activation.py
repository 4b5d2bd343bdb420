"""How much is going on in a body, as one number for the music: exertion first, then arousal."""

from __future__ import annotations

from biomusic.guide.gap import Held
from biomusic.types import BodyState

RESTING = 0.5  # arousal's middle: this person's rest


class Activation:
    """Exertion fills the scale from below; arousal colours what exertion leaves free.

    ``at_rest`` is the activation of this person at rest: half the scale where arousal leads,
    low where effort does.
    """

    def __init__(self, at_rest: float = 0.5) -> None:
        self._colour = at_rest / RESTING
        self._exertion = Held(0.0)
        self._arousal = Held(RESTING)

    def update(self, state: BodyState) -> float:
        """Activation, 0–1; at full effort it is 1 whatever the arousal."""
        exertion = self._exertion.update(state.t, state.exertion.value)
        arousal = self._arousal.update(state.t, state.arousal.value)
        return exertion + (1.0 - exertion) * arousal * self._colour

    def words(self, state: BodyState) -> str:
        """Why, for the listener."""
        exertion, arousal = state.exertion.value, state.arousal.value
        if exertion is None and arousal is None:
            return "no data from the body"
        if exertion is not None and exertion > 0.15:
            return f"effort at {exertion:.0%} of the heart-rate reserve"
        if arousal is None or abs(arousal - RESTING) < 0.05:
            return "body at its own rest"
        return f"body {'above' if arousal > RESTING else 'below'} its own rest"
