"""Movement: steps, pedals, speed and acceleration become cadence, motion and activity."""

from __future__ import annotations

from math import inf

from biomusic.body.gap import moment
from biomusic.body.motion.activity import ActivityTrack
from biomusic.body.motion.cadence import CadenceTrack
from biomusic.body.motion.pace_choice import Told, better
from biomusic.body.motion.riding import Ride, Riding
from biomusic.body.motion.shaking import Shaking
from biomusic.body.motion.speed import SpeedTrack
from biomusic.body.quality import Channel
from biomusic.body.readings import Moving
from biomusic.body.witness import Witness
from biomusic.types import (
    AccelerationChunk,
    Activity,
    Cadence,
    Estimate,
    PedalCadence,
    Quality,
    RidingSpeed,
    Speed,
)

_NO_FEET = Estimate.unknown("pedals show no foot that strikes")


class Movement:
    """Listens to foot pods, accelerometers and bicycles, one of each at a time."""

    def __init__(self) -> None:
        self._pod, self._speed, self._shaking = CadenceTrack(), SpeedTrack(), Shaking()
        self._riding = Riding()
        self._activity = ActivityTrack()
        self._step_witness, self._speed_witness = Witness(), Witness()
        self._shake_witness = Witness()
        self._step_channel, self._shake_channel = Channel("steps"), Channel("acceleration")

    def step(self, sample: Cadence) -> None:
        """A foot pod's cadence."""
        t = moment(sample)
        if self._step_witness.believes(sample.device, t):
            self._step_channel.hear(t, self._pod.hear(t, sample.steps_per_minute))

    def travel(self, sample: Speed) -> None:
        """A speed over ground."""
        t = moment(sample)
        if self._speed_witness.believes(sample.device, t):
            self._speed.hear(t, sample.metres_per_second)

    def pedal(self, sample: PedalCadence) -> None:
        """A crank's cadence."""
        self._riding.pedal(sample)

    def roll(self, sample: RidingSpeed) -> None:
        """A bicycle's speed."""
        self._riding.roll(sample)

    def shake(self, chunk: AccelerationChunk) -> None:
        """A piece of acceleration."""
        if self._shake_witness.believes(chunk.device, moment(chunk)):
            self._shaking.take(chunk)

    def at(self, t: float) -> Moving:
        """How the body moves at ``t`` (s), which never decreases."""
        self._shaking.work()
        told = Told(self._pod.at(t), inf if self._pod.heard is None else t - self._pod.heard)
        ride = self._riding.at(t)
        cadence, speed = _either(ride, better(told, self._shaking.told(t)), self._speed.at(t))
        motion = self._shaking.motion(t, cadence, speed)
        activity = self._activity.update(t, cadence, speed, motion, ride.under_way)
        phase = self._shaking.phase(t, activity is Activity.RUN)
        if activity is Activity.CYCLE:
            phase = _NO_FEET
        return Moving(cadence, phase, speed, motion, self._shaking.posture(t), activity)

    def quality(self, t: float) -> dict[str, Quality]:
        """How far each channel is to be believed at ``t`` (s)."""
        self._shaking.work()
        self._shake_channel.heard = self._shaking.heard
        motion = self._shake_channel.at(t)
        return {"cadence": self._cadence_quality(t, motion), "motion": motion}

    def _cadence_quality(self, t: float, motion: Quality) -> Quality:
        """The pedals' or the foot pod's, or acceleration's where that is better."""
        pedals = self._riding.quality(t)
        if pedals is not None and self._riding.at(t).under_way:
            return pedals
        pod, seen = self._step_channel.at(t), self._shaking.told(t)
        if seen.cadence.value is None:
            return pod
        shaken = Quality(motion.score * seen.share, seen.cadence.reason)
        return max(pod, shaken, key=lambda quality: quality.score)


def _either(ride: Ride, steps: Estimate, speed: Estimate) -> tuple[Estimate, Estimate]:
    """Cadence and speed: the bicycle's under way, and pedals that stand where no foot steps."""
    feet_rest = not steps.value and not speed.value
    if ride.under_way or (feet_rest and ride.speed.value is not None):
        speed = speed if ride.speed.value is None else ride.speed
    if ride.under_way or (feet_rest and ride.strokes.value is not None):
        steps = ride.strokes
    return steps, speed
