"""What the parts of the body room tell each other."""

from __future__ import annotations

from typing import NamedTuple

from biomusic.types import Activity, Estimate, HeartVariability


class Heartbeat(NamedTuple):
    """One R peak in an ECG."""

    t: float  # s
    amplitude: float  # µV, of the R peak against the level around it; breathing moves it
    quality: float  # 0–1, how far it is believed to be a heartbeat
    stretch: int  # counts up whenever the ECG was torn; no interval reaches across


class Heard(NamedTuple):
    """What the heart tells at one moment."""

    rate: Estimate  # bpm
    variability: HeartVariability
    last: float | None  # s, when it was last heard


class Breathing(NamedTuple):
    """What the breath is doing at one moment."""

    rate: Estimate  # breaths/min
    phase: Estimate  # rad, 0–2π; 0 where breathing in begins


class Moving(NamedTuple):
    """How the body moves at one moment."""

    cadence: Estimate  # steps/min
    step_phase: Estimate  # rad, 0–2π; 0 where a foot strikes
    speed: Estimate  # m/s
    motion: Estimate  # 0–1
    posture_change: Estimate  # degrees within 10 s
    activity: Activity
