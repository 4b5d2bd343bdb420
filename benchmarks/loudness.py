"""Loudness and level of a recording: LUFS, true peak, DC and stereo, in one streaming pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from benchmarks.recording import SAMPLE_RATE, Audio

# K-weighting at 48 kHz: shelf of the head, then high pass (ITU-R BS.1770-4, tables 1 and 2).
SHELF_ZEROS: Final = (1.53512485958697, -2.69169618940638, 1.19839281085285)
SHELF_POLES: Final = (1.0, -1.69065929318241, 0.73248077421585)
PASS_ZEROS: Final = (1.0, -2.0, 1.0)
PASS_POLES: Final = (1.0, -1.99004745483398, 0.99007225036621)
K_WEIGHTING: Final = np.array([[*SHELF_ZEROS, *SHELF_POLES], [*PASS_ZEROS, *PASS_POLES]])
OFFSET: Final = -0.691  # LUFS of unit K-weighted energy (BS.1770-4 §2.1)
ABSOLUTE_GATE: Final = -70.0  # LUFS (BS.1770-4 §2.1)
RELATIVE_GATE: Final = -10.0  # LU below the ungated mean (BS.1770-4 §2.1)
SHORT_TERM_GATE: Final = -20.0  # LU below the mean, for ranges (EBU Tech 3342 §4)
TICK: Final = SAMPLE_RATE // 10  # frames; 400 ms windows overlapping by 75 % advance by this
OVERSAMPLING: Final = 4  # BS.1770-4 annex 2
REACH: Final = 24  # input frames under the interpolating filter
INTERPOLATOR: Final = (
    OVERSAMPLING * signal.firwin(REACH * OVERSAMPLING + 1, 1 / OVERSAMPLING, window=("kaiser", 8.0))
).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Loudness:
    integrated: float  # LUFS, gated; −inf for silence
    short_term: NDArray[np.float64]  # LUFS of 3 s windows, one a second
    true_peak: float  # dBTP
    dc: float  # the larger absolute mean of the two channels
    not_finite: int  # samples that are NaN or infinite
    correlation: float  # between left and right; 1 for mono, 0 for silence
    fold_down_loss: float  # dB lost when both channels are summed to one

    @property
    def short_term_range(self) -> float:
        """LU between the 10th and 95th percentile of gated short-term loudness (Tech 3342)."""
        loud = self.short_term[self.short_term > self.integrated + SHORT_TERM_GATE]
        return float(np.ptp(np.percentile(loud, [10, 95]))) if len(loud) else 0.0

    @property
    def peak_to_loudness(self) -> float:
        """DB between true peak and integrated loudness."""
        return self.true_peak - self.integrated


class LoudnessMeter:
    """Listens to consecutive blocks of any length and says how loud they were."""

    def __init__(self) -> None:
        self._filter_state = np.zeros((len(K_WEIGHTING), 2, 2))
        self._weighted = np.empty((0, 2))
        self._energies: list[NDArray[np.float64]] = []  # per tick, both channels summed
        self._tail = np.zeros((REACH, 2), np.float32)
        self._peak = 0.0
        self._frames = 0
        self._sums = np.zeros(2)
        self._products = np.zeros((2, 2))
        self._not_finite = 0

    def add(self, block: Audio) -> None:
        """Hear the next frames; samples that are not finite count as silence."""
        finite = np.isfinite(block)
        self._not_finite += int(block.size - np.count_nonzero(finite))
        sound = np.where(finite, block, np.float32(0))
        self._add_moments(sound)
        self._add_peak(sound)
        self._add_energy(sound)

    def momentary(self) -> NDArray[np.float64]:
        """LUFS of each 400 ms so far, ten a second."""
        ticks = np.concatenate([np.empty(0), *self._energies])
        return _lufs(_windows(ticks, 4))

    def loudness(self) -> Loudness:
        """What was heard so far."""
        self._add_peak(np.zeros((REACH, 2), np.float32))
        ticks = np.concatenate([np.empty(0), *self._energies])
        return Loudness(
            integrated=integrated_loudness(_windows(ticks, 4)),
            short_term=_lufs(_windows(ticks, 30)[::10]),
            true_peak=_decibels(self._peak**2),
            dc=float(np.max(np.abs(self._sums))) / max(1, self._frames),
            not_finite=self._not_finite,
            correlation=self._correlation(),
            fold_down_loss=self._fold_down_loss(),
        )

    def _add_moments(self, sound: Audio) -> None:
        self._frames += len(sound)
        self._sums += sound.sum(axis=0, dtype=np.float64)
        self._products += (sound.T @ sound).astype(np.float64)

    def _add_peak(self, sound: Audio) -> None:
        joined = np.concatenate([self._tail, sound])
        self._tail = joined[-REACH:]
        for channel in joined.T:
            between = signal.upfirdn(INTERPOLATOR, np.ascontiguousarray(channel), OVERSAMPLING)
            whole = between[REACH * OVERSAMPLING : len(joined) * OVERSAMPLING]
            if len(whole):
                self._peak = max(self._peak, float(whole.max()), -float(whole.min()))
        if len(sound):
            self._peak = max(self._peak, float(sound.max()), -float(sound.min()))

    def _add_energy(self, sound: Audio) -> None:
        weighted, self._filter_state = signal.sosfilt(
            K_WEIGHTING, sound.astype(np.float64), axis=0, zi=self._filter_state
        )
        joined = np.concatenate([self._weighted, weighted])
        whole = len(joined) // TICK * TICK
        ticks = joined[:whole].reshape(-1, TICK * 2)
        self._energies.append(np.einsum("ij,ij->i", ticks, ticks) / TICK)
        self._weighted = joined[whole:]

    def _correlation(self) -> float:
        count = max(1, self._frames)
        covariance = self._products / count - np.outer(self._sums, self._sums) / count**2
        scale = float(np.sqrt(covariance[0, 0] * covariance[1, 1]))
        return float(covariance[0, 1]) / scale if scale > 0 else 0.0

    def _fold_down_loss(self) -> float:
        stereo = float(np.trace(self._products)) / 2
        mono = float(self._products.sum()) / 4
        return _decibels(stereo) - _decibels(mono) if stereo > 0 else 0.0


def measure_loudness(audio: Audio) -> Loudness:
    """The loudness of audio that is in memory."""
    meter = LoudnessMeter()
    meter.add(audio)
    return meter.loudness()


def momentary(audio: Audio) -> NDArray[np.float64]:
    """LUFS of 400 ms windows, ten a second (EBU Tech 3341)."""
    meter = LoudnessMeter()
    meter.add(audio)
    return meter.momentary()


def integrated_loudness(energies: NDArray[np.float64]) -> float:
    """LUFS of the K-weighted energies of 400 ms windows, gated twice; −inf for silence."""
    loud = energies[_lufs(energies) > ABSOLUTE_GATE]
    if not len(loud):
        return -np.inf
    gate = float(_lufs(loud.mean())) + RELATIVE_GATE
    return float(_lufs(loud[_lufs(loud) > gate].mean()))


def _windows(ticks: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    if len(ticks) < length:
        return np.empty(0)
    means: NDArray[np.float64] = np.lib.stride_tricks.sliding_window_view(ticks, length).mean(
        axis=1
    )
    return means


def _lufs(energy: NDArray[np.float64] | np.float64) -> NDArray[np.float64]:
    return OFFSET + 10 * np.log10(np.maximum(energy, 1e-20))


def _decibels(energy: float) -> float:
    return float(10 * np.log10(max(energy, 1e-20)))
