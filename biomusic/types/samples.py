"""What the sensors have understood of the packets: samples, each with its unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What every sample carries: where it came from and when it was true."""

    t: float  # s, when it was true, on the host's clock
    t_arrival: float  # s, when it reached us
    device: str
    segment: int = 0  # counts up after every gap; nothing is bridged from one to the next


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartRate(Stamp):
    bpm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval(Stamp):
    """One RR interval; ``t`` is its closing beat."""

    ms: float
    ticks: int | None = None  # 1/1024 s, as sent by a strap (HRS 1.0 §3.1); None elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseInterval(Stamp):
    """One interval between pulse waves, seen by light; ``t`` is its closing wave."""

    ms: float
    error_ms: float  # what it may be off, as the sensor says


@dataclass(frozen=True, slots=True, kw_only=True)
class EcgChunk(Stamp):
    """Consecutive ECG samples; ``t`` is the first one's."""

    times: NDArray[np.float64]  # s
    microvolts: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccelerationChunk(Stamp):
    """Consecutive acceleration samples, gravity included; ``t`` is the first one's."""

    times: NDArray[np.float64]  # s
    milli_g: NDArray[np.float64]  # (n, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class LightChunk(Stamp):
    """Consecutive samples of light through the skin (PPG); ``t`` is the first one's."""

    times: NDArray[np.float64]  # s
    counts: NDArray[np.float64]  # (n, 4), three reflected and one ambient, in the sensor's units


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence(Stamp):
    steps_per_minute: float  # both feet; 0 when standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed(Stamp):
    metres_per_second: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PedalCadence(Stamp):
    revolutions_per_minute: float  # of the crank; 0 when it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class RidingSpeed(Stamp):
    """A bicycle's; a ``Speed`` is made by one's own feet and tells walking from running."""

    metres_per_second: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Respiration(Stamp):
    breaths_per_minute: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery(Stamp):
    percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Stamp):
    touching: bool  # whether the strap feels skin


Sample = (
    HeartRate
    | Interval
    | PulseInterval
    | EcgChunk
    | AccelerationChunk
    | LightChunk
    | Cadence
    | Speed
    | PedalCadence
    | RidingSpeed
    | Respiration
    | Battery
    | Contact
)
