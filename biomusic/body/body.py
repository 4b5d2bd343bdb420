"""The body: samples of every kind go in, one state comes out, causally."""

from __future__ import annotations

from collections import defaultdict
from math import isfinite

from biomusic.body.breath.breath import Breath
from biomusic.body.ecg.heartbeat import HeartbeatFinder
from biomusic.body.heart.heart import Heart
from biomusic.body.mind.mind import Mind
from biomusic.body.motion.movement import Movement
from biomusic.types import (
    AccelerationChunk,
    Activity,
    Beat,
    BodyState,
    Cadence,
    Contact,
    EcgChunk,
    HeartRate,
    Interval,
    PedalCadence,
    Person,
    PulseInterval,
    Quality,
    Respiration,
    RidingSpeed,
    Sample,
    Speed,
)


class Body:
    """Everything that is known of one body, carried from sample to sample."""

    def __init__(self, person: Person) -> None:
        self._finders: defaultdict[str, HeartbeatFinder] = defaultdict(HeartbeatFinder)  # by device
        self._heart = Heart()
        self._breath = Breath()
        self._movement = Movement()
        self._mind = Mind(person)
        self._known: Activity | None = None  # what it is doing, if somebody says so
        self._beats: list[Beat] = []  # since the last state

    def feed(self, sample: Sample) -> None:
        """Take a sample; they come in the order of ``t_arrival``."""
        if not isfinite(sample.t_arrival):
            return
        match sample:
            case HeartRate():
                self._heart.hear(sample)
            case Interval():
                self._decided(self._heart.interval(sample))
            case PulseInterval():
                self._decided(self._heart.pulse(sample))
            case Contact():
                self._heart.contact(sample)
            case EcgChunk():
                self._electrocardiogram(sample)
            case AccelerationChunk():
                self._movement.shake(sample)
                self._breath.shake(sample)
            case Cadence():
                self._movement.step(sample)
            case Speed():
                self._movement.travel(sample)
            case PedalCadence():
                self._movement.pedal(sample)
            case RidingSpeed():
                self._movement.roll(sample)
            case Respiration():
                self._breath.hear(sample)
            case _:  # a battery says nothing of the body, light nothing that we use
                pass

    def know(self, activity: Activity | None) -> None:
        """Somebody says what the body is doing: that goes before what motion shows."""
        self._known = activity

    def state(self, t: float) -> BodyState:
        """The body as it is understood at ``t`` (s), which never decreases."""
        moving = self._movement.at(t)
        if self._known is not None:
            moving = moving._replace(activity=self._known)
        heard = self._heart.at(t)
        breathing = self._breath.at(t, moving.activity)
        mood = self._mind.update(t, heard, moving)
        beats, self._beats = tuple(self._beats), []
        return BodyState(
            t=t,
            heart_rate=heard.rate,
            cadence=moving.cadence,
            speed=moving.speed,
            respiration_rate=breathing.rate,
            motion=moving.motion,
            exertion=mood.exertion,
            arousal=mood.arousal.estimate,
            arousal_interval=mood.arousal.interval,
            p_aroused=mood.arousal.p_aroused,
            relaxation=mood.relaxation,
            activity=moving.activity,
            variability=heard.variability,
            respiration_phase=breathing.phase,
            step_phase=moving.step_phase,
            posture_change=moving.posture_change,
            heart_rate_zone=mood.zone,
            recovery=mood.recovery,
            quality=self._quality(t),
            rest=self._mind.rest(),
            beats=beats,
        )

    def _electrocardiogram(self, chunk: EcgChunk) -> None:
        finder = self._finders[chunk.device]
        for beat in finder.feed(chunk.times, chunk.microvolts, chunk.segment):
            # A clock that runs ahead must not keep beats fresh.
            beat = beat._replace(t=min(beat.t, chunk.t_arrival))
            self._breath.see(beat)
            self._decided(self._heart.see(chunk.device, beat))

    def _decided(self, beats: list[Beat]) -> None:
        self._beats += beats
        for beat in beats:
            self._breath.beat(beat)

    def _quality(self, t: float) -> dict[str, Quality]:
        qualities = {"heart": self._heart.quality(t), "breath": self._breath.quality(t)}
        for finder in self._finders.values():
            qualities["ECG"] = finder.quality(t)
        return qualities | self._movement.quality(t)
