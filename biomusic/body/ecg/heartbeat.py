"""Heartbeats found in an ECG as it comes, at most 0.4 s late, whatever the rate or polarity."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biomusic.body.ecg.stretch import Lead, Stretch
from biomusic.body.gap import HOLD, silence
from biomusic.body.readings import Heartbeat
from biomusic.types import Quality

TORN: Final = 0.25  # s without samples after which nothing is bridged
STRONGEST: Final = 50_000.0  # µV, ten times a heart; a larger figure is a fault
MISSED: Final = 3.0  # s without a beat; no heart that makes music is slower
TRUSTED: Final = 0.5  # a beat, or an ECG, of this quality is to be believed
FAULTY: Final = 2.0  # s in which samples that are no figures are remembered
UNUSABLE: Final = 0.1  # share of such samples that leaves nothing to believe
PLAIN: Final = 0.8  # quality that needs no reason
MOVING: Final = 0.5  # calm below which it is the electrodes that disturb
HUMMING: Final = 0.1  # of the size of a QRS; a louder hum is named
LOUD: Final = 50.0  # µV of hum, likewise

Floats = NDArray[np.float64]


class HeartbeatFinder:
    """The beats of one ECG, torn or whole."""

    def __init__(self) -> None:
        self.stretch = 0  # counts up whenever the ECG was torn
        self._segment: int | None = None
        self._end: float | None = None  # s, the last sample
        self._lead = Lead()
        self._whole = Stretch(self._lead, 0)
        self._last: Heartbeat | None = None
        self._began = 0.0  # s, the first sample since the last tear
        self._faults: deque[float] = deque(maxlen=1000)  # s, of samples that are no figures

    def feed(self, times: Floats, microvolts: Floats, segment: int) -> list[Heartbeat]:
        """Heartbeats that became certain, in order.

        ``times`` (s) and ``microvolts`` have one figure for each sample; those that are not
        finite, or stronger than any heart, are left out.
        """
        if segment != self._segment:
            self._segment, self._end = segment, None
            self._tear()
        good = np.isfinite(times) & (np.abs(microvolts) < STRONGEST)
        if not good.all():
            self._faults += times[~good & np.isfinite(times)].tolist()
            times, microvolts = times[good], microvolts[good]
        found: list[Heartbeat] = []
        for piece in self._pieces(times):
            found += self._whole.feed(times[piece], microvolts[piece])
        if found:
            self._last = found[-1]
        return found

    def quality(self, t: float) -> Quality:
        """How far the ECG is to be believed at ``t`` (s): as far as its newest beats, if any."""
        age = None if self._end is None else t - self._end
        if age is None or age > HOLD:
            return Quality(0.0, silence("ECG", age))
        wrong = self._wrong(t)
        if wrong:
            return Quality(0.0, wrong)
        belief = self._lead.belief
        faulty = self._faulty(t)
        score = belief.recent() * max(0.0, 1.0 - faulty / UNUSABLE)
        if score > PLAIN:
            return Quality(score)
        if belief.learning():
            return Quality(score, "the shape of the heartbeat is being learnt")
        if faulty:
            return Quality(score, f"{faulty:.0%} of the ECG's samples are no figures")
        return Quality(score, self._noise())

    def _faulty(self, t: float) -> float:
        """Share of the samples lately that are no figures."""
        if not self._faults:
            return 0.0
        return sum(fault > t - FAULTY for fault in self._faults) / (FAULTY * self._whole.rate)

    def _wrong(self, t: float) -> str:
        """What leaves nothing to believe, in words; empty if nothing does."""
        trace = self._whole.trace
        if trace is None:
            return "the ECG has only begun"
        if trace.is_flat():
            return "the ECG is flat"
        if trace.is_railed():
            return "the ECG is saturated"
        if trace.hum() > max(LOUD, self._lead.shapes.usual):
            return "mains hum drowns the ECG"
        since = t - max(self._began, self._last.t if self._last else -inf)
        if since > MISSED:
            reason = f", {self._noise()}" if self._hums() else ""
            return f"no heartbeat in the ECG for {since:.0f} s{reason}"
        return ""

    def _noise(self) -> str:
        """What kind of noise there is, in words."""
        if self._hums():
            return "mains hum in the ECG"
        if self._lead.belief.calm < MOVING:
            return "the electrodes move"
        return "the ECG is noisy"

    def _hums(self) -> bool:
        trace, usual = self._whole.trace, self._lead.shapes.usual
        return trace is not None and trace.hum() > max(LOUD, HUMMING * usual)

    def _pieces(self, times: Floats) -> Iterator[slice]:
        """The parts without a tear; starts afresh at each tear."""
        if not len(times):
            return
        first = float(times[0])
        if self._end is None:
            self._began = first
        elif not 0.0 <= first - self._end <= TORN:
            self._tear(first)
        steps, start = times[1:] - times[:-1], 0
        for tear in np.flatnonzero((steps > TORN) | (steps < 0.0)).tolist():
            yield slice(start, tear + 1)
            start = tear + 1
            self._tear(float(times[start]))
        yield slice(start, len(times))
        self._end = float(times[-1])

    def _tear(self, t: float = 0.0) -> None:
        self.stretch += 1
        self._whole = Stretch(self._lead, self.stretch)
        self._last, self._began = None, t
