"""How the body breathes: by a sensor, or by what breathing does to heartbeat, ECG and chest."""

from __future__ import annotations

from typing import Final

from biomusic.body.breath.watch import Watch
from biomusic.body.gap import HOLD, Fading, Prior, moment
from biomusic.body.quality import Channel
from biomusic.body.readings import Breathing, Heartbeat
from biomusic.types import (
    AccelerationChunk,
    Activity,
    Beat,
    Estimate,
    Quality,
    Respiration,
)

SLOWEST: Final = 3.0  # breaths/min, a sensor's
FASTEST: Final = 80.0  # breaths/min, beyond an exhausted runner's
SENSOR_SD: Final = 1.0  # breaths/min
BREATHING: Final = Prior(14.0, 4.0)  # breaths/min; adults at rest take 12–20
DOUBTFUL: Final = 0.5  # quality below which an R peak's height tells nothing
STILL: Final = (Activity.REST, Activity.UNKNOWN)


class Breath:
    """How the body breathes."""

    def __init__(self) -> None:
        self._watch = Watch()
        self._fading = Fading("breath", BREATHING)
        self._channel = Channel("breath")
        self._sensor: tuple[float, float] | None = None  # s, breaths/min
        self._known: float | None = None  # s, when the rate last was

    def hear(self, sample: Respiration) -> None:
        """A sensor's own figure."""
        t, rate = moment(sample), sample.breaths_per_minute
        possible = SLOWEST <= rate <= FASTEST
        if possible:
            self._sensor = (t, rate)
        self._channel.hear(t, possible)

    def beat(self, beat: Beat) -> None:
        """A heartbeat with its interval."""
        if beat.nn is not None:
            self._watch.heart.add(beat.t, beat.nn)

    def see(self, beat: Heartbeat) -> None:
        """An R peak, whose height the breath moves."""
        if beat.quality >= DOUBTFUL and beat.amplitude != 0.0:
            self._watch.peaks.add(beat.t, beat.amplitude)

    def shake(self, chunk: AccelerationChunk) -> None:
        """Acceleration of the chest, which the breath tilts by a few mg."""
        self._watch.tilt.feed(chunk)

    def at(self, t: float, activity: Activity) -> Breathing:
        """The breath at ``t`` (s).

        In doubt the last rate is held for 5 s; while moving it is not.  In silence it fades.
        """
        moving = activity not in STILL
        seen = self._watch.at(t, moving)
        rate, heard = seen.rate, seen.heard
        if self._sensor is not None and t - self._sensor[0] <= HOLD:
            heard, told = self._sensor
            rate = Estimate(told, SENSOR_SD)
        if rate.value is not None:
            self._known = t
        elif moving or (heard is not None and not self._held(t)):
            self._fading.forget()
            return self._blank(rate)
        rate = self._fading.update(t, rate, heard)
        return self._blank(rate) if rate.value is None else Breathing(rate, seen.phase)

    def quality(self, t: float) -> Quality:
        """How far the breath is to be believed at ``t`` (s)."""
        told = self._channel.heard is not None and t - self._channel.heard <= HOLD
        return self._channel.at(t) if told else self._watch.quality or self._channel.at(t)

    def _held(self, t: float) -> bool:
        return self._known is not None and t - self._known <= HOLD

    def _blank(self, rate: Estimate) -> Breathing:
        self._watch.forget()
        return Breathing(rate, Estimate.unknown(rate.reason))
