"""When notes are really heard, against when they were meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

from benchmarks.envelope import RATE, envelope_times, onset_envelope
from benchmarks.recording import SAMPLE_RATE, Audio

SEPARATION: Final = 0.03  # s; closer onsets are heard as one (MIREX onset merging)
SURROUNDINGS: Final = 0.2  # s, over which the threshold follows the music
RISE: Final = 1.5  # times the median flux around it that an onset must reach
QUIETEST: Final = 0.02  # of the largest flux that an onset must reach
SEARCH: Final = 0.025  # s on each side of the flux's peak in which the true start is sought
SPAN: Final = 96  # frames of energy compared before and after a start: 2 ms
NEARLY: Final = 0.98  # of the steepest rise; the last frame so steep is where it starts
TOLERANCE: Final = 0.05  # s within which an onset is a note's (MIREX)


@dataclass(frozen=True, slots=True)
class OnsetMatch:
    offsets: NDArray[np.float64]  # s, heard − expected, of the matched notes
    expected: int  # how many distinct onsets were meant

    @property
    def median_offset(self) -> float | None:
        """Median |offset| in seconds; None when nothing matched."""
        return float(np.median(np.abs(self.offsets))) if len(self.offsets) else None

    @property
    def share(self) -> float | None:
        """Share of the expected onsets that were heard; None when none was expected."""
        return len(self.offsets) / self.expected if self.expected else None


def onset_times(audio: Audio) -> NDArray[np.float64]:
    """Seconds at which notes start in audio that is in memory, exact to about 2 ms."""
    silence = np.zeros((SAMPLE_RATE // 20, 2), np.float32)  # so that a first onset is a rise
    padded = np.concatenate([silence, audio, silence])
    edges = np.diff(padded.mean(axis=1), prepend=np.float32(0)).astype(np.float64)
    energy = np.concatenate([[0.0], np.cumsum(edges**2)])
    peaks = _flux_peaks(onset_envelope(padded))
    starts = [_refined(energy, t) for t in envelope_times(int(peaks.max(initial=0)) + 1)[peaks]]
    return np.array(starts, np.float64) - len(silence) / SAMPLE_RATE


def match_onsets(heard: NDArray[np.float64], expected: NDArray[np.float64]) -> OnsetMatch:
    """Pair each expected onset with the nearest one heard; chords count once."""
    meant = np.sort(expected)
    meant = meant[np.diff(meant, prepend=-np.inf) > SEPARATION / 2]
    if not len(heard):
        return OnsetMatch(np.empty(0), len(meant))
    times = np.concatenate([[-np.inf], np.sort(heard), [np.inf]])
    after = np.searchsorted(times, meant)
    late, early = times[after] - meant, times[after - 1] - meant
    offsets = np.where(np.abs(late) < np.abs(early), late, early)
    return OnsetMatch(offsets[np.abs(offsets) <= TOLERANCE], len(meant))


def _flux_peaks(flux: NDArray[np.float32]) -> NDArray[np.intp]:
    if not len(flux) or float(flux.max()) <= 0.0:
        return np.empty(0, np.intp)
    median = ndimage.median_filter(flux, size=2 * int(SURROUNDINGS * RATE) + 1)
    threshold = np.maximum(RISE * median, QUIETEST * flux.max())
    found = signal.find_peaks(flux, height=threshold, distance=int(SEPARATION * RATE))
    peaks: NDArray[np.intp] = found[0]
    return peaks


def _refined(energy: NDArray[np.float64], near: float) -> float:
    """The second at which energy rises most steeply, given its running sum."""
    centre, reach = int(near * SAMPLE_RATE), int(SEARCH * SAMPLE_RATE)
    last = len(energy) - SPAN - 1
    frames = np.arange(max(SPAN, centre - reach), min(last, centre + reach))
    before = energy[frames] - energy[frames - SPAN]
    after = energy[frames + SPAN] - energy[frames]
    rise = np.log((after + 1e-3 * after.max() + 1e-12) / (before + 1e-3 * after.max() + 1e-12))
    steep = np.flatnonzero(rise >= NEARLY * rise.max())
    return float(frames[steep[-1]]) / SAMPLE_RATE
