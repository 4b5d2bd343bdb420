"""Movement: steps, speed and acceleration become cadence, motion and activity."""

from __future__ import annotations

from biomusic.body.acceleration import RATE, AccelerationGrid
from biomusic.body.activity import ActivityTrack
from biomusic.body.cadence import CadenceTrack
from biomusic.body.gap import HOLD, moment
from biomusic.body.motion import MotionTrack
from biomusic.body.quality import Channel
from biomusic.body.speed import SpeedTrack
from biomusic.body.steps import StepRhythm
from biomusic.body.witness import Witness
from biomusic.types import AccelerationChunk, Activity, Cadence, Estimate, Quality, Speed


class Movement:
    """Listens to foot pods and accelerometers, one of each at a time."""

    def __init__(self) -> None:
        self._cadence, self._speed, self._motion = CadenceTrack(), SpeedTrack(), MotionTrack()
        self._activity = ActivityTrack()
        self._steps = StepRhythm()
        self._grid = AccelerationGrid()
        self._step_witness, self._speed_witness = Witness(), Witness()
        self._shake_witness = Witness()
        self._pod: float | None = None  # s, when a foot pod last told the cadence
        self._step_channel, self._shake_channel = Channel("steps"), Channel("acceleration")

    def step(self, sample: Cadence) -> None:
        """A foot pod's cadence; it goes before what acceleration shows."""
        t = moment(sample)
        if self._step_witness.believes(sample.device, t):
            possible = self._cadence.hear(t, sample.steps_per_minute)
            self._step_channel.hear(t, possible)
            if possible:
                self._pod = t

    def travel(self, sample: Speed) -> None:
        """A speed over ground."""
        t = moment(sample)
        if self._speed_witness.believes(sample.device, t):
            self._speed.hear(t, sample.metres_per_second)

    def shake(self, chunk: AccelerationChunk) -> None:
        """A piece of acceleration."""
        if not self._shake_witness.believes(chunk.device, moment(chunk)):
            return
        for slot, alternating, torn in self._grid.feed(chunk.times, chunk.milli_g):
            t = min(slot / RATE, chunk.t_arrival)  # whatever the device's clock says
            self._shake_channel.hear(t, True)
            if not torn:
                self._motion.shake(t, alternating, 1.0 / RATE)
            steps = self._steps.add(slot, alternating, torn)
            if steps is not None and (self._pod is None or t - self._pod > HOLD):
                self._step_channel.hear(t, self._cadence.hear(t, steps))

    def cadence(self, t: float) -> Estimate:
        """Cadence (steps/min) at ``t`` (s)."""
        return self._cadence.at(t)

    def speed(self, t: float) -> Estimate:
        """Speed (m/s) at ``t`` (s)."""
        return self._speed.at(t)

    def motion(self, t: float, cadence: Estimate, speed: Estimate) -> Estimate:
        """Motion (0–1) at ``t`` (s)."""
        return self._motion.at(t, cadence, speed)

    def activity(self, t: float, cadence: Estimate, speed: Estimate, motion: Estimate) -> Activity:
        """Activity at ``t`` (s)."""
        return self._activity.update(t, cadence, speed, motion)

    def step_quality(self, t: float) -> Quality:
        """How far the cadence is to be believed at ``t`` (s)."""
        return self._step_channel.at(t)

    def shake_quality(self, t: float) -> Quality:
        """How far the acceleration is to be believed at ``t`` (s)."""
        return self._shake_channel.at(t)
