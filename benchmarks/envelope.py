"""The onset envelope of a recording: how much new sound begins in each 5 ms."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from benchmarks.recording import SAMPLE_RATE, Audio

HOP: Final = 240  # frames, 5 ms
RATE: Final = SAMPLE_RATE / HOP  # Hz, of the envelope
WINDOW: Final = 1024  # frames, 21 ms
COMPRESSION: Final = 100.0  # of magnitude in log(1 + γ|X|) (Müller, Fundamentals of Music
# Processing, §6.1.2), so that quiet attacks count beside loud ones


class EnvelopeMeter:
    """Log spectral flux of consecutive blocks; value i belongs to frame i·HOP + WINDOW/2."""

    def __init__(self) -> None:
        self._taper = np.hanning(WINDOW).astype(np.float32)
        self._tail = np.empty(0, np.float32)
        self._last: NDArray[np.float32] | None = None
        self._flux: list[NDArray[np.float32]] = []

    def add(self, block: Audio) -> None:
        """Hear the next frames."""
        joined = np.concatenate([self._tail, np.nan_to_num(block).mean(axis=1)])
        count = max(0, (len(joined) - WINDOW) // HOP + 1)
        self._tail = joined[count * HOP :]
        if count:
            self._flux.append(self._flux_of(joined, count))

    def envelope(self) -> NDArray[np.float32]:
        """Flux at RATE so far."""
        return np.concatenate([np.empty(0, np.float32), *self._flux])

    def _flux_of(self, sound: NDArray[np.float32], count: int) -> NDArray[np.float32]:
        frames = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::HOP][:count]
        spectrum = np.abs(fft.rfft(frames * self._taper, axis=1)) * np.float32(2 / WINDOW)
        level = np.log1p(np.float32(COMPRESSION) * spectrum).astype(np.float32)
        before = level[:1] if self._last is None else self._last[None]
        self._last = level[-1]
        rise = np.diff(np.concatenate([before, level]), axis=0)
        flux: NDArray[np.float32] = np.maximum(rise, 0).mean(axis=1)
        return flux


def onset_envelope(audio: Audio) -> NDArray[np.float32]:
    """The onset envelope of audio that is in memory, at RATE."""
    meter = EnvelopeMeter()
    meter.add(audio)
    return meter.envelope()


def envelope_times(count: int) -> NDArray[np.float64]:
    """Seconds to which the first ``count`` values of an envelope belong."""
    return (np.arange(count) * HOP + WINDOW / 2) / SAMPLE_RATE
