"""The heart: whatever tells of heartbeats becomes one rate, one variability, one standing."""

from __future__ import annotations

from collections.abc import Hashable
from math import inf
from typing import Final, NamedTuple

from biomusic.body.gap import moment
from biomusic.body.heart.heart_rate import HeartRateTrack
from biomusic.body.heart.intervals import DOUBTFUL, Intervals
from biomusic.body.heart.variability import Variability
from biomusic.body.quality import Channel
from biomusic.body.readings import Heard, Heartbeat
from biomusic.body.witness import Witness
from biomusic.types import (
    Beat,
    BeatClass,
    Contact,
    Estimate,
    HeartRate,
    Interval,
    PulseInterval,
    Quality,
)

NO_SKIN: Final = "the strap does not feel skin"
# ms; movement or a loose fit spoiled a pulse interval that is more uncertain (Polar's SDK), so
# that it is believed by half there.
BLURRED: Final = 30.0


class _Interval(NamedTuple):
    """An interval as someone saw it."""

    t: float  # s, its closing beat
    ms: float
    opened: float = 1.0  # quality of the beat that opens it, 0–1
    closed: float = 1.0  # quality of the beat that closes it, 0–1


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
        self._chain = 0  # counts up where beats are missing

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
        return self._judge(_Interval(moment(sample), sample.ms), sample.device, sample.segment)

    def pulse(self, sample: PulseInterval) -> list[Beat]:
        """An interval seen by light; returns the beats that were decided."""
        blur = sample.error_ms / BLURRED
        quality = 1.0 / (1.0 + blur * blur) if blur >= 0.0 else 0.0
        seen = _Interval(moment(sample), sample.ms, quality, quality)
        return self._judge(seen, sample.device, sample.segment)

    def see(self, device: str, beat: Heartbeat) -> list[Beat]:
        """An R peak in a device's ECG; returns the beats that were decided."""
        before = self._seen.pop(device, None)
        begun = before is not None and before.stretch == beat.stretch
        if begun or beat.quality >= DOUBTFUL:  # a chain begins with a beat that is believed
            self._seen[device] = beat
        if before is None or not begun:
            return []
        ms = 1000.0 * (beat.t - before.t)
        seen = _Interval(beat.t, ms, before.quality, beat.quality)
        return self._judge(seen, device, f"ECG {beat.stretch}")

    def at(self, t: float) -> Heard:
        """What the heart tells at ``t`` (s)."""
        rate = self._rate.at(t)
        if rate.value is None and self._off_skin:
            rate = Estimate.unknown(NO_SKIN)
        return Heard(rate, self._variability.at(t), self._channel.heard)

    def quality(self, t: float) -> Quality:
        """How far the heartbeat is to be believed at ``t`` (s)."""
        if self._rate.at(t).value is None and self._off_skin:
            return Quality(0.0, NO_SKIN)
        return self._channel.at(t, self._variability.at(t).corrected)

    def _judge(self, seen: _Interval, device: str, chain: Hashable) -> list[Beat]:
        stream = "ECG" if isinstance(chain, str) else ""
        t, skin = seen.t, device not in self._off_skin
        if not skin or not self._interval_witness.believes(f"{device} {stream}", t):
            return []
        self._last = t = max(t, self._last)
        beats = self._intervals.judge(t, seen.ms, (device, chain), seen.opened, seen.closed)
        for beat in beats:
            self._variability.add(beat)
            self._chain += beat.rr is None
            if beat.nn is not None:
                self._rate.beat(beat.t, beat.nn, self._chain, measured=beat.nn == beat.rr)
        possible = all(beat.label is not BeatClass.IMPOSSIBLE for beat in beats)
        self._channel.hear(t, possible)
        return beats
