"""Heartbeats found in an ECG as it comes, at most 0.4 s late, whatever the rate or polarity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biomusic.body.ecg.qrs_filter import QrsFilter
from biomusic.body.ecg.qrs_threshold import Hump, QrsThreshold
from biomusic.body.gap import HOLD, silence
from biomusic.body.readings import Heartbeat
from biomusic.types import Quality

TORN: Final = 0.25  # s without samples after which nothing is bridged
MEASURED: Final = 64  # samples from which the sampling rate is told
SLOWEST: Final = 60.0  # Hz; below, there is no QRS to see
FASTEST: Final = 4000.0  # Hz
STRONGEST: Final = 50_000.0  # µV, ten times a heart; a larger figure is a fault
POLARITY: Final = 0.05  # share that the newest hump has in the usual extremes
LOOK_BACK: Final = 0.16  # s before the hump of the envelope in which the R peak lies

Floats = NDArray[np.float64]


class HeartbeatFinder:
    """The beats of one ECG, torn or whole."""

    def __init__(self) -> None:
        self.stretch = 0  # counts up whenever the ECG was torn
        self._segment: int | None = None
        self._end: float | None = None  # s, the last sample
        self._whole = _Stretch()

    def feed(self, times: Floats, microvolts: Floats, segment: int) -> list[Heartbeat]:
        """Heartbeats that became certain, in order."""
        if segment != self._segment:
            self._segment, self._end = segment, None
            self._tear()
        good = np.isfinite(times) & (np.abs(microvolts) < STRONGEST)
        times, microvolts = times[good], microvolts[good]
        found: list[Heartbeat] = []
        for piece in self._pieces(times):
            peaks = self._whole.feed(times[piece], microvolts[piece])
            found += [Heartbeat(t, 0.0, 1.0, self.stretch) for t in peaks]
        return found

    def quality(self, t: float) -> Quality:
        """How far the ECG is to be believed at ``t`` (s)."""
        age = None if self._end is None else t - self._end
        if age is None or age > HOLD:
            return Quality(0.0, silence("ECG", age))
        return Quality(1.0)

    def _pieces(self, times: Floats) -> Iterator[slice]:
        """The parts without a tear; starts afresh at each tear."""
        if not len(times):
            return
        last = float(times[0]) if self._end is None else self._end
        steps = np.diff(times, prepend=last)
        start = 0
        for tear in np.flatnonzero(np.abs(steps) > TORN).tolist():
            if tear > start:
                yield slice(start, tear)
            self._tear()
            start = tear
        yield slice(start, len(times))
        self._end = float(times[-1])

    def _tear(self) -> None:
        self.stretch += 1
        self._whole = _Stretch()


class _Stretch:
    """The beats of an ECG without a tear."""

    def __init__(self) -> None:
        self._filter: QrsFilter | None = None
        self._offset = 0.0  # µV, the first sample: electrodes polarise by several mV
        self._kept = 0  # samples of history that a peak can lie in
        self._times: Floats = np.empty(0)
        self._band: Floats = np.empty(0)  # µV; the raw ECG until the rate is known
        self._envelope: Floats = np.empty(0)  # µV
        self._threshold = QrsThreshold()
        self._upward = self._downward = 0.0  # µV, usual extremes, to keep to one polarity

    def feed(self, times: Floats, microvolts: Floats) -> list[float]:
        """R peaks (s) that became certain."""
        if self._filter is None:
            times = np.concatenate((self._times, times))
            microvolts = np.concatenate((self._band, microvolts))
            self._times, self._band = times, microvolts
            if len(times) < MEASURED:
                return []
            self._filter = self._design(times, microvolts)
            self._times = self._band = np.empty(0)
        band, envelope = self._filter.feed(microvolts - self._offset)
        return self._find(times, band, envelope)

    def _design(self, times: Floats, microvolts: Floats) -> QrsFilter:
        rate = (MEASURED - 1) / max(1e-3, float(times[MEASURED - 1] - times[0]))
        rate = min(max(rate, SLOWEST), FASTEST)
        self._offset = float(microvolts[0])
        self._kept = round(LOOK_BACK * rate) + 2
        return QrsFilter(rate)

    def _find(self, times: Floats, band: Floats, envelope: Floats) -> list[float]:
        first = max(1, len(self._times) - 1)  # the sample that now has a right-hand neighbour
        self._times = np.concatenate((self._times, times))
        self._band = np.concatenate((self._band, band))
        self._envelope = np.concatenate((self._envelope, envelope))
        middle = self._envelope[first:-1]
        humps = (self._envelope[first - 1 : -2] < middle) & (middle >= self._envelope[first + 1 :])
        certain: list[Hump | None] = []
        for index in (np.flatnonzero(humps) + first).tolist():
            hump = Hump(float(self._times[index]), float(self._envelope[index]), self._peak(index))
            certain.append(self._threshold.consider(hump))
        certain.append(self._threshold.settle(float(self._times[-1])))
        self._times = self._times[-self._kept :]
        self._band = self._band[-self._kept :]
        self._envelope = self._envelope[-self._kept :]
        return [beat.peak for beat in certain if beat]

    def _peak(self, hump: int) -> float:
        """Time (s) of the R peak under a hump, finer than the samples are apart."""
        assert self._filter is not None
        begin = max(1, hump - self._kept + 3)
        window = self._band[begin : hump + 1]
        up, down = int(window.argmax()), int(window.argmin())
        self._upward += POLARITY * (float(window[up]) - self._upward)
        self._downward += POLARITY * (-float(window[down]) - self._downward)
        top = begin + (up if self._upward >= self._downward else down)
        if top + 1 >= len(self._band):
            return float(self._times[top]) - self._filter.band_lag
        before, at, after = self._band[top - 1 : top + 2].tolist()
        bend = before - 2.0 * at + after
        shift = 0.5 * (before - after) / bend if bend else 0.0
        step = float(self._times[top + 1] - self._times[top])
        return float(self._times[top]) + min(0.5, max(-0.5, shift)) * step - self._filter.band_lag
