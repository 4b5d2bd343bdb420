"""The limits that no wish gets past: rates of change, ranges, the heart-rate ceiling."""

from __future__ import annotations

from typing import Final

from biomusic.types import Activity, BodyState

BEATS_A_BAR: Final = 4
AT_REST: Final = 0.04  # share a bar; about what people notice (Van Dyck 2015, evidence §1.1)
MOVING: Final = 0.06  # share a second; quick enough to find a runner's step within 8 s
SLOWEST, FASTEST = 40.0, 200.0  # bpm; beyond these nothing here sounds like music
FULL_SWING: Final = 4.0  # s; density, energy and brightness take this long from 0 to 1
CALM: Final = 0.25  # activation while the heart is over its ceiling


class Limits:
    """Lets tempo and activation move only as fast as is safe and pleasant."""

    def __init__(self, tempo: float, ceiling: float | None) -> None:
        self._tempo = min(FASTEST, max(SLOWEST, tempo))
        self._activation: float | None = None
        self._ceiling = ceiling
        self._t: float | None = None

    def apply(self, state: BodyState, tempo: float, activation: float) -> tuple[float, float, str]:
        """Tempo (bpm) and activation (0–1) allowed now, and a word when a limit stepped in."""
        seconds = 0.0 if self._t is None else max(0.0, state.t - self._t)
        self._t = state.t
        words = ""
        if self._over_ceiling(state):
            activation, words = min(activation, CALM), "heart rate over the ceiling: less of all"
        self._tempo = self._slewed(state.activity, tempo, seconds)
        self._activation = self._swung(activation, seconds)
        return self._tempo, self._activation, words

    def _over_ceiling(self, state: BodyState) -> bool:
        rate = state.heart_rate.value
        return self._ceiling is not None and rate is not None and rate > self._ceiling

    def _slewed(self, activity: Activity, tempo: float, seconds: float) -> float:
        target = min(FASTEST, max(SLOWEST, tempo))
        moving = activity in (Activity.WALK, Activity.RUN)
        a_second = MOVING if moving else AT_REST * self._tempo / (60.0 * BEATS_A_BAR)
        reach = self._tempo * a_second * seconds
        return min(self._tempo + reach, max(self._tempo - reach, target))

    def _swung(self, activation: float, seconds: float) -> float:
        if self._activation is None:
            return activation
        reach = seconds / FULL_SWING
        return min(self._activation + reach, max(self._activation - reach, activation))
