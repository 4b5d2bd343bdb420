"""An ECG made ready for finding heartbeats: QRS energy kept, all else turned down."""

from __future__ import annotations

from typing import Final

import numpy as np

from biomusic.body.ecg.butterworth import band_pass, low_pass
from biomusic.compiled import Doubles, entry

BAND: Final = (8.0, 20.0)  # Hz, where QRS stands out from P, T and muscles (Elgendi 2013)
ENVELOPE: Final = 8.0  # Hz; a QRS of 0.1 s becomes one hump


class QrsFilter:
    """Recursive filters with their state, so that chunks of any size give the same bits."""

    def __init__(self, rate: float) -> None:
        """Design for a sampling rate (Hz)."""
        high = min(BAND[1], 0.45 * rate)
        band, low = band_pass(2, BAND[0], high, rate), low_pass(2, ENVELOPE, rate)
        self._weights = np.concatenate((*band, *low))
        self._state = np.zeros(6)
        centre = (BAND[0] * high) ** 0.5
        self.lag = band.delay(centre, rate) + low.delay(1.0, rate)  # s

    def feed(self, microvolts: Doubles) -> Doubles:
        """The envelope of the QRS band (µV), ``lag`` late, as long as what came in."""
        envelope = np.empty(len(microvolts))
        _filter(np.ascontiguousarray(microvolts), self._weights, self._state, envelope)
        return envelope


@entry
def _filter(samples: Doubles, weights: Doubles, state: Doubles, envelope: Doubles) -> None:
    """Band-pass, absolute value, low-pass: both in the transposed direct form II.

    ``weights`` are the band-pass's five of the numerator and five of the denominator, then three
    and three of the low-pass; ``state`` is four and two.
    """
    b0, b1, b2, b3, b4 = weights[0], weights[1], weights[2], weights[3], weights[4]
    a1, a2, a3, a4 = weights[6], weights[7], weights[8], weights[9]
    low0, low1, low2, fall1, fall2 = weights[10], weights[11], weights[12], weights[14], weights[15]
    s0, s1, s2, s3, t0, t1 = state[0], state[1], state[2], state[3], state[4], state[5]
    for index in range(len(samples)):
        x = samples[index]
        band = b0 * x + s0
        s0 = b1 * x - a1 * band + s1
        s1 = b2 * x - a2 * band + s2
        s2 = b3 * x - a3 * band + s3
        s3 = b4 * x - a4 * band
        size = abs(band)
        low = low0 * size + t0
        t0 = low1 * size - fall1 * low + t1
        t1 = low2 * size - fall2 * low
        envelope[index] = low
    state[0], state[1], state[2], state[3], state[4], state[5] = s0, s1, s2, s3, t0, t1
