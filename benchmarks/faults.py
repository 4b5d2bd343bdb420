"""Clicks and dropouts in a recording, told apart from the attacks of drums.

A click is a jump that the samples around it do not explain: its second difference towers over
every other one within a millisecond on both sides.  The attack of a hat or a snare goes on being
rough and so explains itself; a kick that starts in mid-slope bends the wave without a jump; the
edges of a saw wave come at equal distances, whether or not each of them towers.  None of the three
counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.recording import SAMPLE_RATE, Audio

FLOOR: Final = 1e-3  # smallest jump that counts: −60 dBFS, eight times a 16-bit dither
TOWERING: Final = 3.0  # times the largest neighbour; noise rarely exceeds 2
CORE: Final = 6  # samples on each side that belong to the click itself
NEIGHBOURHOOD: Final = 64  # samples on each side that must be calmer: 1.3 ms
JUMP: Final = 0.4  # of the peak, turned back at once: 1 for a step, 0.5 for a spike, 0 for a bend
MERGE: Final = 96  # samples; within 2 ms, and in either channel, it is one click
PERIOD: Final = 1750  # samples; edges of a wave come at least this often (27.5 Hz, A0)
EDGE: Final = 0.5  # of a jump; edges of one wave are at least so alike
DROPOUT: Final = (200, 2000)  # samples: shorter is not heard as a gap, longer may be a rest
SURROUNDINGS: Final = 480  # samples on each side in which there must be signal
AUDIBLE: Final = 1e-3  # peak on each side of a dropout


@dataclass(frozen=True, slots=True)
class Faults:
    clicks: NDArray[np.float64]  # s
    dropouts: NDArray[np.float64]  # s, where each begins


class FaultMeter:
    """Listens to consecutive blocks of any length and remembers where they broke."""

    def __init__(self) -> None:
        self._margin = 2 * PERIOD + 4
        self._tail = np.zeros((self._margin * 2, 2), np.float32)
        self._start = -self._margin * 2  # frame of the tail's first sample
        self._jumps: list[tuple[NDArray[np.int64], NDArray[np.float64]]] = []
        self._gap_tail = np.zeros((0, 2), np.float32)
        self._gap_start = 0
        self._gaps: set[int] = set()

    def add(self, block: Audio) -> None:
        """Hear the next frames."""
        sound = np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0)
        self._add_jumps(sound)
        self._add_gaps(sound)

    def faults(self) -> Faults:
        """What was found so far; the end of the last block counts as silence."""
        self._add_jumps(np.zeros((self._margin * 2, 2), np.float32))
        frames = np.concatenate([np.empty(0, np.int64), *(jump[0] for jump in self._jumps)])
        sizes = np.concatenate([np.empty(0), *(jump[1] for jump in self._jumps)])
        clicks = _without_periodic(_merged(frames, sizes))
        gaps = np.array(sorted(self._gaps), np.float64)
        return Faults(clicks / SAMPLE_RATE, gaps / SAMPLE_RATE)

    def _add_jumps(self, sound: Audio) -> None:
        joined = np.concatenate([self._tail, sound])
        for channel in joined.T:
            frames, sizes = _jumps(channel.astype(np.float64), self._margin)
            self._jumps.append((frames + self._start, sizes))
        self._start += len(joined) - self._margin * 2
        self._tail = joined[-self._margin * 2 :]

    def _add_gaps(self, sound: Audio) -> None:
        joined = np.concatenate([self._gap_tail, sound])
        self._gaps |= {self._gap_start + frame for frame in _gaps(joined)}
        kept = min(len(joined), DROPOUT[1] + 2 * SURROUNDINGS + 2)
        self._gap_start += len(joined) - kept
        self._gap_tail = joined[len(joined) - kept :]


def find_faults(audio: Audio) -> Faults:
    """Clicks and dropouts of audio that is in memory."""
    meter = FaultMeter()
    meter.add(audio)
    return meter.faults()


def _jumps(
    channel: NDArray[np.float64], margin: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Frames and sizes of lone jumps at least ``margin`` from both ends."""
    bend = np.diff(channel, 2, prepend=[0.0, 0.0])  # bend[n] belongs to frame n
    rough = np.abs(bend)
    peaks = _tile_peaks(rough, margin)
    peaks = peaks[rough[peaks] > FLOOR]
    around = np.arange(-NEIGHBOURHOOD, NEIGHBOURHOOD + 1)
    neighbours = rough[peaks[:, None] + around[np.abs(around) > CORE]]
    peaks = peaks[rough[peaks] > TOWERING * neighbours.max(axis=1)]
    turned = np.maximum(-bend[peaks - 1] * bend[peaks], -bend[peaks + 1] * bend[peaks])
    peaks = peaks[turned > JUMP * rough[peaks] ** 2]
    lone = [peak for peak in peaks.tolist() if not _rings(rough, peak)]
    return np.array(lone, np.int64), rough[lone]


def _rings(rough: NDArray[np.float64], peak: int) -> bool:
    """Whether jumps half as large or larger follow each other at equal distances around it."""
    near = rough[peak - 2 * PERIOD : peak + 2 * PERIOD + 1]
    distances = np.flatnonzero(near >= EDGE * rough[peak]) - 2 * PERIOD
    periods = distances[(distances > CORE) & (distances <= PERIOD)]
    periods = np.union1d(periods, -distances[(distances < -CORE) & (distances >= -PERIOD)])
    return any(_continues(int(period), distances) for period in periods)


def _tile_peaks(rough: NDArray[np.float64], margin: int) -> NDArray[np.int64]:
    """The roughest frame of each tile; no two clicks closer than a tile could both tower."""
    inner = len(rough) - 2 * margin
    tiles = -(-inner // NEIGHBOURHOOD)
    padded = np.zeros(tiles * NEIGHBOURHOOD)
    padded[:inner] = rough[margin : margin + inner]
    offsets = np.argmax(padded.reshape(tiles, NEIGHBOURHOOD), axis=1)
    peaks: NDArray[np.int64] = offsets + np.arange(tiles) * NEIGHBOURHOOD + margin
    return peaks


def _merged(frames: NDArray[np.int64], sizes: NDArray[np.float64]) -> NDArray[np.int64]:
    order = np.argsort(frames, kind="stable")
    frames, sizes = frames[order], sizes[order]
    groups = np.split(np.arange(len(frames)), np.flatnonzero(np.diff(frames) > MERGE) + 1)
    lone = [int(frames[group[np.argmax(sizes[group])]]) for group in groups if len(group)]
    return np.array(lone, np.int64)


def _without_periodic(frames: NDArray[np.int64]) -> NDArray[np.int64]:
    lone = [frame for frame in frames if not _is_periodic(frame, frames)]
    return np.array(lone, np.int64)


def _is_periodic(frame: np.int64, frames: NDArray[np.int64]) -> bool:
    """Whether two more jumps continue the same period, before, after or around ``frame``."""
    low, high = np.searchsorted(frames, [frame - 2 * PERIOD, frame + 2 * PERIOD + 1])
    distances = frames[low:high] - frame
    periods = np.abs(distances[(distances != 0) & (np.abs(distances) <= PERIOD)])
    return any(_continues(int(period), distances) for period in periods)


def _continues(period: int, distances: NDArray[np.int64]) -> bool:
    tolerance = max(3, period // 50)
    hits = {k: bool(np.any(np.abs(distances - k * period) <= tolerance)) for k in (-2, -1, 1, 2)}
    return (hits[-2] and hits[-1]) or (hits[-1] and hits[1]) or (hits[1] and hits[2])


def _gaps(sound: Audio) -> list[int]:
    """First frames of runs in which both channels stand still between signal."""
    still = np.all(np.diff(sound, axis=0) == 0, axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], still, [False]]).astype(np.int8)))
    return [
        int(first)
        for first, last in edges.reshape(-1, 2)
        if DROPOUT[0] <= last + 1 - first <= DROPOUT[1] and _has_signal_around(sound, first, last)
    ]


def _has_signal_around(sound: Audio, first: int, last: int) -> bool:
    before = sound[max(0, first - SURROUNDINGS) : first]
    after = sound[last + 1 : last + 1 + SURROUNDINGS]
    if len(before) < SURROUNDINGS or len(after) < SURROUNDINGS:
        return False
    return bool(np.abs(before).max() > AUDIBLE and np.abs(after).max() > AUDIBLE)
