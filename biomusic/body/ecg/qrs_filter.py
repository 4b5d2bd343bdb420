"""An ECG made ready for finding heartbeats: QRS energy kept, all else turned down.

``scipy.signal`` takes a second to import, so it is only met once an ECG has come.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

BAND: Final = (8.0, 20.0)  # Hz, where QRS stands out from P, T and muscles (Elgendi 2013)
ENVELOPE: Final = 8.0  # Hz; a QRS of 0.1 s becomes one hump

Floats = NDArray[np.float64]


class QrsFilter:
    """Recursive filters with their state, so that chunks of any size give the same bits.

    They are of low order, so that ``lfilter`` is exact enough, which is far quicker than
    ``sosfilt`` in small chunks.
    """

    def __init__(self, rate: float) -> None:
        """Design for a sampling rate (Hz)."""
        from scipy import signal

        band = (BAND[0], min(BAND[1], 0.45 * rate))
        self._filter = signal.lfilter
        self._band: tuple[Floats, Floats] = signal.butter(2, band, "bandpass", fs=rate)
        self._low: tuple[Floats, Floats] = signal.butter(2, ENVELOPE, "lowpass", fs=rate)
        self._band_state, self._low_state = np.zeros(4), np.zeros(2)
        centre = (band[0] * band[1]) ** 0.5
        self.lag = _delay(self._band, centre, rate) + _delay(self._low, 1.0, rate)  # s

    def feed(self, microvolts: Floats) -> Floats:
        """The envelope of the QRS band (µV), ``lag`` late, as long as what came in."""
        band, self._band_state = self._filter(*self._band, microvolts, zi=self._band_state)
        np.abs(band, out=band)
        envelope, self._low_state = self._filter(*self._low, band, zi=self._low_state)
        return envelope


def _delay(design: tuple[Floats, Floats], frequency: float, rate: float) -> float:
    """Group delay (s) at a frequency (Hz)."""
    from scipy import signal

    near = np.array((frequency - 0.5, frequency + 0.5))
    _, response = signal.freqz(*design, worN=near, fs=rate)
    return float(-np.diff(np.unwrap(np.angle(response)))[0] / (2.0 * np.pi))
