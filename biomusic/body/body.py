"""The body: samples of every kind go in, one state comes out, causally."""

from __future__ import annotations

from math import isfinite
from typing import Final

from biomusic.body.gap import Fading, Prior, moment
from biomusic.body.heart import Heart
from biomusic.body.intervals import Judged
from biomusic.body.mind import Mind
from biomusic.body.movement import Movement
from biomusic.body.respiration import RespirationTrack
from biomusic.types import (
    AccelerationChunk,
    Activity,
    BodyState,
    Cadence,
    Contact,
    EcgChunk,
    Estimate,
    HeartRate,
    Interval,
    Person,
    PulseInterval,
    Respiration,
    Sample,
    Speed,
)

BREATHING: Final = Prior(14.0, 4.0)  # breaths/min; adults at rest take 12–20
BLURRED: Final = 30.0  # ms; beyond, movement or a loose fit spoiled a pulse interval (Polar's SDK)


class Body:
    """Everything that is known of one body, carried from sample to sample."""

    def __init__(self, person: Person) -> None:
        self._heart = Heart()
        self._movement = Movement()
        self._mind = Mind(person)
        self._respiration = RespirationTrack()
        self._breathing = Fading("breath", BREATHING)
        self._blurred = 0  # pulse intervals that were too uncertain to use

    def feed(self, sample: Sample) -> None:
        """Take a sample; they come in the order of ``t_arrival``."""
        if not isfinite(sample.t_arrival):
            return
        match sample:
            case HeartRate():
                self._heart.hear(sample)
            case Interval():
                self._breathe(self._heart.interval(sample), (sample.device, sample.segment))
            case PulseInterval():
                self._pulse(sample)
            case Cadence():
                self._movement.step(sample)
            case Speed():
                self._movement.travel(sample)
            case EcgChunk():
                self._breathe(self._heart.electrocardiogram(sample), (sample.device, "ECG"))
            case AccelerationChunk():
                self._movement.shake(sample)
            case Respiration():
                self._respiration.hear(moment(sample), sample.breaths_per_minute)
            case Contact():
                self._heart.contact(sample)
            case _:  # a battery says nothing of the body, pedals and light nothing that we use
                pass

    def state(self, t: float) -> BodyState:
        """The body as it is understood at ``t`` (s), which never decreases."""
        heart, movement = self._heart, self._movement
        cadence, speed = movement.cadence(t), movement.speed(t)
        motion = movement.motion(t, cadence, speed)
        activity = movement.activity(t, cadence, speed, motion)
        heard = heart.at(t)
        mood = self._mind.update(t, heard, activity)
        return BodyState(
            t=t,
            heart_rate=heard.rate,
            rmssd=heard.rmssd,
            cadence=cadence,
            speed=speed,
            respiration_rate=self._breath(t, activity),
            motion=motion,
            exertion=mood.exertion,
            arousal=mood.arousal.estimate,
            arousal_interval=mood.arousal.interval,
            p_aroused=mood.arousal.p_aroused,
            relaxation=mood.relaxation,
            activity=activity,
            quality={
                "heart": heart.quality(t, heard),
                "cadence": movement.step_quality(t),
                "motion": movement.shake_quality(t),
            },
        )

    def _pulse(self, pulse: PulseInterval) -> None:
        """An RR interval as far as its error allows; a blurred one parts those around it."""
        if not pulse.error_ms <= BLURRED:
            self._blurred += 1
            return
        interval = Interval(
            t=pulse.t,
            t_arrival=pulse.t_arrival,
            device=pulse.device,
            segment=pulse.segment + self._blurred,
            ms=pulse.ms,
        )
        self.feed(interval)

    def _breathe(self, certain: list[Judged], segment: tuple[str, int | str]) -> None:
        for judged in certain:
            self._respiration.beat(judged.t, judged.ms, segment)

    def _breath(self, t: float, activity: Activity) -> Estimate:
        moving = activity not in (Activity.REST, Activity.UNKNOWN)
        seen = self._respiration.at(t, moving)
        if moving and seen.value is None:
            self._breathing.forget()
            return seen
        return self._breathing.update(t, seen, self._respiration.heard)
