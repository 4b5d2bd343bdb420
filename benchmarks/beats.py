"""The tempo that is really heard, measured from the onset envelope.

The tempo is the frequency near the intended one at which the envelope's Fourier transform, taken
at once and at its 2nd and 4th harmonic, is strongest (the Fourier tempogram of Grosche and
Müller 2011, over one long window).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.envelope import RATE, envelope_times

SEARCH: Final = 0.06  # of the intended tempo, on each side
FINENESS: Final = 2e-4  # of the intended tempo, between two candidates; a parabola refines them
HARMONICS: Final = (1, 2, 4)  # quarter, eighth and sixteenth notes
TRANSFORM: Final = 1 << 19  # points, zero-padded
PER_BEAT: Final = 96  # values a beat once the envelope lies on the beat grid
WINDOW_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class TempoError:
    t: float  # s, the middle of the window
    percent: float  # measured / intended − 1


def measured_tempo(envelope: NDArray[np.floating], intended: float) -> float:
    """Tempo in bpm of a stretch with a steady intended tempo."""
    return 60.0 * peak_frequency(envelope, RATE, intended / 60.0)


def warped_tempo_ratio(
    envelope: NDArray[np.floating],
    seconds: NDArray[np.float64],
    beats: NDArray[np.float64],
) -> float:
    """Measured over intended tempo of a stretch whose intended tempo moves.

    ``envelope`` starts at the recording's start; at ``seconds`` the intended beat clock stands
    at ``beats`` (both rising).  Only the stretch between the first and last beat is measured.
    """
    grid = np.arange(beats[0], beats[-1], 1 / PER_BEAT)
    when = np.interp(grid, beats, seconds)
    on_grid = np.interp(when, envelope_times(len(envelope)), envelope)
    return peak_frequency(on_grid, PER_BEAT, 1.0)


def tempo_errors(
    envelope: NDArray[np.floating],
    seconds: NDArray[np.float64],
    beats: NDArray[np.float64],
) -> list[TempoError]:
    """The tempo error of every whole minute of a recording, by its intended beat clock."""
    return [
        TempoError(
            float(start + WINDOW_SECONDS / 2),
            100 * (_ratio_between(envelope, seconds, beats, start) - 1),
        )
        for start in _minutes(envelope, seconds)
    ]


def peak_frequency(values: NDArray[np.floating], rate: float, intended: float) -> float:
    """The strongest frequency near ``intended`` of ``values`` taken at ``rate``, same unit."""
    strength = _spectrum(values)
    candidates = intended * np.arange(1 - SEARCH, 1 + SEARCH, FINENESS)
    bins = candidates * TRANSFORM / rate
    score = np.sum([_between(strength, bins * k) for k in HARMONICS], axis=0)
    best = int(np.argmax(score))
    return float(candidates[best] + _vertex(score, best) * intended * FINENESS)


def _spectrum(values: NDArray[np.floating]) -> NDArray[np.float64]:
    if len(values) > TRANSFORM:
        raise ValueError("the window is too long for the transform: measure minute by minute")
    tapered = (values - values.mean()) * np.hanning(len(values))
    return np.abs(np.fft.rfft(tapered, TRANSFORM)) ** 2


def _between(strength: NDArray[np.float64], bins: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.interp(bins, np.arange(len(strength)), strength, right=0.0)


def _vertex(score: NDArray[np.float64], best: int) -> float:
    """Where the parabola through the best candidate and its neighbours peaks, in candidates."""
    if not 0 < best < len(score) - 1:
        return 0.0
    left, middle, right = score[best - 1 : best + 2]
    curvature = left - 2 * middle + right
    return float(0.5 * (left - right) / curvature) if curvature < 0 else 0.0


def _minutes(envelope: NDArray[np.floating], seconds: NDArray[np.float64]) -> Iterator[np.float64]:
    end = min(len(envelope) / RATE, seconds[-1])
    yield from np.arange(seconds[0], end - WINDOW_SECONDS + 1e-9, WINDOW_SECONDS)


def _ratio_between(
    envelope: NDArray[np.floating],
    seconds: NDArray[np.float64],
    beats: NDArray[np.float64],
    start: float,
) -> float:
    inside = (seconds > start) & (seconds < start + WINDOW_SECONDS)
    edges = np.array([start, start + WINDOW_SECONDS])
    when = np.concatenate([edges[:1], seconds[inside], edges[1:]])
    return warped_tempo_ratio(envelope, when, np.interp(when, seconds, beats))
