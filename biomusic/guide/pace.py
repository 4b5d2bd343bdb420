"""Pace: the beat falls on the runner's steps; effort fills in the band."""

from __future__ import annotations

from typing import Final

from biomusic.guide.activation import Activation
from biomusic.guide.gap import Held
from biomusic.guide.plan import GuideKind, Plan, Wish
from biomusic.types import Activity, BodyState

RATIOS: Final = (1.0, 0.5, 2.0 / 3.0)  # beats a step that can be walked to, the plainest first
RATIO_WORDS: Final = {1.0: "a beat a step", 0.5: "a beat every other step", 2.0 / 3.0: "2 : 3"}
WALKING: Final = 60.0  # steps/min; slower steps than this have no pulse to dance to
AT_REST: Final = 0.2  # activation before the run; what is above it is for the running
LIFT: Final = {Activity.WALK: 1, Activity.RUN: 2}  # fifths above the home key


class Pace:
    """Tempo from cadence by a plain ratio, never from the heart rate (evidence §1.2)."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._activation = Activation(AT_REST)
        self._tempo = Held(plan.home_tempo)
        self._ratio: float | None = None

    def wish(self, state: BodyState) -> Wish:
        """Follow the steps; without steps, hold and then drift home."""
        cadence = state.cadence.value
        stepping = cadence is not None and cadence >= WALKING
        tempo = self._tempo.update(state.t, self._beat(cadence) if cadence and stepping else None)
        activation = self._activation.update(state)
        reasons = {
            "tempo": self._tempo_words(state, stepping),
            "density": self._activation.words(state),
        }
        return Wish(tempo, activation, LIFT.get(state.activity, 0), reasons)

    def _beat(self, cadence: float) -> float:
        """The cadence as a tempo inside the style's range; a ratio is kept while it fits."""
        if self._ratio is None or not self._fits(cadence * self._ratio):
            self._ratio = min(RATIOS, key=lambda ratio: self._distance(cadence * ratio))
        return cadence * self._ratio

    def _fits(self, tempo: float) -> bool:
        return self._distance(tempo) == 0.0

    def _distance(self, tempo: float) -> float:
        low, high = self._plan.tempo
        return max(low - tempo, tempo - high, 0.0)

    def _tempo_words(self, state: BodyState, stepping: bool) -> str:
        if stepping and self._ratio is not None and state.cadence.value is not None:
            return f"{RATIO_WORDS[self._ratio]} at {state.cadence.value:.0f} steps/min"
        if self._tempo.trust(state.t) > 0.0:
            return "holding the last steps"
        return "no steps to follow"


GUIDE: GuideKind = Pace
