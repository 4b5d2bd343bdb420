"""Which humps of an ECG's envelope are heartbeats: a threshold that learns and relearns."""

from __future__ import annotations

from math import exp
from typing import Final, NamedTuple

LEARNING: Final = 2.0  # s before the first decision (Pan & Tompkins 1985)
REFRACTORY: Final = 0.2  # s; no ventricle beats twice within this (Pan & Tompkins 1985)
REPOLARISING: Final = 0.36  # s; a hump half as high within this is a T wave (ibid.)
T_WAVE: Final = 0.5
STEP: Final = 0.125  # share that the newest beat or noise has in its level (ibid.)
BETWEEN: Final = 0.3  # of the way from noise to beats lies the threshold
PATIENCE: Final = 1.3  # mean intervals without a beat before the threshold sinks
SINKING: Final = 0.6  # mean intervals in which it sinks by e; the causal form of a search-back
CROWNED: Final = 2.0  # times the level; a higher artefact counts as no more than this
LOWEST: Final = 8.0  # µV; less than this is the noise of the amplifier
RESTING: Final = 0.9  # s, the interval assumed before one is known


class Hump(NamedTuple):
    """A local maximum of the envelope."""

    t: float  # s
    height: float  # µV
    peak: float  # s, the R peak under it


class QrsThreshold:
    """Decides hump by hump, and waits a refractory time for a higher one before it tells."""

    def __init__(self) -> None:
        self._begin: float | None = None
        self._beats = self._noise = 0.0  # µV, usual heights
        self._interval = RESTING
        self._last: Hump | None = None
        self._pending: Hump | None = None

    def consider(self, hump: Hump) -> Hump | None:
        """Take the next hump; returns a beat that became certain."""
        if self._begin is None:
            self._begin = hump.t
        if hump.t - self._begin < LEARNING:
            self._beats = max(self._beats, hump.height)
            return None
        certain = self.settle(hump.t)
        if self._pending is not None:
            if hump.height > self._pending.height:
                self._pending = hump
        elif self._is_beat(hump):
            self._pending = hump
        else:
            self._noise += STEP * (min(hump.height, self._beats) - self._noise)
        return certain

    def settle(self, t: float) -> Hump | None:
        """The beat that nothing higher contested until ``t`` (s), if there is one."""
        beat = self._pending
        if beat is None or t - beat.t <= REFRACTORY:
            return None
        self._pending = None
        self._beats += STEP * (min(beat.height, CROWNED * self._beats) - self._beats)
        if self._last is not None and beat.t - self._last.t < 2.0:
            self._interval += STEP * (beat.t - self._last.t - self._interval)
        self._last = beat
        return beat

    def _is_beat(self, hump: Hump) -> bool:
        threshold = self._noise + BETWEEN * (self._beats - self._noise)
        if self._last is not None:
            since = hump.t - self._last.t
            if since < REFRACTORY:
                return False
            if since < REPOLARISING and hump.height < T_WAVE * self._last.height:
                return False
            overdue = since - PATIENCE * self._interval
            if overdue > 0.0:
                threshold *= exp(-overdue / (SINKING * self._interval))
                self._relearn(overdue)
        return hump.height > max(LOWEST, threshold)

    def _relearn(self, overdue: float) -> None:
        """After seconds without any beat, what counted as one was not one."""
        if overdue > LEARNING:
            self._beats = max(LOWEST, 0.8 * self._beats)
            self._noise *= 0.8
