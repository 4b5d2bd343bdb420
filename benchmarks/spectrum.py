"""Spectral flatness of every minute of a recording: neither noise nor a dead sine."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.recording import SAMPLE_RATE, Audio

WINDOW: Final = 8192  # frames
EVERY: Final = SAMPLE_RATE // 2  # frames from one window to the next
SECTION: Final = 120  # windows in a section: a minute
AUDIBLE: Final = (30.0, 16_000.0)  # Hz; below and above, filters are meant to leave nothing


class SpectrumMeter:
    """Adds up the power spectrum of consecutive blocks, minute by minute."""

    def __init__(self) -> None:
        self._tail = np.empty(0, np.float32)
        self._sum = np.zeros(WINDOW // 2 + 1)
        self._count = 0
        self._flatness: list[float] = []

    def add(self, block: Audio) -> None:
        """Hear the next frames."""
        joined = np.concatenate([self._tail, np.nan_to_num(block).mean(axis=1)])
        while len(joined) >= EVERY:
            self._add_window(joined[:WINDOW])
            joined = joined[EVERY:]
        self._tail = joined

    def flatness(self) -> list[float]:
        """Geometric over arithmetic mean power, 0–1, of each section; silence is left out."""
        rest = [_flatness(self._sum)] if self._count else []
        return [value for value in [*self._flatness, *rest] if value is not None]

    def _add_window(self, sound: NDArray[np.float32]) -> None:
        self._sum += np.abs(np.fft.rfft(sound * np.hanning(WINDOW))) ** 2
        self._count += 1
        if self._count == SECTION:
            value = _flatness(self._sum)
            self._flatness += [] if value is None else [value]
            self._sum, self._count = np.zeros_like(self._sum), 0


def _flatness(power: NDArray[np.float64]) -> float | None:
    frequency = np.arange(len(power)) * SAMPLE_RATE / WINDOW
    audible = power[(frequency >= AUDIBLE[0]) & (frequency <= AUDIBLE[1])]
    if audible.mean() < 1e-12:
        return None
    return float(np.exp(np.mean(np.log(audible + 1e-20))) / audible.mean())
