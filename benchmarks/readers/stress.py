"""Stress-Predict (Iqbal et al. 2022, Sensors 22(21):8135): a wrist through three stressors.

An Empatica E4 tells heart rate once a second, intervals between pulses where it could, and
acceleration.  The label of each second says whether a task that is meant to stress was under way.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biomusic.types import AccelerationChunk, HeartRate, PulseInterval

FOLDER: Final = Path(__file__).resolve().parents[3] / "shared/data/body/stress-predict"
SUBJECTS: Final = tuple(range(2, 19))  # S01 has no labels
MILLI_G: Final = 1000.0 / 64.0  # a count of the E4's accelerometer
GRAIN: Final = 1000.0 / 64.0  # ms, of the E4's intervals
TOUCHING: Final = 0.02  # s; intervals that lie nearer follow each other

Floats = NDArray[np.float64]
WristSample = HeartRate | PulseInterval | AccelerationChunk


class Session(NamedTuple):
    """One subject's session; its time starts with its labels."""

    subject: int
    samples: tuple[WristSample, ...]  # in the order of their arrival
    stressed: NDArray[np.bool_]  # for each second, whether a stress task was under way
    heart_rate: Floats  # bpm, for each second, as the wrist told it
    motion: Floats  # mg, standard deviation of the acceleration's magnitude in each second


def sessions() -> list[Session]:
    """Every subject with labels; none when the recordings are not at hand."""
    if not FOLDER.exists():
        return []
    with gzip.open(FOLDER / "labels_hr_resp_1hz.csv.gz", "rt") as lines:
        labels = np.genfromtxt(lines, delimiter=",", skip_header=1, usecols=(0, 3, 4))
    return [_session(subject, labels[labels[:, 0] == subject]) for subject in SUBJECTS]


def _session(subject: int, labels: Floats) -> Session:
    folder, begin, seconds = FOLDER / f"S{subject:02}", float(labels[0, 1]), len(labels)
    pulse = _table(folder / "HR.csv.gz")
    rates = _rates(float(pulse[0]) - begin, pulse[2:])
    acceleration = _table(folder / "ACC.csv.gz")
    start = float(acceleration[0, 0]) - begin
    shakes = _shakes(start, acceleration[2:] * MILLI_G)
    samples: list[WristSample] = [*rates, *_pulses(folder / "IBI.csv.gz", start), *shakes]
    return Session(
        subject,
        tuple(sorted(samples, key=lambda sample: sample.t_arrival)),
        labels[:, 2] > 0.5,
        _by_second(seconds, [(rate.t, rate.bpm) for rate in rates]),
        _by_second(seconds, [(each.t, _spread(each.milli_g)) for each in shakes]),
    )


def _table(path: Path) -> Floats:
    with gzip.open(path, "rt") as lines:
        return np.loadtxt(lines, delimiter=",")


def _rates(start: float, bpm: Floats) -> list[HeartRate]:
    return [
        HeartRate(t=start + second, t_arrival=start + second, device="wrist", bpm=value)
        for second, value in enumerate(bpm.tolist())
    ]


def _pulses(path: Path, start: float) -> list[PulseInterval]:
    """Intervals; where some are missing a new segment begins."""
    with gzip.open(path, "rt") as lines:
        rows = np.loadtxt(lines, delimiter=",", skiprows=1)
    found: list[PulseInterval] = []
    segment, before = 0, -1.0
    for closed, length in rows.tolist():
        segment += abs(closed - before - length) > TOUCHING
        before, t = closed, start + closed
        found.append(
            PulseInterval(
                t=t,
                t_arrival=t,
                device="wrist",
                segment=segment,
                ms=length * 1000.0,
                error_ms=GRAIN / 2.0,
            )
        )
    return found


def _shakes(start: float, milli_g: Floats, rate: int = 32) -> list[AccelerationChunk]:
    chunks: list[AccelerationChunk] = []
    for first in range(0, len(milli_g), rate):
        piece = milli_g[first : first + rate]
        times = start + (first + np.arange(len(piece))) / rate
        arrival = float(times[-1])
        chunks.append(
            AccelerationChunk(
                t=float(times[0]), t_arrival=arrival, device="wrist", times=times, milli_g=piece
            )
        )
    return chunks


def _spread(milli_g: Floats) -> float:
    return float(np.linalg.norm(milli_g, axis=1).std())


def _by_second(seconds: int, readings: list[tuple[float, float]]) -> Floats:
    """Readings on whole seconds; a second without one keeps the value before it."""
    values = np.full(seconds, np.nan)
    for t, value in readings:
        if 0.0 <= t < seconds:
            values[int(t)] = value
    known = np.flatnonzero(np.isfinite(values))
    latest = np.searchsorted(known, np.arange(seconds), side="right") - 1
    return values[known[np.maximum(latest, 0)]]
