"""What one accelerometer tells: steps and their phase, motion, posture."""

from __future__ import annotations

from math import inf
from typing import Final

import numpy as np

from biomusic.body.gap import HOLD, silence
from biomusic.body.motion.acceleration import RATE, AccelerationGrid
from biomusic.body.motion.motion import MotionTrack
from biomusic.body.motion.pace_choice import Told
from biomusic.body.motion.posture import PostureTrack
from biomusic.body.motion.recent import EVERY, Look, Recent
from biomusic.body.motion.step_phase import StepPhase
from biomusic.body.motion.steps import Pace, StepRhythm
from biomusic.compiled import Doubles
from biomusic.types import AccelerationChunk, Estimate

ENOUGH: Final = 200  # samples that wait at most; many small chunks are worked off together


class Shaking:
    """Acceleration goes in as it comes; it is worked off when somebody asks."""

    def __init__(self) -> None:
        self._grid, self._recent = AccelerationGrid(), Recent()
        self._motion = MotionTrack()
        self._tear()
        self._waiting: list[tuple[Doubles, Doubles]] = []
        self._samples = 0  # that wait
        self._origin: tuple[str, int] | None = None
        self._pace: Pace | None = None
        self._paced = 0.0  # s, device's clock, when that was seen
        self._arrival = 0.0  # s, of the last piece
        self.heard: float | None = None  # s, host's clock, when it last spoke
        self._ahead = 0.0  # s, by which the device's clock cannot be right

    def take(self, chunk: AccelerationChunk) -> None:
        """Take a piece; what another device or an earlier segment sent does not join on."""
        origin = (chunk.device, chunk.segment)
        if origin != self._origin:
            self.work()
            self._grid.tear()
            self._origin = origin
        self._waiting.append((chunk.times, chunk.milli_g))
        self._samples += len(chunk.times)
        self._arrival = chunk.t_arrival
        if self._samples >= ENOUGH:
            self.work()

    def work(self) -> None:
        """Work off what waits."""
        if not self._waiting:
            return
        times = np.concatenate([times for times, _ in self._waiting])
        milli_g = np.concatenate([milli_g for _, milli_g in self._waiting])
        self._waiting, self._samples = [], 0
        for stretch in self._grid.feed(times, milli_g):
            if stretch.torn:
                self._tear()
            for look in self._recent.feed(stretch.first, stretch.axes):
                self._look(look)
        if self._recent.newest is not None:
            newest = (self._recent.newest + 0.5) / RATE
            self._ahead = max(0.0, newest - self._arrival)
            self.heard = newest - self._ahead

    def told(self, t: float) -> Told:
        """Cadence at ``t`` (s); unknown after 5 s of silence and before steps were seen."""
        age = self._age(t)
        if age is None or age > HOLD:
            return Told(Estimate.unknown(silence("steps", age)), inf, 0.0)
        if self._pace is None:
            return Told(Estimate.unknown("too few steps were seen yet"), age, 0.0)
        since = None if self._changed is None else t + self._ahead - self._changed
        return Told(self._pace.cadence, age, self._pace.share, since)

    def phase(self, t: float, running: bool) -> Estimate:
        """Phase of the steps (rad, 0–2π) at ``t`` (s)."""
        age = self._age(t)
        if age is None or age > HOLD:
            return Estimate.unknown(silence("acceleration", age))
        cadence = None if self._pace is None else self._pace.cadence.value
        return self._phase.at((t + self._ahead) * RATE - 0.5, self._recent, cadence, running)

    def motion(self, t: float, cadence: Estimate, speed: Estimate) -> Estimate:
        """How much it moves (0–1), from steps and speed where no acceleration is known."""
        return self._motion.at(self._age(t), cadence, speed)

    def posture(self, t: float) -> Estimate:
        """How far gravity turned (degrees) within the last 10 s."""
        age = self._age(t)
        if age is None or age > HOLD:
            return Estimate.unknown(silence("acceleration", age))
        return self._posture.latest

    def _age(self, t: float) -> float | None:
        return None if self.heard is None else t - self.heard

    def _tear(self) -> None:
        """What comes next does not join on; the pace of before is held all the same."""
        self._recent.clear()
        self._steps, self._phase, self._posture = StepRhythm(), StepPhase(), PostureTrack()
        self._changed: float | None = None  # s, device's clock; from steps to none or back

    def _look(self, look: Look) -> None:
        before, pace = self._pace, self._steps.look(look)
        if pace is not None or not 0.0 <= look.t - self._paced <= HOLD:
            self._pace, self._paced = pace, look.t
        if pace is not None and before is not None and _walks(pace) != _walks(before):
            self._changed = look.t
        self._motion.shake(look.level, EVERY / RATE)
        if look.closer:
            self._posture.look(look)
            self._phase.look(look, None if self._pace is None else self._pace.cadence.value)


def _walks(pace: Pace) -> bool:
    return bool(pace.cadence.value)
