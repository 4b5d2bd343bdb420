"""A worn chest strap, in samples: heartbeats as ECG, steps as acceleration, an hour or ten.

The waves are those of the virtual strap, drawn once for a stretch and then repeated with other
intervals; nothing here is a measurement.  It is what costs and faults are tried on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biomusic.types import AccelerationChunk, EcgChunk

ECG_RATE: Final = 130.0  # Hz, an H10's
ACCELERATION_RATE: Final = 200.0  # Hz, an H10's fastest
# P, Q, R, S, T: s after the R peak, µV, s of one standard deviation (McSharry 2003, a chest lead)
WAVES: Final = (
    (-0.19, 120.0, 0.025),
    (-0.03, -110.0, 0.009),
    (0.0, 1200.0, 0.010),
    (0.03, -240.0, 0.011),
    (0.27, 300.0, 0.045),
)
NOISE: Final = 15.0  # µV of one standard deviation
BREATH: Final = 0.25  # Hz

Floats = NDArray[np.float64]


class Second(NamedTuple):
    """What a strap sends in one second."""

    ecg: EcgChunk
    acceleration: AccelerationChunk


def heartbeats(seconds: float, bpm: float, seed: int, sinus: float = 0.03) -> Floats:
    """Times (s) of beats with respiratory sinus arrhythmia and a little jitter."""
    random = np.random.Generator(np.random.Philox(seed))
    times, t = [0.5], 0.5
    while t < seconds + 2.0:
        breath = 1.0 + sinus * np.sin(2 * np.pi * BREATH * t)
        t += 60.0 / bpm * breath + 0.004 * random.standard_normal()
        times.append(t)
    return np.array(times)


def electrocardiogram(beats: Floats, times: Floats, seed: int) -> Floats:
    """ECG (µV) at ``times`` (s), with noise."""
    random = np.random.Generator(np.random.Philox([seed, 1]))
    drawn = NOISE * random.standard_normal(len(times))
    for beat in beats:
        a, b = np.searchsorted(times, (beat - 0.4, beat + 0.6))
        for after, height, width in WAVES:
            drawn[a:b] += height * np.exp(-(((times[a:b] - beat - after) / width) ** 2) / 2)
    return drawn


def shaking(times: Floats, steps_per_minute: float, seed: int) -> Floats:
    """Acceleration of a chest (n, 3) in mg: gravity, the step and its double, breath, noise."""
    random = np.random.Generator(np.random.Philox([seed, 2]))
    drawn: Floats = 4.0 * random.standard_normal((len(times), 3)) + np.array([0.0, 0.0, 1000.0])
    drawn[:, 0] += 6.0 * np.sin(2 * np.pi * BREATH * times)
    if steps_per_minute:
        phase = 2 * np.pi * steps_per_minute / 60.0 * times
        sway = 8.0 * max(0.0, steps_per_minute - 60.0)
        drawn[:, 2] += sway * (np.sin(phase) + 0.3 * np.sin(2 * phase + 1.0))
        drawn[:, 0] += 0.25 * sway * np.sin(phase / 2)
    return drawn


def worn(
    minutes: float, bpm: float = 70.0, steps_per_minute: float = 0.0, seed: int = 0
) -> Iterator[Second]:
    """A strap's seconds, one after the other."""
    seconds = round(60 * minutes)
    beats = heartbeats(seconds, bpm, seed)
    ecg_times = np.arange(int(seconds * ECG_RATE)) / ECG_RATE
    times = np.arange(int(seconds * ACCELERATION_RATE)) / ACCELERATION_RATE
    ecg = electrocardiogram(beats, ecg_times, seed)
    milli_g = shaking(times, steps_per_minute, seed)
    for second in range(seconds):
        yield Second(
            ecg_chunk(*_piece(second, ECG_RATE, ecg_times, ecg)),
            acceleration_chunk(*_piece(second, ACCELERATION_RATE, times, milli_g)),
        )


def ecg_chunk(times: Floats, microvolts: Floats, segment: int = 0) -> EcgChunk:
    """A piece of ECG that arrives as soon as it is over."""
    first, last = float(times[0]), float(times[-1])
    return EcgChunk(
        t=first, t_arrival=last, device="h10", segment=segment, times=times, microvolts=microvolts
    )


def acceleration_chunk(times: Floats, milli_g: Floats) -> AccelerationChunk:
    """A piece of acceleration that arrives as soon as it is over."""
    first, last = float(times[0]), float(times[-1])
    return AccelerationChunk(t=first, t_arrival=last, device="h10", times=times, milli_g=milli_g)


def _piece(second: int, rate: float, times: Floats, values: Floats) -> tuple[Floats, Floats]:
    a, b = int(second * rate), int((second + 1) * rate)
    return times[a:b], values[a:b]
