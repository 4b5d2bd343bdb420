"""The heart: whatever tells of heartbeats becomes one rate, one variability, one standing."""

from __future__ import annotations

from collections.abc import Hashable
from math import inf
from typing import Final

from biomusic.body.gap import moment
from biomusic.body.heart.heart_rate import HeartRateTrack
from biomusic.body.heart.hrv import Variability
from biomusic.body.heart.intervals import Intervals, Judged
from biomusic.body.quality import Channel
from biomusic.body.readings import Heard, Heartbeat
from biomusic.body.witness import Witness
from biomusic.types import (
    Beat,
    BeatClass,
    Contact,
    Estimate,
    HeartRate,
    HeartVariability,
    Interval,
    PulseInterval,
    Quality,
)

NO_SKIN: Final = "the strap does not feel skin"
BLURRED: Final = 30.0  # ms; beyond, movement or a loose fit spoiled a pulse interval (Polar's SDK)


class Heart:
    """Listens to straps, one at a time, and tells what the heart does."""

    def __init__(self) -> None:
        self._rate = HeartRateTrack()
        self._variability = Variability()
        self._intervals = Intervals()
        self._rate_witness, self._interval_witness = Witness(), Witness()
        self._off_skin: set[str] = set()
        self._channel = Channel("heartbeat")
        self._last = -inf  # s, the last closing beat
        self._seen: dict[str, Heartbeat] = {}  # the last R peak, by device
        self._blurred = 0  # pulse intervals that were too uncertain to use

    def contact(self, sample: Contact) -> None:
        """A strap feels skin, or no longer."""
        if sample.touching:
            self._off_skin.discard(sample.device)
        elif sample.device not in self._off_skin:
            self._off_skin.add(sample.device)
            self._rate.forget()

    def hear(self, sample: HeartRate) -> None:
        """A strap's own figure."""
        t = moment(sample)
        if sample.device in self._off_skin or not self._rate_witness.believes(sample.device, t):
            return
        self._channel.hear(t, self._rate.hear(t, sample.bpm))

    def interval(self, sample: Interval) -> list[Beat]:
        """A strap's own interval; returns the beats that were decided."""
        segment = (sample.device, sample.segment)
        return self._judge(sample.device, "", moment(sample), sample.ms, segment)

    def pulse(self, sample: PulseInterval) -> list[Beat]:
        """An interval seen by light; a blurred one parts those around it."""
        if not sample.error_ms <= BLURRED:
            self._blurred += 1
            return []
        segment = (sample.device, sample.segment, self._blurred)
        return self._judge(sample.device, "", moment(sample), sample.ms, segment)

    def see(self, device: str, beat: Heartbeat) -> list[Beat]:
        """An R peak in a device's ECG; returns the beats that were decided."""
        before = self._seen.get(device)
        self._seen[device] = beat
        if before is None or before.stretch != beat.stretch:
            return []
        ms = 1000.0 * (beat.t - before.t)
        return self._judge(device, "ECG", beat.t, ms, (device, "ECG", beat.stretch))

    def at(self, t: float) -> Heard:
        """What the heart tells at ``t`` (s)."""
        rate = self._rate.at(t)
        if rate.value is None and self._off_skin:
            rate = Estimate.unknown(NO_SKIN)
        rmssd, corrected = self._variability.at(t)
        variability = HeartVariability(rmssd=rmssd, corrected=corrected)
        return Heard(rate, variability, self._channel.heard)

    def quality(self, t: float) -> Quality:
        """How far the heartbeat is to be believed at ``t`` (s)."""
        if self._rate.at(t).value is None and self._off_skin:
            return Quality(0.0, NO_SKIN)
        return self._channel.at(t, self._variability.at(t)[1])

    def _judge(
        self, device: str, stream: str, t: float, ms: float, segment: Hashable
    ) -> list[Beat]:
        name = f"{device} {stream}"
        if device in self._off_skin or not self._interval_witness.believes(name, t):
            return []
        self._last = t = max(t, self._last)
        judged = self._intervals.judge(t, ms, segment)
        possible = True
        for each in judged:
            self._variability.add(each)
            possible &= each.beat is not BeatClass.IMPOSSIBLE
            if each.nn:
                self._rate.beat(each.t, each.ms, segment)
        self._channel.hear(t, possible)
        return [_beat(each) for each in judged]


def _beat(judged: Judged) -> Beat:
    nn = judged.ms if judged.nn else None
    return Beat(judged.t, judged.beat, 1.0, judged.ms if judged.follows else None, nn)
