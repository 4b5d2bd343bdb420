"""Which humps of an ECG's envelope are heartbeats: a threshold that learns and relearns."""

from __future__ import annotations

from math import exp
from typing import Final

LEARNING: Final = 2.0  # s before the first decision (Pan & Tompkins 1985)
REFRACTORY: Final = 0.2  # s; no ventricle beats twice within this (Pan & Tompkins 1985)
REPOLARISING: Final = 0.36  # s; a hump half as high within this is a T wave (ibid.)
T_WAVE: Final = 0.5
STEP: Final = 0.125  # share that the newest beat or noise has in its level (ibid.)
STRIDE: Final = 0.25  # the same for a beat that was only found because it was overdue (ibid.)
SURE: Final = 0.25  # of the way from noise to beats lies the threshold for a known shape (ibid.)
UNSURE: Final = 0.5  # and for an unknown one
IN_NOISE: Final = 0.75  # and for an unknown one where nothing is calm
FAINT: Final = 0.15  # of the level of beats; less is noise without a look
NOISIEST: Final = 0.4  # of the level of beats; noise counts as no more than this
CROWNED: Final = 2.0  # times that level; one higher beat counts as no more than this
PATIENCE: Final = 1.3  # mean intervals without a beat before the threshold sinks
SINKING: Final = 0.6  # mean intervals in which it sinks by e; the causal form of a search-back
WAITED: Final = 3.0  # s without any beat; what counted as one was not one
FORGETTING: Final = 2.0  # s in which the levels then sink by e
LOST: Final = 8.0  # s without any beat; they are learnt anew
LOWEST: Final = 8.0  # µV; less than this is the noise of the amplifier
RESTING: Final = 0.9  # s, the interval assumed before one is known


class QrsThreshold:
    """Levels of beats and of noise, learnt from every decision."""

    def __init__(self) -> None:
        self._beats = self._noise = 0.0  # µV, usual heights
        self._interval = RESTING
        self._last = 0.0  # s, the last beat
        self._height = 0.0  # µV, its own
        self._usually = 0.0  # µV, the threshold at the newest hump if nothing had been overdue
        self._sunk = 0.0  # s, until when the levels have sunk
        self._learnt: float | None = None  # s, when learning ends

    def restart(self) -> None:
        """Time begins anew at 0; the levels still hold."""
        self._last = self._sunk = self._height = 0.0
        if self._learnt is not None:
            self._learnt = 0.0 if self._beats else None

    def is_noise(self, t: float, height: float) -> bool:
        """Whether a hump at ``t`` (s) is too faint (µV) for a look, or comes while learning."""
        if self._learnt is None:
            self._learnt = t + LEARNING
        if t < self._learnt:
            self._beats = max(self._beats, height)
            self._last = self._sunk = t
            return True
        if t - self._last > WAITED:
            self._sink(t)
        if height > FAINT * self._beats:
            return height <= LOWEST
        self._noise += STEP * (height - self._noise)
        return True

    def is_beat(self, t: float, height: float, sure: float, calm: float) -> bool:
        """Whether a hump is a heartbeat.

        ``sure`` (0–1) is how far it has the shape of one, ``calm`` (0–1) how far it stands out.
        """
        since = t - self._last
        if since < REPOLARISING and height < T_WAVE * self._height:
            return False
        between = SURE + (1.0 - sure) * (UNSURE - SURE + (IN_NOISE - UNSURE) * (1.0 - calm))
        threshold = self._noise + between * (self._beats - self._noise)
        self._usually = threshold
        overdue = since - PATIENCE * self._interval
        if overdue > 0.0:
            threshold *= exp(-overdue / (SINKING * self._interval))
        return height > max(LOWEST, threshold)

    def accept(self, t: float, height: float) -> None:
        """It is one; a height that no other beat had may be an artefact on top of it."""
        crown = max(CROWNED * self._beats, self._height)
        step = STEP if height > self._usually else STRIDE
        self._beats += step * (min(height, crown) - self._beats)
        since = t - self._last
        if since < 2.0:
            self._interval += STEP * (since - self._interval)
        self._last = self._sunk = t
        self._height = height

    def reject(self, height: float) -> None:
        """It is none."""
        self._noise += STEP * (min(height, NOISIEST * self._beats) - self._noise)

    def _sink(self, t: float) -> None:
        if t - self._last > LOST:
            self._learnt, self._beats, self._noise = None, 0.0, 0.0
            self._last = self._sunk = t
            return
        left = exp((self._sunk - t) / FORGETTING)
        self._sunk = t
        self._beats = max(LOWEST, left * self._beats)
        self._noise *= left
