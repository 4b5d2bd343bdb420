"""GUDB (Howell & Porr, University of Glasgow, CC BY 3.0): five activities in the R peaks of 15.

Two minutes each: sitting, mental arithmetic, walking, an arm bike, jogging.  Movement was not
published with it in a form we keep; the steps of walkers and joggers are taken as usual ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from biomusic.types import AccelerationChunk, Cadence, Interval

FOLDER: Final = Path(__file__).resolve().parents[3] / "shared/data/body/rr-activities"
SUBJECTS: Final = tuple(range(15))
RATE: Final = 250.0  # Hz, of the sample numbers
SECONDS: Final = 120.0
STEPS: Final = {"sitting": 0.0, "maths": 0.0, "walking": 108.0, "jogging": 155.0}  # steps/min
FIDGET: Final = 120.0  # mg at the chest while the arms turn a crank; nothing like a step
SWING: Final = 0.7  # Hz, of that crank

RestSample = Interval | Cadence | AccelerationChunk


class Bout(NamedTuple):
    """Two minutes of one activity."""

    activity: str
    begin: float  # s
    samples: tuple[RestSample, ...]  # in the order of their arrival


def bouts(subject: int, activities: tuple[str, ...], moved: bool = True) -> Iterator[Bout]:
    """What a subject did, one after the other; what was not recorded is left out.

    ``moved`` says whether a foot pod and an accelerometer tell of it.
    """
    begin = 0.0
    for activity in activities:
        path = FOLDER / f"subject_{subject:02}" / activity / "annotation_cs.tsv"
        if not path.exists():
            path = path.with_name("annotation_cables.tsv")
        if not path.exists():
            continue
        samples: list[RestSample] = _intervals(path, begin)
        if moved:
            samples += _movement(activity, begin)
        yield Bout(activity, begin, tuple(sorted(samples, key=lambda each: each.t_arrival)))
        begin += SECONDS


def _intervals(path: Path, begin: float) -> list[RestSample]:
    beats = begin + np.loadtxt(path) / RATE
    return [
        Interval(t=t, t_arrival=t, device="strap", segment=int(begin), ms=1000.0 * (t - before))
        for before, t in zip(beats[:-1].tolist(), beats[1:].tolist(), strict=True)
        if t < begin + SECONDS
    ]


def _movement(activity: str, begin: float) -> list[RestSample]:
    if activity not in STEPS:
        return [_swing(begin + second) for second in range(int(SECONDS))]
    return [
        Cadence(t=t, t_arrival=t, device="pod", steps_per_minute=STEPS[activity])
        for t in (begin + second for second in range(int(SECONDS)))
    ]


def _swing(t: float, rate: int = 25) -> AccelerationChunk:
    times = t + np.arange(rate) / rate
    upright = 1000.0 + FIDGET * np.sin(2.0 * np.pi * SWING * times)
    milli_g = np.column_stack((upright, np.zeros(rate), np.zeros(rate)))
    return AccelerationChunk(t=t, t_arrival=t + 1.0, device="chest", times=times, milli_g=milli_g)
