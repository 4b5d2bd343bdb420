"""Movement: steps, speed and acceleration become cadence, motion and activity."""

from __future__ import annotations

from biomusic.body.gap import HOLD, moment
from biomusic.body.motion.acceleration import RATE, AccelerationGrid
from biomusic.body.motion.activity import ActivityTrack
from biomusic.body.motion.cadence import CadenceTrack
from biomusic.body.motion.motion import MotionTrack
from biomusic.body.motion.speed import SpeedTrack
from biomusic.body.motion.steps import StepRhythm
from biomusic.body.quality import Channel
from biomusic.body.readings import Moving
from biomusic.body.witness import Witness
from biomusic.types import AccelerationChunk, Cadence, Estimate, Quality, Speed


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

    def at(self, t: float) -> Moving:
        """How the body moves at ``t`` (s)."""
        cadence, speed = self._cadence.at(t), self._speed.at(t)
        motion = self._motion.at(t, cadence, speed)
        activity = self._activity.update(t, cadence, speed, motion)
        unseen = Estimate.unknown("not measured")
        return Moving(cadence, unseen, speed, motion, unseen, activity)

    def quality(self, t: float) -> dict[str, Quality]:
        """How far each channel is to be believed at ``t`` (s)."""
        return {"cadence": self._step_channel.at(t), "motion": self._shake_channel.at(t)}
