"""What wearables tell of bodies that answer: late, rounded, now and then wrong or not at all.

One heart sensor and one foot pod a body, once a second each.  A chest strap tells the mean of
five beats; an optical sensor on the wrist is 10–30 s late in intervals and errs by many beats.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biomusic.types import Cadence, HeartRate, Sample

from .plant import TICK, Moment
from .plant_people import Floats

STAGE: Final = 0x9A29  # the second half of the random key; the first is the seed
EVERY: Final = 4  # ticks; HRS and RSCS notify once a second
STRAP_LAG: Final = 2.0  # s, five beats at 150 a minute
WRIST: Final = 0.2  # of bodies; assumed
WRIST_LAG: Final = (10.0, 30.0)  # s, optical sensors in intervals
WRIST_SD: Final = 4.0  # bpm, slow error of a good one; whole populations have ±15 to ±34
WRIST_TIME: Final = 60.0  # s, how fast that changes; assumed
POD_LAG: Final = 1.5  # s, eight steps half
GAPS: Final = (2.0, 10.0)  # an hour, of each sensor; assumed
GAP: Final = (3.0, 60.0)  # s, how long they last
SLIP: Final = 0.005  # of readings are off by some
SLIPPED: Final = (0.5, 2.0)  # times the truth; half and double are what sensors like


class _Gaps(NamedTuple):
    rate: Floats  # a tick
    until: NDArray[np.int64]  # ticks


class Senses:
    """The sensors of as many bodies."""

    def __init__(self, count: int, seed: int, faulty: bool = True) -> None:
        self._random = np.random.Generator(np.random.Philox(key=[seed, STAGE]))
        self._faulty, self._ticks = faulty, 0
        wrist = self._random.uniform(size=count) < WRIST * faulty
        self._lag = np.where(wrist, self._random.uniform(*WRIST_LAG, count), STRAP_LAG)
        self._off_by = np.where(wrist, WRIST_SD, 0.0)
        self._off = np.zeros(count)
        self._heart, self._steps = np.zeros(count), np.zeros(count)
        self._gaps = [self._no_gaps(count) for _ in range(2)]

    def tell(self, moment: Moment) -> list[list[Sample]]:
        """The samples of this tick, body by body."""
        self._ticks += 1
        count = len(moment.heart_rate)
        noise = self._random.standard_normal((2, count))
        slips = self._random.uniform(size=(4, count))
        self._follow(moment, noise[0])
        silent = [
            self._falls_silent(gaps, slips[2 + which]) for which, gaps in enumerate(self._gaps)
        ]
        if self._ticks % EVERY:
            return [[] for _ in range(count)]
        heart = np.rint(self._slipped(self._heart + self._off, slips[0]))
        steps = np.rint(self._slipped(self._steps, slips[1]) * (1.0 + 0.004 * noise[1]))
        return [
            self._samples(moment.t, float(heart[body]), float(steps[body]), silent, body)
            for body in range(count)
        ]

    def _samples(
        self, t: float, heart: float, steps: float, silent: list[NDArray[np.bool_]], body: int
    ) -> list[Sample]:
        told: list[Sample] = []
        if not silent[0][body]:
            told.append(HeartRate(t=t, t_arrival=t, device="heart", bpm=heart))
        if not silent[1][body]:
            told.append(Cadence(t=t, t_arrival=t, device="pod", steps_per_minute=steps))
        return told

    def _follow(self, moment: Moment, noise: Floats) -> None:
        if self._ticks == 1:
            self._heart, self._steps = moment.heart_rate.copy(), moment.cadence.copy()
        self._heart += (moment.heart_rate - self._heart) * TICK / self._lag
        self._steps += (moment.cadence - self._steps) * TICK / POD_LAG
        share = TICK / WRIST_TIME
        self._off += self._off_by * np.sqrt(2.0 * share) * noise - share * self._off

    def _slipped(self, values: Floats, slips: Floats) -> Floats:
        if not self._faulty:
            return values
        factor = np.where(slips < SLIP / 2, SLIPPED[0], np.where(slips < SLIP, SLIPPED[1], 1.0))
        return np.clip(values * factor, 0.0, 254.0)

    def _no_gaps(self, count: int) -> _Gaps:
        an_hour = self._random.uniform(*GAPS, count) * self._faulty
        return _Gaps(an_hour * TICK / 3600.0, np.zeros(count, np.int64))

    def _falls_silent(self, gaps: _Gaps, chance: Floats) -> NDArray[np.bool_]:
        lengths = self._random.uniform(*GAP, len(chance)) / TICK
        begins = chance < gaps.rate
        gaps.until[begins] = self._ticks + lengths[begins].astype(np.int64)
        return gaps.until > self._ticks
