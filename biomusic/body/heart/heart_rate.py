"""Heart rate from the last few NN intervals, or from the strap's own figure without them."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from math import sqrt
from typing import Final

from biomusic.body.gap import HOLD, silence
from biomusic.types import Estimate

SLOWEST: Final = 25.0  # bpm; what is below is an empty field, not a heart
FASTEST: Final = 240.0  # bpm, beyond any HRmax (Tanaka 2001)
INTERVALS: Final = 8  # about one breath at rest, so that breathing does not show as change
ENOUGH: Final = 5
OLDEST: Final = 15.0  # s; an NN interval is of the past after this
STRAP_SD: Final = 2.0  # bpm; straps average over some unknown seconds and round to 1 bpm
LEAST_SD: Final = 0.3  # bpm; the grain of 8 intervals of 1/1024 s


class HeartRateTrack:
    """How fast the heart beats just now."""

    def __init__(self) -> None:
        self._nn: deque[tuple[float, float, bool]] = deque(maxlen=INTERVALS)
        self._segment: Hashable = None
        self._strap: tuple[float, float] | None = None
        self._latest: Estimate | None = None  # from the intervals, until the next one

    def hear(self, t: float, bpm: float) -> bool:
        """Take a strap's own figure of ``t`` (s); returns whether it is possible at all."""
        possible = SLOWEST <= bpm <= FASTEST
        if possible:
            self._strap = (t, bpm)
        return possible

    def beat(self, t: float, ms: float, segment: Hashable, *, measured: bool = True) -> None:
        """Take an NN interval that closed at ``t`` (s), measured or what a correction made."""
        if segment != self._segment:
            self._nn.clear()
            self._segment = segment
        self._nn.append((t, ms, measured))
        while t - self._nn[0][0] > OLDEST:
            self._nn.popleft()
        self._latest = None

    def forget(self) -> None:
        """The strap left the skin: nothing that it said still holds."""
        self._nn.clear()
        self._strap = None

    def at(self, t: float) -> Estimate:
        """Heart rate (bpm) at ``t`` (s); None 5 s after the last news."""
        beat = self._nn[-1][0] if self._nn else None
        beating = beat is not None and t - beat <= HOLD
        if beating and len(self._nn) >= ENOUGH:
            return self._from_intervals()
        if self._strap is not None and t - self._strap[0] <= HOLD:
            return Estimate(self._strap[1], STRAP_SD)
        if beating and len(self._nn) > 1:
            return self._from_intervals()
        heard = [last for last in (beat, self._strap and self._strap[0]) if last is not None]
        return Estimate.unknown(silence("heartbeat", t - max(heard) if heard else None))

    def _from_intervals(self) -> Estimate:
        if self._latest is None:
            measured = sum([own for _, _, own in self._nn])
            self._latest = _mean_rate([ms for _, ms, _ in self._nn], measured)
        return self._latest


def _mean_rate(intervals: list[float], measured: int) -> Estimate:
    """The rate of the mean interval, as certain as so many measured ones make it."""
    count = len(intervals)
    mean = sum(intervals) / count
    rate = 60_000.0 / mean
    variance = sum([(ms - mean) ** 2 for ms in intervals]) / max(1, measured - 1)
    sd = rate / mean * sqrt(variance / max(1, measured))
    reason = "" if count >= ENOUGH else f"from {count} heartbeats only"
    if measured < count:
        reason = f"{count - measured} of {count} heartbeats were corrected"
    return Estimate(rate, max(LEAST_SD, sd), reason)
