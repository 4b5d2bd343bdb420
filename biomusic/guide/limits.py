"""The limits that no wish gets past: rates of change, ranges, the heart, the ears, the breath."""

from __future__ import annotations

from math import log10
from typing import Final, NamedTuple

from biomusic.guide.breath import FLOOR as SLOWEST_BREATH
from biomusic.guide.dose import Dose
from biomusic.guide.plan import Plan, Wish
from biomusic.types import Activity, BodyState, Signal

BEATS_A_BAR: Final = 4
AT_REST: Final = 0.04  # share a bar; about what people notice (Van Dyck 2015, evidence §1.1)
MOVING: Final = 0.06  # share a second; quick enough to find a runner's step within 8 s
SLOWEST, FASTEST = 40.0, 200.0  # bpm; beyond these nothing here sounds like music
FULL_SWING: Final = 4.0  # s; density, energy and brightness take this long from 0 to 1
CALM: Final = 0.25  # activation while the heart is over its ceiling, or under its floor
HELD_BACK: Final = 0.97  # of the tempo over the ceiling; 3 % is what steps may be led by
RELIEF: Final = 3.0  # bpm under the ceiling before the music may rise again
LEVEL_SWING: Final = 8.0  # s that the level takes from full to silence
FULL_DOSE: Final = 1.0  # of a week's sound; from here the level goes down
SPARED: Final = 0.5  # of the level then, −6 dB, which quarters what is added


class Allowed(NamedTuple):
    """What is left of a wish."""

    tempo: float  # bpm
    activation: float  # 0–1
    level: float  # 0–1
    breath: float | None  # breaths/min
    cue: Signal | None
    sparing: bool  # the heart: nobody may ask for more, nor pull the beat onto the steps
    reasons: dict[str, str]  # field → words, of each limit that stepped in


class Limits:
    """Lets the music move only as fast and as far as is safe and pleasant."""

    def __init__(self, plan: Plan) -> None:
        self._tempo = min(FASTEST, max(SLOWEST, plan.home_tempo))
        self._activation: float | None = None
        self._level = 1.0
        self._plan = plan
        self._over = False  # the ceiling; silence of the sensor does not end it
        self._dose = Dose()
        self._t: float | None = None

    def apply(self, state: BodyState, wish: Wish) -> Allowed:
        """What the limits leave of ``wish`` for this body; called in order of time."""
        seconds = 0.0 if self._t is None else max(0.0, state.t - self._t)
        self._t = state.t
        reasons: dict[str, str] = {}
        was_over, self._over = self._over, self._over_ceiling(state.heart_rate.value)
        tempo, activation = self._spare_heart(state.heart_rate.value, wish, reasons)
        self._tempo = self._slewed(state.activity, tempo, seconds)
        self._activation = self._swung(activation, seconds)
        self._level = _toward(self._level, self._spare_ears(wish, reasons), seconds / LEVEL_SWING)
        self._hear(seconds)
        cue = Signal.EASE if self._over and not was_over else wish.cue
        breath = self._breath(wish, reasons)
        return Allowed(self._tempo, self._activation, self._level, breath, cue, self._over, reasons)

    def _over_ceiling(self, rate: float | None) -> bool:
        ceiling = self._plan.heart_rate_ceiling
        if ceiling is None:
            return False
        if rate is None:  # a lost sensor is not a safe heart
            return self._over
        return rate > ceiling - (RELIEF if self._over else 0.0)

    def _spare_heart(
        self, rate: float | None, wish: Wish, reasons: dict[str, str]
    ) -> tuple[float, float]:
        floor = self._plan.heart_rate_floor
        if self._over:
            words = "heart rate over the ceiling: less of all"
            reasons.update(tempo=words, density=words, energy=words)
            return HELD_BACK * wish.tempo, min(wish.activation, CALM)
        if floor is not None and rate is not None and rate < floor:
            words = "heart rate under the floor: no further down"
            reasons.update(tempo=words, density=words, energy=words)
            return max(wish.tempo, self._plan.home_tempo), max(wish.activation, CALM)
        return wish.tempo, wish.activation

    def _spare_ears(self, wish: Wish, reasons: dict[str, str]) -> float:
        if self._dose.share < FULL_DOSE:
            return wish.level
        reasons["level"] = "a week's safe dose of sound is heard: quieter"
        return min(wish.level, SPARED)

    def _hear(self, seconds: float) -> None:
        if self._plan.loudness is not None and self._level > 0.0:
            self._dose.hear(self._plan.loudness + 20.0 * log10(self._level), seconds)

    def _breath(self, wish: Wish, reasons: dict[str, str]) -> float | None:
        if wish.breath is None or wish.breath >= SLOWEST_BREATH:
            return wish.breath
        reasons["breath"] = f"no breath layer below {SLOWEST_BREATH} a minute"
        return SLOWEST_BREATH

    def _slewed(self, activity: Activity, tempo: float, seconds: float) -> float:
        target = min(FASTEST, max(SLOWEST, tempo))
        moving = activity in (Activity.WALK, Activity.RUN, Activity.CYCLE)
        a_second = MOVING if moving else AT_REST * self._tempo / (60.0 * BEATS_A_BAR)
        return _toward(self._tempo, target, self._tempo * a_second * seconds)

    def _swung(self, activation: float, seconds: float) -> float:
        if self._activation is None:
            return activation
        return _toward(self._activation, activation, seconds / FULL_SWING)


def _toward(value: float, target: float, reach: float) -> float:
    return min(value + reach, max(value - reach, target))
