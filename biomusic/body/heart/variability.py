"""Heart-rate variability, each figure over its own window, blank where it would mislead."""

from __future__ import annotations

from math import log, sqrt
from typing import Final

import numpy as np

from biomusic.body.gap import HOLD, silence
from biomusic.body.heart import coherence, fractal, spectrum
from biomusic.body.heart.tachogram import Tachogram
from biomusic.body.heart.window import Entries, Entry, Window
from biomusic.types import Beat, Estimate, HeartVariability

MINUTE: Final = 60.0  # s; ultra-short RMSSD (Laborde 2017)
ENOUGH: Final = 30.0  # s of NN intervals for it
SDNN_ENOUGH: Final = 120.0  # s of NN intervals
DFA_SECONDS: Final = 120.0  # s (Rogers & Gronwald 2021)
WHOLE: Final = 0.95  # share of a window that NN intervals must fill, where all of it is needed
MOST_CORRECTED: Final = 0.05  # share; 1 % uncorrected artefacts make RMSSD 158 % wrong
DFA_CORRECTED: Final = 0.03  # share (Rogers & Gronwald 2021)
EVERY: Final = 5.0  # s between looks at spectrum, coherence and DFA


class Variability:
    """What decided beats tell of variability.

    Spectrum, coherence and DFA α1 are figured anew with the first beat of every 5 s, all else
    with every beat.  Standard deviations hold for independent, normal differences (RMSSD:
    value / √2m over m differences) and intervals (SDNN: value / √2(n − 1)); for pNN50 it is
    the binomial one after Laplace's rule, for the others see their own modules.  Coherence has
    none.
    """

    def __init__(self) -> None:
        self._entries = Entries()
        self._minute, self._two = Window(MINUTE), Window(DFA_SECONDS)
        self._five = Window(spectrum.SECONDS)
        self._windows = (self._minute, self._two, self._five)
        self._line = Tachogram(spectrum.POINTS)
        self._drawn: float | None = None  # s, the last beat that the line has
        self._broken = True  # whether intervals are missing since
        self._last: float | None = None  # s, the last beat
        blank = Estimate.unknown("no heartbeats yet")
        self._powers = spectrum.Spectrum(blank, blank, blank)
        self._coherent = self._fractal = blank
        self._told: HeartVariability | None = None

    def add(self, beat: Beat) -> None:
        """Take the next beat."""
        entry = self._entries.make(beat)
        for window in self._windows:
            window.add(entry)
        self._draw(entry)
        due = self._last is None or beat.t // EVERY != self._last // EVERY
        self._last, self._told = beat.t, None
        if due:
            self._powers, self._coherent = self._spectrum(), self._coherence()
            self._fractal = self._alpha1()

    def at(self, t: float) -> HeartVariability:
        """Variability at ``t`` (s), over windows that end with the last beat; None 5 s after it."""
        if self._last is None:
            return HeartVariability()
        if t - self._last > HOLD:
            unknown = Estimate.unknown(silence("heartbeat", t - self._last))
            return _silent(unknown, self._minute.corrected)
        if self._told is None:
            self._told = self._tell()
        return self._told

    def _draw(self, entry: Entry) -> None:
        """Go on with the line; gaps shorter than 5 s are bridged, after longer ones it is new."""
        if not entry.times:
            self._broken = True
            return
        own = entry.times * entry.nn / 1000.0
        since = own if self._drawn is None else max(own, entry.t - self._drawn)
        if since - own > HOLD:
            self._line.begin()
            self._broken = False
        if self._broken:
            self._line.bridge(entry.nn, since)
        else:
            for _ in range(entry.times):
                self._line.add(entry.nn, entry.nn / 1000.0)
        self._drawn, self._broken = entry.t, False

    def _tell(self) -> HeartVariability:
        minute, five = self._minute, self._five
        blank = _doubt(minute, ENOUGH, MOST_CORRECTED) or _none_in_a_row(minute)
        rmssd = blank or _rmssd(minute)
        return HeartVariability(
            rmssd=rmssd,
            ln_rmssd=blank or _logarithm(rmssd),
            sdnn=_doubt(five, SDNN_ENOUGH, MOST_CORRECTED) or _sdnn(five),
            pnn50=blank or _pnn50(minute),
            low_frequency=self._powers.low,
            high_frequency=self._powers.high,
            total_power=self._powers.total,
            coherence=self._coherent,
            dfa_alpha1=self._fractal,
            corrected=minute.corrected,
        )

    def _spectrum(self) -> spectrum.Spectrum:
        series = self._line.latest(spectrum.POINTS)
        blank = _doubt(self._five, spectrum.SECONDS, MOST_CORRECTED, WHOLE)
        if blank is None and series is not None:
            return spectrum.spectrum(series)
        blank = blank or _too_short(self._line.seconds, spectrum.SECONDS)
        return spectrum.Spectrum(blank, blank, blank)

    def _coherence(self) -> Estimate:
        series = self._line.latest(coherence.POINTS)
        blank = _doubt(self._minute, MINUTE, MOST_CORRECTED, WHOLE)
        if blank is None and series is not None:
            return coherence.coherence(series)
        return blank or _too_short(self._line.seconds, coherence.SECONDS)

    def _alpha1(self) -> Estimate:
        blank = _doubt(self._two, DFA_SECONDS, DFA_CORRECTED, WHOLE)
        if blank is not None:
            return blank
        nn = [entry.nn for entry in self._two.entries if entry.times]
        if len(nn) < self._two.count:  # beats were missed
            nn = [entry.nn for entry in self._two.entries for _ in range(entry.times)]
        return fractal.alpha1(np.array(nn, np.float64))


def _silent(why: Estimate, corrected: float) -> HeartVariability:
    return HeartVariability(why, why, why, why, why, why, why, why, why, corrected)


def _doubt(window: Window, seconds: float, most: float, share: float = 1.0) -> Estimate | None:
    """Why a window tells nothing, if so."""
    if window.heard < share * seconds:
        return _too_short(window.heard, seconds)
    if window.corrected > most:
        return Estimate.unknown(f"{window.corrected:.0%} of the heartbeats were corrected")
    return None


def _too_short(heard: float, seconds: float) -> Estimate:
    return Estimate.unknown(f"{heard:.0f} s of clean heartbeats, {seconds:.0f} s are needed")


def _none_in_a_row(window: Window) -> Estimate | None:
    return None if window.differences else Estimate.unknown("no two clean heartbeats in a row")


def _rmssd(window: Window) -> Estimate:
    return Estimate(window.rmssd, window.rmssd / sqrt(2.0 * window.differences))


def _logarithm(rmssd: Estimate) -> Estimate:
    if not rmssd.value:
        return Estimate.unknown("the heart beats without any variation")
    return Estimate(log(rmssd.value), (rmssd.sd or 0.0) / rmssd.value)


def _pnn50(window: Window) -> Estimate:
    share, count = window.far, window.differences
    likely = (share * count + 1.0) / (count + 2.0)
    return Estimate(100.0 * share, 100.0 * sqrt(likely * (1.0 - likely) / count))


def _sdnn(window: Window) -> Estimate:
    return Estimate(window.sdnn, window.sdnn / sqrt(2.0 * (window.count - 1)))
