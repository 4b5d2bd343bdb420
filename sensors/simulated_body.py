"""A body in numbers: effort and mind drive a heart rate, and the heart rate drives beats.

The heart follows effort with a first-order lag, quicker up than down; breathing modulates it
(respiratory sinus arrhythmia), less so in effort; slow noises make it wander.  Beats come from
integral pulse frequency modulation: one whenever the integral of the rate passes a whole number
(Mateo & Laguna 2000).  Steps come likewise from the cadence.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from .simulated_scenarios import Phase, Scenario

TICK: Final = 0.05  # s; the shortest interval of interest (0.3 s) has six of them
REST: Final = 62.0  # bpm, a healthy adult of 35
MAXIMUM: Final = 183.5  # bpm, 208 − 0.7 × 35 (Tanaka 2001)
RISE, FALL = 25.0, 80.0  # s; YoYoTest, 36 shuttle runs: 15–30 s up, 60–150 s down
MIND: Final = 8.0  # s, how fast tension acts
CALM: Final = 150.0  # s, how fast arousal of arrival fades
DRIFT: Final = 6.0  # bpm at full effort for long; cardiovascular drift builds up over
DRIFT_TIME: Final = 300.0  # s

BREATHS: Final = 14.0  # per minute at rest
BREATHS_IN_EFFORT: Final = 26.0  # more at full effort
SINUS: Final = 0.055  # rate modulation at rest, gives an RMSSD near 40 ms at 14 breaths/min
RESONANCE: Final = 1.9  # times as much at six breaths a minute (Vaschillo 2006)

# Three slow noises (time constant s, standard deviation as a share of the rate) stand for the
# 1/f spectrum of a resting heart; together with breathing SDNN comes near 50 ms (Nunan 2010).
WANDERINGS: Final = ((4.0, 0.012), (30.0, 0.020), (300.0, 0.025))
BEAT_JITTER: Final = 0.003  # s; what no slower process explains
STEP_JITTER: Final = 0.02  # of a step; runners vary by 1–3 % from stride to stride
LATEST_STEPS: Final = 8  # a pod's cadence is over so many

STAGE: Final = 0x51B0  # the second half of the random key; the first is the seed


@dataclass(frozen=True, slots=True)
class Moment:
    """What happened within one tick."""

    t: float  # s, its end
    beat: float | None  # s, if the heart beat in it
    cadence: float  # steps/min, over the latest steps; 0 when standing
    speed: float  # m/s


class SimulatedBody:
    """One body, going through one scenario from its start."""

    def __init__(self, scenario: Scenario, seed: int, seconds: float) -> None:
        self._scenario = scenario
        self._stretch = seconds / scenario.seconds
        self._random = np.random.Generator(np.random.Philox(key=[seed, STAGE]))
        self._effort = self._long_effort = self._tension = 0.0
        self._aroused = scenario.aroused
        self._slow = [0.0 for _ in WANDERINGS]
        self._breath = self._pulse = self._stride = 0.0  # phases, in cycles
        self._steps: list[float] = []  # s, the latest

    def live(self) -> Iterator[Moment]:
        """Every tick of the scenario."""
        tick = 0
        end = 0.0
        for phase in self._scenario.phases:
            end += phase.seconds * self._stretch
            while (tick + 1) * TICK <= end + TICK / 2:
                tick += 1
                yield self._tick(tick * TICK, phase)

    def _tick(self, t: float, phase: Phase) -> Moment:
        self._respond(phase)
        noise = self._random.standard_normal(len(WANDERINGS) + 2).tolist()
        rate = self._rate(phase, noise) / 60
        beat = self._beat(t, rate, noise[-2])
        self._step(t, phase.cadence / 60, noise[-1])
        return Moment(t, beat, self._cadence(t), phase.speed * (1 + 0.02 * noise[-1]))

    def _respond(self, phase: Phase) -> None:
        haste = self._scenario.haste * TICK
        lag = RISE if phase.effort > self._effort else FALL
        self._effort += (phase.effort - self._effort) * haste / lag
        self._long_effort += (self._effort - self._long_effort) * haste / DRIFT_TIME
        self._tension += (phase.tension - self._tension) * haste / MIND
        self._aroused -= self._aroused * haste / CALM

    def _rate(self, phase: Phase, noise: list[float]) -> float:
        """Heart rate just now, bpm."""
        calm = (1 - self._effort) ** 2  # the vagus withdraws as effort grows
        breathing = phase.breathing or BREATHS + BREATHS_IN_EFFORT * self._effort
        self._breath += breathing / 60 * TICK * (1 + 0.1 * self._slow[0] / WANDERINGS[0][1])
        resonance = 1 + (RESONANCE - 1) * math.exp(-(((breathing - 6) / 3) ** 2))
        wander = 0.0
        for index, (seconds, share) in enumerate(WANDERINGS):
            pull = TICK / seconds
            kick = share * math.sqrt(2 * pull) * noise[index]
            self._slow[index] += kick - pull * self._slow[index]
            wander += self._slow[index]
        mean = REST + self._aroused + self._tension + DRIFT * self._long_effort
        mean += self._effort * (MAXIMUM - REST)
        sinus = SINUS * resonance * calm * math.sin(2 * math.pi * self._breath)
        return mean * (1 + sinus + wander * (0.2 + 0.8 * calm))

    def _beat(self, t: float, rate: float, noise: float) -> float | None:
        self._pulse += rate * TICK
        if self._pulse < 1:
            return None
        self._pulse -= 1
        jitter = BEAT_JITTER * (1 - self._effort) * max(-2.0, min(2.0, noise))
        return t - self._pulse / rate - 2 * BEAT_JITTER + jitter

    def _step(self, t: float, rate: float, noise: float) -> None:
        self._stride += rate * TICK * (1 + STEP_JITTER * 2 * noise)
        if self._stride >= 1:
            self._stride -= 1
            self._steps = [*self._steps[1 - LATEST_STEPS :], t - self._stride / rate]

    def _cadence(self, t: float) -> float:
        recent = [step for step in self._steps if t - step < 4]
        if len(recent) < 3 or t - recent[-1] > 1.5:
            return 0.0
        return 60 * (len(recent) - 1) / (recent[-1] - recent[0])
