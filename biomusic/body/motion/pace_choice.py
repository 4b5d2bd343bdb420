"""Of a foot pod and an accelerometer, the one that knows the cadence better just now.

A foot pod sits where the step is, but tells it once a second and goes on for seconds after a
stop; acceleration notices a stop at once, but may be that of a telephone on a table.  Both are
kept going, so that either can take over at any moment.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from biomusic.body.gap import HOLD
from biomusic.types import Estimate

FRESH: Final = 2.5  # s; pods speak once a second, some every other
AGREED: Final = 0.05  # of the pace, between a pod and acceleration that mean the same
SURE: Final = 0.8  # share of its own belief at which acceleration may contradict a pod
DOUBT: Final = 3.0  # times the spread, where the other one says something else


class Told(NamedTuple):
    """What a source tells of the cadence."""

    cadence: Estimate  # steps/min; 0 when standing
    age: float  # s since it spoke
    share: float = 1.0  # 0–1, how far it believes itself
    since: float | None = None  # s since it changed between steps and none; None if it never did


def better(pod: Told, shaken: Told) -> Estimate:
    """The cadence, with the reason where the two do not agree."""
    steps, seen = pod.cadence.value, shaken.cadence.value
    if seen is None:
        return pod.cadence
    if steps is None or pod.age > FRESH >= shaken.age:
        return shaken.cadence
    if abs(steps - seen) <= AGREED * max(steps, seen):
        return min(pod.cadence, shaken.cadence, key=lambda cadence: cadence.sd or 0.0)
    if steps and seen:
        return _doubted(pod.cadence, f"acceleration shows {seen:.0f} steps/min")
    if seen and _has_lasted(shaken):
        return _doubted(shaken.cadence, "the foot pod tells of no steps")
    if steps and _has_just_changed(shaken):
        return _doubted(shaken.cadence, "the foot pod still tells of steps")
    return _doubted(pod.cadence, f"acceleration shows {'steps' if seen else 'none'}")


def _has_lasted(shaken: Told) -> bool:
    return shaken.share >= SURE and (shaken.since is None or shaken.since > HOLD)


def _has_just_changed(shaken: Told) -> bool:
    return shaken.share >= SURE and shaken.since is not None and shaken.since <= HOLD


def _doubted(cadence: Estimate, reason: str) -> Estimate:
    return replace(cadence, sd=DOUBT * (cadence.sd or 0.0), reason=reason)
