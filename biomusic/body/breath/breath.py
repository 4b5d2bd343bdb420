"""Breathing rate from a sensor, or from the rhythm that breathing gives to the heart."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biomusic.body.gap import HOLD, Fading, Prior, moment, silence
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

SLOWEST: Final = 3.0  # breaths/min
FASTEST: Final = 80.0  # breaths/min, beyond an exhausted runner's
SENSOR_SD: Final = 1.0  # breaths/min
WINDOW: Final = 32.0  # s (physiology §3.4)
ENOUGH: Final = 24.0  # s of NN intervals
GRID: Final = 4.0  # Hz (Task Force 1996)
POINTS: Final = int(WINDOW * GRID)
PADDED: Final = 1024  # points of the transform: a bin of 0.23 breaths/min
BAND: Final = (0.08, 0.50)  # Hz, 5–30 breaths/min
NEAR: Final = 0.04  # Hz around the peak, the width of a 32 s Hann window's lobe
WEAK: Final = 0.55  # share of the band's power near the peak; less is no clear rhythm
EVERY: Final = 1.0  # s between looks at the spectrum

Floats = NDArray[np.float64]

_TAPER: Final[Floats] = np.hanning(POINTS).astype(np.float64)
_FREQUENCY: Final[Floats] = np.arange(PADDED // 2 + 1, dtype=np.float64) * (GRID / PADDED)
_RAMP: Final[Floats] = np.arange(POINTS, dtype=np.float64) - (POINTS - 1) / 2.0


BREATHING: Final = Prior(14.0, 4.0)  # breaths/min; adults at rest take 12–20


class Breath:
    """How the body breathes."""

    def __init__(self) -> None:
        self._track = RespirationTrack()
        self._fading = Fading("breath", BREATHING)
        self._channel = Channel("breath")
        self._chain = 0  # counts up where beats are missing

    def hear(self, sample: Respiration) -> None:
        """A sensor's own figure."""
        t = moment(sample)
        self._channel.hear(t, self._track.hear(t, sample.breaths_per_minute))

    def beat(self, beat: Beat) -> None:
        """A heartbeat with its interval."""
        self._chain += beat.rr is None
        if beat.nn is not None:
            self._track.beat(beat.t, beat.nn, self._chain)

    def see(self, beat: Heartbeat) -> None:
        """An R peak, whose height the breath moves."""

    def shake(self, chunk: AccelerationChunk) -> None:
        """Acceleration of the chest."""

    def at(self, t: float, activity: Activity) -> Breathing:
        """The breath at ``t`` (s)."""
        moving = activity not in (Activity.REST, Activity.UNKNOWN)
        seen = self._track.at(t, moving)
        phase = Estimate.unknown("not measured")
        if moving and seen.value is None:
            self._fading.forget()
            return Breathing(seen, phase)
        return Breathing(self._fading.update(t, seen, self._track.heard), phase)

    def quality(self, t: float) -> Quality:
        """How far the breath is to be believed at ``t`` (s)."""
        return self._channel.at(t)


class RespirationTrack:
    """How fast the body breathes."""

    def __init__(self) -> None:
        self._sensor: tuple[float, float] | None = None
        self._nn: deque[tuple[float, float]] = deque()
        self._segment: Hashable = None
        self._looked: float | None = None
        self.heard: float | None = None  # s, when the last one that was told was true
        self._seen = Estimate.unknown(silence("breath", None))

    def hear(self, t: float, breaths_per_minute: float) -> bool:
        """Take a sensor's reading of ``t`` (s); returns whether it is possible at all."""
        possible = SLOWEST <= breaths_per_minute <= FASTEST
        if possible:
            self._sensor = (t, breaths_per_minute)
        return possible

    def beat(self, t: float, ms: float, segment: Hashable) -> None:
        """Take an NN interval that closed at ``t`` (s)."""
        nn = self._nn
        if segment != self._segment or (nn and not 0.0 < t - nn[-1][0] <= HOLD):
            nn.clear()
            self._segment = segment
        nn.append((t, ms))
        while nn[0][0] < t - WINDOW:
            nn.popleft()

    def at(self, t: float, moving: bool) -> Estimate:
        """Breathing rate (breaths/min) at ``t`` (s).

        None without a sensor when the body moves, the rhythm is weak or beats are missing.
        """
        if self._sensor is not None and t - self._sensor[0] <= HOLD:
            self.heard = self._sensor[0]
            return Estimate(self._sensor[1], SENSOR_SD)
        if moving:
            return Estimate.unknown("moving: the heart no longer shows the breath")
        if not self._nn:
            return Estimate.unknown(silence("breath", self._sensor and t - self._sensor[0]))
        age = t - self._nn[-1][0]
        if age > HOLD:
            return Estimate.unknown(silence("heartbeat", age))
        if self._looked is None or not 0.0 <= t - self._looked < EVERY:
            self._looked, self._seen = t, self._look()
            self.heard = self._nn[-1][0]
        return self._seen

    def _look(self) -> Estimate:
        times = np.array([t for t, _ in self._nn], np.float64)
        if times[-1] - times[0] < ENOUGH:
            return Estimate.unknown("too few heartbeats in a row to see the breath")
        intervals = np.array([ms for _, ms in self._nn], np.float64)
        grid = times[-1] + (_RAMP - _RAMP[-1]) / GRID
        series = np.asarray(np.interp(grid, times, intervals), np.float64)
        power = _spectrum(series)
        ceiling = min(BAND[1], 500.0 / float(intervals.mean()))  # half the heart rate, Hz
        return _peak(power, ceiling)


def _spectrum(series: Floats) -> Floats:
    level = series - series.mean()
    slope = float(level @ _RAMP) / float(_RAMP @ _RAMP)
    spectrum = np.fft.rfft((level - slope * _RAMP) * _TAPER, PADDED)
    return spectrum.real**2 + spectrum.imag**2


def _peak(power: Floats, ceiling: float) -> Estimate:
    low, high = np.searchsorted(_FREQUENCY, (BAND[0], ceiling))
    band = power[low:high]
    top = int(band.argmax()) if band.size else 0
    if not 0 < top < band.size - 1 or band[top] <= 0.0:
        return Estimate.unknown("no breathing rhythm in the heartbeat")
    width = round(NEAR / float(_FREQUENCY[1]))
    share = float(band[max(0, top - width) : top + width + 1].sum() / band.sum())
    if share < WEAK:
        return Estimate.unknown("the breathing rhythm in the heartbeat is too weak")
    before, at, after = band[top - 1 : top + 2].tolist()
    bend = before - 2.0 * at + after
    shift = 0.5 * (before - after) / bend if bend < 0.0 else 0.0
    rate = 60.0 * (float(_FREQUENCY[low + top]) + shift * float(_FREQUENCY[1]))
    return Estimate(rate, 0.4 + 4.0 * (1.0 - share))
