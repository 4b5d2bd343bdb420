"""Resonance: finds the breathing rate at which this heart swings most.

Two minutes each at 6.5, 6, 5.5, 5 and 4.5 breaths a minute; the rate with the largest swing of the
heart at that very rate is kept (Lehrer; Shaffer & Meehan 2020).  Nobody has to hold a breath.
"""

from __future__ import annotations

from cmath import exp
from collections import deque
from math import pi
from typing import Final

from biomusic.guide.bells import Bells
from biomusic.guide.plan import GuideKind, Plan, Wish, within
from biomusic.types import BodyState

RATES: Final = (6.5, 6.0, 5.5, 5.0, 4.5)  # breaths/min
EACH: Final = 120.0  # s
HEARD: Final = 90.0  # s of each that are measured; the first half minute is for finding it
LEAST: Final = 40  # heartbeats; fewer say nothing
QUIET: Final = 0.25  # activation; the music is a bed for the swell
TRUSTED: Final = 0.05  # of all beats may be corrected, as in every figure of variability


class Resonance:
    """Steps through the rates, then stays at the best."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._usual = plan.resonance
        self._beats: deque[tuple[float, float]] = deque()  # s and ms
        self._bad = 0
        self.swings: dict[float, float] = {}  # breaths/min → ms, half of the swing
        self._step = 0
        self._bells = Bells(len(RATES) * EACH / 60.0, EACH / 60.0)

    @property
    def found(self) -> float | None:
        """Breaths/min of the largest swing; None until all were tried, or when none was heard."""
        if self._step < len(RATES) or not self.swings:
            return None
        return max(self.swings, key=lambda rate: self.swings[rate])

    def wish(self, state: BodyState) -> Wish:
        """The next rate to breathe with."""
        self._hear(state)
        while self._step < len(RATES) and state.t >= (self._step + 1) * EACH:
            self._measure(RATES[self._step])
            self._step += 1
        rate, words = self._rate()
        return Wish(
            within(self._plan.tempo, QUIET),
            QUIET,
            reasons={"breath": words, "density": "a bed for your breath"},
            breath=rate,
            cue=self._bells.due(state.t),
        )

    def _rate(self) -> tuple[float, str]:
        if self._step < len(RATES):
            rate = RATES[self._step]
            return rate, f"trying {rate:.1f} breaths a minute, {self._step + 1} of {len(RATES)}"
        if self.found is None:
            return self._usual, "too few clean heartbeats to find your rate; this is the usual one"
        return self.found, f"your heart swings most at {self.found:.1f} breaths a minute"

    def _hear(self, state: BodyState) -> None:
        for beat in state.beats:
            if beat.nn is not None:
                self._beats.append((beat.t, beat.nn))
                self._bad += beat.nn != beat.rr

    def _measure(self, rate: float) -> None:
        """Half of the swing (ms) of the intervals at the rate of the breath."""
        end = self._beats[-1][0] if self._beats else 0.0
        heard = [(t, nn) for t, nn in self._beats if t > end - HEARD]
        bad, self._bad = self._bad, 0
        self._beats.clear()
        if len(heard) < LEAST or bad > TRUSTED * len(heard):
            return
        mean = sum(nn for _, nn in heard) / len(heard)
        turned = sum((nn - mean) * exp(-2j * pi * t * rate / 60.0) for t, nn in heard)
        self.swings[rate] = 2.0 * abs(turned) / len(heard)


GUIDE: GuideKind = Resonance
