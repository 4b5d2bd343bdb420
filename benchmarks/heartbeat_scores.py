"""How well found heartbeats agree with annotated ones, and how the finder is listened to."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.readers.ecg import Recording
from biomusic.body.ecg.heartbeat import TRUSTED, HeartbeatFinder
from biomusic.body.readings import Heartbeat

TOLERANCE: Final = 0.15  # s (ANSI/AAMI EC57)
NARROW: Final = 0.05  # s, which also tells a constant lag
CHUNK: Final = 0.02  # s of ECG that arrive at once when the lag is measured
LOOK: Final = 0.25  # s from look to look at the quality

Floats = NDArray[np.float64]
Pairs = list[tuple[int, int]]


def matched(truth: Floats, found: Floats, tolerance: float) -> Pairs:
    """One-to-one pairs of beats within the tolerance (s), the nearest first."""
    near: list[tuple[float, int, int]] = []
    for number, first in enumerate(np.searchsorted(found, truth - tolerance).tolist()):
        for other in range(first, len(found)):
            apart = abs(float(found[other] - truth[number]))
            if found[other] > truth[number] + tolerance:
                break
            near.append((apart, number, other))
    taken: tuple[set[int], set[int]] = set(), set()
    pairs: Pairs = []
    for _, number, other in sorted(near):
        if number not in taken[0] and other not in taken[1]:
            taken[0].add(number)
            taken[1].add(other)
            pairs.append((number, other))
    return sorted(pairs)


@dataclass(frozen=True, slots=True)
class Score:
    """Agreement of found beats with annotated ones."""

    f1: float  # within TOLERANCE
    narrow: float  # F1 within NARROW
    missed: int
    extra: int
    errors: Floats  # ms, found minus annotated, of matched beats

    @property
    def bias(self) -> float:
        """Mean error (ms)."""
        return float(self.errors.mean()) if len(self.errors) else 0.0

    @property
    def jitter(self) -> float:
        """Standard deviation of the errors (ms)."""
        return float(self.errors.std()) if len(self.errors) else 0.0


def score(truth: Floats, found: Floats) -> Score:
    """Score beats (s) against annotated ones (s), both in order."""
    pairs = matched(truth, found, TOLERANCE)
    narrow = len(matched(truth, found, NARROW))
    errors = np.array([1000.0 * (found[other] - truth[number]) for number, other in pairs])
    total = max(1, len(truth) + len(found))
    missed, extra = len(truth) - len(pairs), len(found) - len(pairs)
    return Score(2.0 * len(pairs) / total, 2.0 * narrow / total, missed, extra, errors)


@dataclass(frozen=True, slots=True)
class Trust:
    """What the finder believes of itself, against the truth."""

    ppv: float  # share of trusted beats that are annotated; NaN when none is trusted
    time: float  # share of the time from beat to beat whose closing beat is found and trusted
    moments: float  # share of looks at which the ECG was said to be worth believing


@dataclass(frozen=True, slots=True)
class Heard:
    """What the finder told of a recording."""

    score: Score
    trust: Trust
    lag: float  # ms, the longest from an R peak until it is told
    beats: list[Heartbeat]


def times_of(beats: list[Heartbeat]) -> Floats:
    """When beats are (s)."""
    return np.array([beat.t for beat in beats])


def heard(ecg: Recording, since: float = 0.0, chunk: float = CHUNK) -> Heard:
    """Feed a recording, ``chunk`` s at once; score what is told from ``since`` (s) on."""
    finder, beats, lag = HeartbeatFinder(), list[Heartbeat](), 0.0
    size, looks, good, look = max(1, round(chunk * ecg.rate)), 0, 0, since
    for start in range(0, len(ecg.times), size):
        times = ecg.times[start : start + size]
        now = float(times[-1])
        told = finder.feed(times, ecg.microvolts[start : start + size], 0)
        beats += told
        lag = max([lag, *(1000.0 * (now - beat.t) for beat in told)])
        if now >= look:
            looks, good, look = looks + 1, good + (finder.quality(now).score >= TRUSTED), now + LOOK
    beats = [beat for beat in beats if beat.t > since]
    truth = ecg.beats[ecg.beats > since]
    trust = _trust(truth, beats, good / max(1, looks))
    return Heard(score(truth, times_of(beats)), trust, lag, beats)


def _trust(truth: Floats, beats: list[Heartbeat], moments: float) -> Trust:
    trusted = [beat.quality >= TRUSTED for beat in beats]
    pairs = [pair for pair in matched(truth, times_of(beats), TOLERANCE) if trusted[pair[1]]]
    intervals = np.diff(truth, prepend=truth[0]) if len(truth) else truth
    time_ = sum(float(intervals[number]) for number, _ in pairs)
    ppv = len(pairs) / sum(trusted) if any(trusted) else float("nan")
    return Trust(ppv, time_ / max(1e-9, float(intervals.sum())), moments)


def whole(ecg: Recording) -> Floats:
    """Beats (s) of a recording fed as one array."""
    return times_of(HeartbeatFinder().feed(ecg.times, ecg.microvolts, 0))


def seconds_a_second(ecg: Recording, size: int | None = None, repeats: int = 3) -> float:
    """ECG seconds that one CPU second finds beats in; in one array, or chunks of ``size``."""
    size = size or len(ecg.times)
    best = np.inf
    for _ in range(repeats):
        finder, begin = HeartbeatFinder(), time.process_time()
        for start in range(0, len(ecg.times), size):
            finder.feed(ecg.times[start : start + size], ecg.microvolts[start : start + size], 0)
        best = min(best, time.process_time() - begin)
    return len(ecg.times) / ecg.rate / best
