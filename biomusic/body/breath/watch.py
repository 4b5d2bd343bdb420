"""The witnesses of the breath, looked at once a second."""

from __future__ import annotations

from cmath import rect
from math import inf, sqrt, tau
from typing import Final, NamedTuple

import numpy as np

from biomusic.body.breath.fusion import APART, CLEAR, ELSEWHERE, Testimony, Verdict, judged
from biomusic.body.breath.line import WINDOW, Line
from biomusic.body.breath.phase import HEART, Phase, last_phases
from biomusic.body.breath.spectrum import FASTEST, SLOWEST, Complexes, counted, level, transformed
from biomusic.body.breath.tilt import Tilt
from biomusic.body.gap import HOLD, silence
from biomusic.compiled import Doubles
from biomusic.types import Estimate, Quality

PEAKS: Final = "R peaks"
CHEST: Final = "tilt of the chest"
MOVING: Final = "moving: the heart no longer shows the breath"
FEW: Final = "too few heartbeats in a row to see the breath"
EVERY: Final = 1.0  # s between looks
CEILING: Final = 0.5  # of the heart rate, above which beats cannot show a wave
MOVING_CEILING: Final = 0.45  # Hz; above are the strides of the slowest walk
COUNTING_SD: Final = 0.5 / 60.0  # Hz, by which counts of the same window differ
# Of 11 bpm or more is the swing of a healthy heart at 6 breaths/min (Ewing 1985); a Mayer wave's
# is less.  A smaller slow wave is rather not the breath, for what the heart knows alone.
EWING: Final = 11.0  # bpm, from the highest to the lowest
MAYER: Final = 0.6  # probability
# Even if breathing changes from the fastest to the slowest, its mean over 32 s changes gradually.
REACH: Final = (FASTEST - SLOWEST) / WINDOW  # Hz/s
LEAP: Final = APART  # Hz, by which looks may differ anyway
EVEN: Final = 0.85  # a wave that fills its window has 1, noise π/4
STILLEST: Final = 1e-6  # of a constant, which is no witness


class Sight(NamedTuple):
    """What a look told."""

    rate: Estimate  # breaths/min
    phase: Estimate  # rad
    heard: float | None  # s, when a witness last spoke; None when none speaks


class Seen(NamedTuple):
    """One witness at one look."""

    name: str
    row: Doubles  # (128,), level
    spectrum: Complexes
    ceiling: float  # Hz
    end: float  # s, its last sample
    slow_doubt: float = ELSEWHERE


class Count(NamedTuple):
    """Breaths counted in a window."""

    rate: float  # Hz
    sd: float  # Hz
    evenness: float  # 0–1


class Watch:
    """Looks at heart rhythm, R peaks and tilt, and follows the phase."""

    def __init__(self) -> None:
        self.heart, self.peaks, self.tilt = Line(), Line(), Tilt()
        self.quality: Quality | None = None  # None before anything was seen
        self._phase = Phase()
        self._looked: float | None = None
        self._rate = Estimate.unknown(silence("breath", None))
        self._heard: float | None = None
        self._believed: tuple[float, float] | None = None  # s, Hz
        self._half = inf  # Hz, half the heart rate

    def at(self, t: float, moving: bool) -> Sight:
        """The breath at ``t`` (s)."""
        if self._looked is None or not 0.0 <= t - self._looked < EVERY:
            self._looked = t
            self._look(t, moving)
        return Sight(self._rate, self._phase.at(t), self._heard)

    def forget(self) -> None:
        """The breath was lost; its phase is found anew."""
        self._phase.forget()

    def _look(self, t: float, moving: bool) -> None:
        seen = self._witnesses(t, moving)
        self._heard = max((each.end for each in seen), default=None)
        if not seen:
            self._doubt(0.0, MOVING if moving else self._silence(t))
            return
        verdict = judged([_testimony(each) for each in seen])
        reason = verdict.reason or _refusal(verdict, self._half, moving)
        if reason:
            self._doubt(0.5 * verdict.probability, reason)
            return
        count = _counted(seen, verdict)
        if count.evenness < EVEN or not SLOWEST <= count.rate <= FASTEST:
            self._doubt(0.5 * verdict.probability, "the breath is too uneven to have one rate")
        elif not self._reached(t, count.rate):
            self._doubt(0.5, "the breath changed too suddenly to be believed")
        else:
            self._believe(t, count, seen, verdict)

    def _believe(self, t: float, count: Count, seen: list[Seen], verdict: Verdict) -> None:
        rate = count.rate
        self._rate = Estimate(60.0 * rate, 60.0 * count.sd)
        self._believed = (t, rate)
        self.quality = Quality(verdict.probability)
        waves = last_phases(np.array([each.row for each in seen]), rate)
        shown: dict[str, complex] = {}
        for each, wave, strength in zip(seen, waves, verdict.strengths, strict=True):
            turn = rect(strength**2, tau * rate * (t - each.end))
            shown[each.name] = turn * wave / (abs(wave) or 1.0)
        self._phase.see(t, rate, shown, self._heard or t)

    def _reached(self, t: float, rate: float) -> bool:
        """Whether the mean rate (Hz) can have come so far from what it last was."""
        if self._believed is None:
            return True
        before, last = self._believed
        return abs(rate - last) <= LEAP + REACH * (t - before)

    def _silence(self, t: float) -> str:
        if self.heart.end is None:
            return silence("breath", None)
        age = t - self.heart.end
        return silence("heartbeat", age) if age > HOLD else FEW

    def _doubt(self, score: float, reason: str) -> None:
        self._rate = Estimate.unknown(reason)
        self.quality = Quality(score, reason)

    def _witnesses(self, t: float, moving: bool) -> list[Seen]:
        """Those who have seen the last 32 s and can be asked."""
        nn, peaks, chest = self.heart.window(t), self.peaks.window(t), self.tilt.window(t)
        rows: list[Doubles] = []
        if nn is not None:
            rows.append(-nn)  # up where the heart is fast
        if nn is not None and peaks is not None:
            rows.append(peaks)
        if chest is not None:
            rows += list(chest)
        if not rows:
            return []
        self._half = inf
        straight = level(np.array(rows))
        spectra = transformed(straight)
        found: list[Seen] = []
        if nn is not None:
            mean, row = float(nn.sum()) / len(nn), straight[0]
            ceiling, end = CEILING * 1000.0 / mean, self.heart.end or t
            self._half = ceiling
            if not moving:
                swing = 60_000.0 / mean * sqrt(8.0 * float(row @ row) / len(row)) / mean
                doubt = ELSEWHERE if swing >= EWING else MAYER
                found.append(Seen(HEART, row, spectra[0], ceiling, end, doubt))
            if peaks is not None:
                end = self.peaks.end or t
                found.append(Seen(PEAKS, straight[1], spectra[1], ceiling, end))
        if chest is not None:
            found.append(self._chest(straight[-3:], spectra[-3:]))
        return [each for each in found if float(each.row @ each.row) > STILLEST]

    def _chest(self, rows: Doubles, spectra: Complexes) -> Seen:
        axis = self.tilt.along((spectra @ spectra.conj().T).real)
        return Seen(CHEST, axis @ rows, axis @ spectra, inf, self.tilt.end)


def _testimony(seen: Seen) -> Testimony:
    spectrum = seen.spectrum
    power = np.asarray(spectrum.real**2 + spectrum.imag**2, np.float64)
    return Testimony(seen.name, power, seen.ceiling, seen.slow_doubt)


def _refusal(verdict: Verdict, half: float, moving: bool) -> str:
    """Why a rate that the witnesses agree on is not to be believed; empty if it is."""
    assert verdict.rate is not None
    if verdict.rate > half:
        return "the breath is faster than half the heart rate"
    if not moving:
        return ""
    if verdict.rate > MOVING_CEILING:
        return "moving: strides cannot be told from breaths"
    clear = sum(strength >= CLEAR for strength in verdict.strengths)
    return "" if clear > 1 else MOVING


def _counted(seen: list[Seen], verdict: Verdict) -> Count:
    """Breaths counted by those who show them clearly."""
    assert verdict.rate is not None
    strengths = np.array(verdict.strengths)
    clear = strengths >= CLEAR
    rows = np.array([each.row for each, kept in zip(seen, clear.tolist(), strict=True) if kept])
    counts, evenness = counted(rows, verdict.rate)
    weights = strengths[clear] ** 2
    weights /= weights.sum()
    rate = float(counts @ weights)
    spread = float((counts - rate) ** 2 @ weights)
    sd = sqrt(COUNTING_SD**2 + spread) / verdict.probability
    return Count(rate, sd, float(evenness.max()))
