"""What is known of single heartbeats, and of how they vary."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from biomusic.types.estimate import Estimate

_UNMEASURED = Estimate.unknown("no heartbeats yet")


class BeatClass(StrEnum):
    """What a beat was taken for (Lipponen & Tarvainen 2019)."""

    NORMAL = "normal"
    ECTOPIC = "ectopic"  # early, with or without its pause
    MISSED = "missed"  # one or more beats before it were not seen: its interval is put in parts
    EXTRA = "extra"  # it was none, and parts one interval in two
    LONG = "long"  # late without a reason
    SHORT = "short"  # early without a reason
    IMPOSSIBLE = "impossible"  # no heart beats so; nothing is made of it


@dataclass(frozen=True, slots=True)
class Beat:
    """One heartbeat, once everything about it is decided."""

    t: float  # s
    label: BeatClass
    quality: float  # 0–1, how far whoever saw it believes in it
    rr: float | None  # ms, since the beat before; None after a gap
    nn: float | None  # ms, as it should have been; where beats were missed, that of each part


@dataclass(frozen=True, slots=True)
class HeartVariability:
    """Heart-rate variability, each figure over its own window, blank with a reason."""

    rmssd: Estimate = _UNMEASURED  # ms, 60 s
    ln_rmssd: Estimate = _UNMEASURED  # ln ms, 60 s
    sdnn: Estimate = _UNMEASURED  # ms, 300 s, at least 120 s
    pnn50: Estimate = _UNMEASURED  # %, 60 s
    low_frequency: Estimate = _UNMEASURED  # ms², 0.04–0.15 Hz, 300 s
    high_frequency: Estimate = _UNMEASURED  # ms², 0.15–0.4 Hz, 300 s
    total_power: Estimate = _UNMEASURED  # ms², up to 0.4 Hz, 300 s
    coherence: Estimate = _UNMEASURED  # 0–1, 64 s
    dfa_alpha1: Estimate = _UNMEASURED  # 120 s
    corrected: float = 0.0  # share of the last minute's beats that were put right, 0–1
