"""The heart: whatever tells of heartbeats becomes one rate, one variability, one standing."""

from __future__ import annotations

from collections.abc import Hashable
from math import inf
from typing import NamedTuple

from biomusic.body.gap import moment
from biomusic.body.heart_rate import HeartRateTrack
from biomusic.body.heartbeat import HeartbeatFinder
from biomusic.body.hrv import Variability
from biomusic.body.intervals import Beat, Intervals, Judged
from biomusic.body.quality import Channel
from biomusic.body.witness import Witness
from biomusic.types import Contact, EcgChunk, Estimate, HeartRate, Interval, Quality

NO_SKIN = "the strap does not feel skin"


class Heard(NamedTuple):
    """What the heart tells at one moment."""

    rate: Estimate  # bpm
    rmssd: Estimate  # ms
    corrected: float  # share of corrected beats, 0–1
    last: float | None  # s, when it was last heard


class Heart:
    """Listens to straps, one at a time, and tells what the heart does."""

    def __init__(self) -> None:
        self._rate = HeartRateTrack()
        self._variability = Variability()
        self._intervals = Intervals()
        self._finders: dict[str, HeartbeatFinder] = {}
        self._rate_witness, self._interval_witness = Witness(), Witness()
        self._off_skin: set[str] = set()
        self._channel = Channel("heartbeat")
        self._last = -inf  # s, the last closing beat

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

    def interval(self, sample: Interval) -> list[Judged]:
        """A strap's own interval; returns the NN intervals that became certain."""
        segment = (sample.device, sample.segment)
        return self._judge(sample.device, moment(sample), sample.ms, segment)

    def electrocardiogram(self, chunk: EcgChunk) -> list[Judged]:
        """A piece of ECG; returns the NN intervals that became certain."""
        finder = self._finders.setdefault(chunk.device, HeartbeatFinder())
        name = f"{chunk.device} ECG"
        certain: list[Judged] = []
        for t, ms in finder.feed(chunk.times, chunk.microvolts, chunk.segment):
            t = min(t, chunk.t_arrival)  # a clock that runs ahead must not keep beats fresh
            certain += self._judge(name, t, ms, (name, finder.stretch))
        return certain

    def at(self, t: float) -> Heard:
        """What the heart tells at ``t`` (s)."""
        rate = self._rate.at(t)
        if rate.value is None and self._off_skin:
            rate = Estimate.unknown(NO_SKIN)
        return Heard(rate, *self._variability.at(t), self._channel.heard)

    def quality(self, t: float, heard: Heard) -> Quality:
        """How far the heartbeat is to be believed at ``t`` (s)."""
        if heard.rate.reason == NO_SKIN:
            return Quality(0.0, NO_SKIN)
        return self._channel.at(t, heard.corrected)

    def _judge(self, name: str, t: float, ms: float, segment: Hashable) -> list[Judged]:
        device_off = name.removesuffix(" ECG") in self._off_skin
        if device_off or not self._interval_witness.believes(name, t):
            return []
        self._last = t = max(t, self._last)
        judged = self._intervals.judge(t, ms, segment)
        possible = True
        for each in judged:
            self._variability.add(each)
            possible &= each.beat is not Beat.IMPOSSIBLE
            if each.nn:
                self._rate.beat(each.t, each.ms, segment)
        self._channel.hear(t, possible)
        return [each for each in judged if each.nn]
