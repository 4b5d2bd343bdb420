"""An ECG made ready for finding heartbeats: QRS energy kept, all else turned down.

``scipy.signal`` takes a second to import, so it is only met once an ECG has come.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

BAND: Final = (8.0, 20.0)  # Hz, where QRS stands out from P, T and muscles (Elgendi 2013)
ENVELOPE: Final = 6.0  # Hz; a QRS of 0.1 s becomes one hump

Floats = NDArray[np.float64]


class QrsFilter:
    """Recursive filters with their state, so that chunks of any size give the same bits."""

    def __init__(self, rate: float) -> None:
        """Design for a sampling rate (Hz)."""
        from scipy import signal

        top = min(BAND[1], 0.45 * rate)
        self._sosfilt = signal.sosfilt
        self._band = signal.butter(2, (BAND[0], top), "bandpass", fs=rate, output="sos")
        self._low = signal.butter(2, ENVELOPE, "lowpass", fs=rate, output="sos")
        self._band_state = np.zeros((len(self._band), 2))
        self._low_state = np.zeros((len(self._low), 2))
        centre = (BAND[0] * top) ** 0.5
        near = np.array((centre - 0.5, centre + 0.5))
        _, response = signal.sosfreqz(self._band, near, fs=rate)
        turn = np.diff(np.unwrap(np.angle(response)))
        self.band_lag = float(-turn[0]) / (2.0 * np.pi)  # s, group delay in mid-band

    def feed(self, microvolts: Floats) -> tuple[Floats, Floats]:
        """The QRS band (µV) and its envelope (µV), as long as what came in."""
        band, self._band_state = self._sosfilt(self._band, microvolts, zi=self._band_state)
        envelope, self._low_state = self._sosfilt(self._low, np.abs(band), zi=self._low_state)
        return band, envelope
