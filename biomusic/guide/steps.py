"""The beat on the steps, or on a cyclist's strokes: a tempo from the cadence by a plain ratio."""

from __future__ import annotations

from typing import Final, NamedTuple

from biomusic.guide.gap import Held
from biomusic.guide.plan import Plan
from biomusic.types import STROKES, Activity, BodyState

RATIOS: Final = (1.0, 0.5, 2.0 / 3.0)  # beats a step that can be walked to, the plainest first
RATIO_WORDS: Final = {1.0: "a beat a step", 0.5: "a beat every other step", 2.0 / 3.0: "2 : 3"}
STROKE_WORDS: Final = {
    1.0: "two beats a turn",
    0.5: "a beat a turn",
    2.0 / 3.0: "four beats in 3 turns",
}
WALKING: Final = 60.0  # steps/min; slower steps than this have no pulse to dance to
LIGHT: Final = 120.0  # s; somebody who stands for so long does not wait at a light
ON_THEM: Final = 0.02  # share; a beat farther off than this cannot be pulled onto the steps


class Footing(NamedTuple):
    """Where the steps say that the beat should be."""

    tempo: float  # bpm
    cadence: float | None  # steps/min, where there are any
    beats_a_step: float | None  # None while the beat should not be pulled onto the steps
    words: str


class Steps:
    """Follows the steps; at a light it waits, without steps it holds and then drifts home."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._tempo = Held(plan.home_tempo)
        self._last: tuple[float, float] | None = None  # s and bpm, of the last steps
        self._ratio: float | None = None

    def update(self, state: BodyState, lead: float | None = None) -> Footing:
        """The footing now; ``lead`` is the steps/min that the beat shall ask for, if not theirs."""
        cadence = state.cadence.value
        if cadence is None:
            tempo = self._tempo.update(state.t, None)
            held = self._tempo.trust(state.t) > 0.0
            return Footing(tempo, None, None, "holding the last steps" if held else _NO_STEPS)
        if cadence < WALKING:
            return self._standing(state)
        asked = cadence if lead is None else lead
        tempo = self._tempo.update(state.t, asked * self._chosen(asked))
        self._last = (state.t, tempo)
        locked = abs(asked / cadence - 1.0) <= ON_THEM and lead is None
        return Footing(
            tempo, cadence, self._ratio if locked else None, self._words(state, cadence, lead)
        )

    def _standing(self, state: BodyState) -> Footing:
        t = state.t
        if self._last is None or t - self._last[0] > LIGHT:
            return Footing(self._tempo.update(t, None), None, None, _NO_STEPS)
        what = "coasting" if state.activity is Activity.CYCLE else "standing"
        words = f"{what}: the beat waits for you"
        return Footing(self._tempo.update(t, self._last[1]), None, None, words)

    def _chosen(self, cadence: float) -> float:
        """Beats a step inside the style's range; a ratio is kept while it fits."""
        if self._ratio is None or self._distance(cadence * self._ratio) > 0.0:
            self._ratio = min(RATIOS, key=lambda ratio: self._distance(cadence * ratio))
        return self._ratio

    def _distance(self, tempo: float) -> float:
        low, high = self._plan.tempo
        return max(low - tempo, tempo - high, 0.0)

    def _words(self, state: BodyState, cadence: float, lead: float | None) -> str:
        ratio = self._ratio or 1.0
        if state.activity is Activity.CYCLE:
            at = f"{STROKE_WORDS[ratio]} at {cadence / STROKES:.0f} rpm"
            return at if lead is None else f"{at}, leading to {lead / STROKES:.0f}"
        at = f"{RATIO_WORDS[ratio]} at {cadence:.0f} steps/min"
        return at if lead is None else f"{at}, leading to {lead:.0f}"


_NO_STEPS: Final = "no steps to follow"
