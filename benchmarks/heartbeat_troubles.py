"""The same hearts in other trouble: turned over, resampled, scaled, and made noisy.

Few records have signals at hand, so what is tuned to them would show here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from math import gcd
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from benchmarks.readers.ecg import NOISE, RATE, Recording, noisy

QUIET: Final = 60.0  # s before electrode motion begins
BEAT: Final = (0.25, 0.45)  # s around an R peak that the mean beat spans

Floats = NDArray[np.float64]
Trouble = Callable[[Recording], Recording]


def turned(ecg: Recording) -> Recording:
    """A strap put on the other way round."""
    return replace(ecg, microvolts=-ecg.microvolts)


def scaled(by: float) -> Trouble:
    """Another amplitude."""
    return lambda ecg: replace(ecg, microvolts=by * ecg.microvolts)


def stepping(by: float) -> Trouble:
    """An amplitude that changes every minute, as if the strap were put on anew."""

    def trouble(ecg: Recording) -> Recording:
        return replace(ecg, microvolts=ecg.microvolts * np.where((ecg.times // 60) % 2, by, 1.0))

    return trouble


def resampled(rate: int) -> Trouble:
    """Another sampling rate (Hz)."""

    def trouble(ecg: Recording) -> Recording:
        common = gcd(rate, round(ecg.rate))
        up, down = rate // common, round(ecg.rate) // common
        start = float(ecg.microvolts[0])
        found: Any = signal.resample_poly(ecg.microvolts - start, up, down)
        return replace(ecg, microvolts=found + start, times=np.arange(len(found)) / rate, rate=rate)

    return trouble


def swaying(microvolts: float, frequency: float) -> Trouble:
    """Baseline wander or mains hum: a sine of an amplitude (µV) and a frequency (Hz)."""

    def trouble(ecg: Recording) -> Recording:
        added = microvolts * np.sin(2.0 * np.pi * frequency * ecg.times)
        return replace(ecg, microvolts=ecg.microvolts + added)

    return trouble


def hissing(decibels: float) -> Trouble:
    """White noise at a ratio of QRS to noise as ``nst`` of WFDB counts it."""

    def trouble(ecg: Recording) -> Recording:
        random = np.random.Generator(np.random.Philox(key=5))
        noise = random.normal(0.0, _loudness(ecg, decibels), len(ecg.times))
        return replace(ecg, microvolts=ecg.microvolts + noise)

    return trouble


def moving(decibels: float) -> Trouble:
    """Electrode motion taken from the 6 dB excerpt of record 118, from ``QUIET`` on."""

    def trouble(ecg: Recording) -> Recording:
        motion = electrode_motion()
        quiet = round(QUIET * ecg.rate)
        back_and_forth = np.concatenate((motion, motion[::-1]))
        noise = np.resize(back_and_forth, len(ecg.times) - quiet)
        noise = noise * (_loudness(ecg, decibels) / motion.std())
        return replace(ecg, microvolts=ecg.microvolts + np.concatenate((np.zeros(quiet), noise)))

    return trouble


@cache
def electrode_motion() -> Floats:
    """What is left of the noisy excerpt (µV at 360 Hz) when its mean beat is taken out."""
    ecg = noisy("118e06")
    high: Any = signal.butter(1, 0.5, "highpass", fs=RATE, output="sos")
    level = cast(Floats, signal.sosfiltfilt(high, ecg.microvolts))
    before, after = (round(part * RATE) for part in BEAT)
    peaks = [round(beat * RATE) for beat in ecg.beats.tolist()]
    begin = round(NOISE["118e06"] * RATE)
    quiet = [level[at - before : at + after] for at in peaks if before < at < begin - after]
    middle: Floats = np.median(quiet, axis=0)
    first, last = float(middle[0]), float(middle[-1])
    beat: Floats = middle - np.linspace(first, last, len(middle))
    rest = ecg.microvolts.copy()
    for at in peaks:
        if before <= at < len(rest) - after:
            rest[at - before : at + after] -= beat
    motion = rest[begin + round(RATE) :]
    return cast(Floats, motion - motion.mean())


def _loudness(ecg: Recording, decibels: float) -> float:
    """Standard deviation (µV) of noise that is so many dB below the QRS complexes."""
    reach = round(0.05 * ecg.rate)
    peaks = [round(beat * ecg.rate) for beat in ecg.beats.tolist()]
    spans = [np.ptp(ecg.microvolts[at - reach : at + reach]) for at in peaks if at > reach]
    power = float(np.median(spans)) ** 2 / 8.0
    return float((power / 10.0 ** (decibels / 10.0)) ** 0.5)


TROUBLES: Final[dict[str, Trouble]] = {
    "as it is": lambda ecg: ecg,
    "turned over": turned,
    "at 130 Hz": resampled(130),
    "at 250 Hz": resampled(250),
    "at 500 Hz": resampled(500),
    "at 1000 Hz": resampled(1000),
    "× 0.3": scaled(0.3),
    "× 3": scaled(3.0),
    "steps of × 0.4": stepping(0.4),
    "steps of × 3": stepping(3.0),
    "wander of 2 mV, 0.3 Hz": swaying(1000.0, 0.3),
    "hum of 0.4 mV, 50 Hz": swaying(200.0, 50.1),
    "white noise, 18 dB": hissing(18.0),
    "white noise, 12 dB": hissing(12.0),
    "white noise, 6 dB": hissing(6.0),
    "130 Hz, white, 12 dB": lambda ecg: hissing(12.0)(resampled(130)(ecg)),
    "electrode motion, 12 dB": moving(12.0),
    "electrode motion, 6 dB": moving(6.0),
    "electrode motion, 0 dB": moving(0.0),
}
