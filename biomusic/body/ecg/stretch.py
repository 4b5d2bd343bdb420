"""The beats of an ECG without a tear."""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biomusic.body.ecg.belief import Belief
from biomusic.body.ecg.lens import Lens
from biomusic.body.ecg.qrs_filter import QrsFilter
from biomusic.body.ecg.qrs_shape import Shapes
from biomusic.body.ecg.qrs_threshold import REFRACTORY, QrsThreshold
from biomusic.body.ecg.trace import Trace
from biomusic.body.readings import Heartbeat

MEASURED: Final = 64  # samples from which the sampling rate is told
SLOWEST: Final = 60.0  # Hz; below, there is no QRS to see
FASTEST: Final = 4000.0  # Hz
WAIT: Final = 0.24  # s, from a hump until it is decided upon
SAME: Final = 0.95  # correlation with a known shape from which a hump has it
KEPT: Final = 0.7  # s of samples that are kept for that
BEFORE: Final = 1.0  # s before a hump in which the baseline should be calm
AFTER: Final = 0.2  # s after it, likewise

Floats = NDArray[np.float64]


class Lead:
    """What is known of a lead, whether or not its ECG is torn."""

    def __init__(self) -> None:
        self.threshold = QrsThreshold()
        self.shapes = Shapes()
        self.belief = Belief()


Hump = tuple[int, float]
"""A local maximum of the envelope: its sample, counted from the first ever, and µV."""


class Stretch:
    """Finds the beats of one stretch of samples."""

    def __init__(self, lead: Lead, number: int) -> None:
        self._lead = lead
        self._number = number  # of the stretch
        self._times: Floats = np.empty(0)
        self._raw: Floats = np.empty(0)  # µV above the first sample
        self._envelope: Floats = np.empty(0)  # µV
        self._scale: _Scale | None = None
        self._first = 0  # index of the first sample kept
        self._humps: deque[Hump] = deque()
        self._last = -(1 << 60)  # index of the last beat's hump
        self._rival = 0.0  # µV, the highest hump since then
        lead.threshold.restart()

    @property
    def trace(self) -> Trace | None:
        """What is wrong with the samples; None before the rate is known."""
        return self._scale.trace if self._scale else None

    @property
    def rate(self) -> float:
        """Samples a second; the slowest possible before it is known."""
        return self._scale.rate if self._scale else SLOWEST

    def feed(self, times: Floats, microvolts: Floats) -> list[Heartbeat]:
        """Heartbeats that became certain."""
        if self._scale is None:
            times = np.concatenate((self._times, times))
            microvolts = np.concatenate((self._raw, microvolts))
            if len(times) < MEASURED:
                self._times, self._raw = times, microvolts
                return []
            self._scale = _Scale(times, microvolts)
            self._times, self._raw = np.empty(0), np.empty(0)
        raw = microvolts - self._scale.offset
        self._scale.trace.feed(raw)
        fresh = self._keep(times, raw, self._scale.filter.feed(raw))
        found = self._decide_all(fresh, self._scale)
        self._drop(self._scale)
        return found

    def _keep(self, times: Floats, raw: Floats, envelope: Floats) -> list[Hump]:
        """Add samples to those kept; the humps that show in them."""
        start = max(0, len(self._times) - 2)
        if len(self._times):
            times = np.concatenate((self._times, times))
            raw = np.concatenate((self._raw, raw))
            envelope = np.concatenate((self._envelope, envelope))
        self._times, self._raw, self._envelope = times, raw, envelope
        rising = envelope[start + 1 :] > envelope[start:-1]
        tops = np.flatnonzero(rising[:-1] > rising[1:]) + (start + 1)
        return list(zip((tops + self._first).tolist(), envelope[tops].tolist(), strict=True))

    def _decide_all(self, fresh: list[Hump], scale: _Scale) -> list[Heartbeat]:
        """Every hump is decided upon once ``WAIT`` has passed; none that comes later has a say."""
        found: list[Heartbeat] = []
        humps, wait, rate = self._humps, scale.wait, scale.rate
        is_noise = self._lead.threshold.is_noise
        for hump in fresh:
            at, height = hump
            while humps and at - humps[0][0] > wait:
                self._decide(humps.popleft(), scale, found)
            if not is_noise(at / rate, height):
                humps.append(hump)
        newest = self._first + len(self._times) - 2  # sample that can be a hump
        while humps and newest - humps[0][0] >= wait:
            self._decide(humps.popleft(), scale, found)
        return found

    def _drop(self, scale: _Scale) -> None:
        gone = max(0, len(self._times) - scale.kept)
        self._first += gone
        self._times, self._raw = self._times[gone:].copy(), self._raw[gone:].copy()
        self._envelope = self._envelope[gone:].copy()
        scale.trace.forget()

    def _decide(self, hump: Hump, scale: _Scale, found: list[Heartbeat]) -> None:
        index, height = hump
        centre = index - scale.lag
        at, reach = centre - self._first, scale.lens.reach
        if index - self._last < scale.refractory or at < reach:
            return
        if self._is_outdone(hump, scale.refractory):
            self._lead.threshold.reject(height)
            return
        lead, t = self._lead, index / scale.rate
        wave = scale.lens.wave(self._raw[at - reach : at + reach + 1])
        look = lead.shapes.look(wave)
        swing = scale.trace.swing(centre - scale.before, centre + scale.after)
        rival = self._rival / height
        sure = lead.belief.weigh(look, lead.shapes.usual, swing, rival)
        if not lead.threshold.is_beat(t, height, sure, lead.belief.calm):
            if look.likeness < SAME:  # what looks like a beat, only smaller, is no noise
                lead.threshold.reject(height)
                self._rival = max(self._rival, height)
            return
        lead.threshold.accept(t, height)
        lead.shapes.learn(wave, look, lead.belief.calm)
        self._last, self._rival = index, 0.0
        believed = lead.belief.accept()
        t_peak = float(self._times[at]) + look.peak
        found.append(Heartbeat(t_peak, look.height, believed, self._number))

    def _is_outdone(self, hump: Hump, refractory: int) -> bool:
        """Whether a higher one follows too soon for both to be beats."""
        at, height = hump
        for other, rival in self._humps:
            if other - at >= refractory:
                return False
            if rival > height:
                return True
        return False


class _Scale:
    """Everything that depends on the sampling rate."""

    def __init__(self, times: Floats, microvolts: Floats) -> None:
        rate = (MEASURED - 1) / max(1e-3, float(times[MEASURED - 1] - times[0]))
        self.rate = rate = min(max(rate, SLOWEST), FASTEST)  # Hz
        self.offset = float(microvolts[0])  # µV; electrodes polarise by several mV
        self.filter, self.lens, self.trace = QrsFilter(rate), Lens(rate), Trace(rate)
        self.lag = round(self.filter.lag * rate)  # samples, like all below
        self.wait = round(WAIT * rate)
        self.kept = round(KEPT * rate)
        self.refractory = round(REFRACTORY * rate)
        self.before, self.after = round(BEFORE * rate), round(AFTER * rate)
