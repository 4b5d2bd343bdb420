"""When each beat was: cumulated RR intervals, anchored to the arrivals of their packets.

A strap sends intervals and no clock.  Within an unbroken chain the beats are exactly as far
apart as the intervals say, so only one number is unknown: the chain's offset on the host's
clock.  Every packet bounds it from above, because no beat arrives before it happened; the
least of these bounds over the last seconds (a lower envelope) is the packet that the radio
held up least.  What remains is the strap's own constant delay, which nobody can observe.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# 24–240 bpm: slower is a missed beat and faster an extra one in all but extreme illness.  The
# range is wider than the 300–2000 ms of the usual RR filters, because athletes wear straps.
SHORTEST: Final = 0.25  # s
LONGEST: Final = 2.5  # s

SILENCE: Final = 3.0  # s between packets; HRS 1.0 has one about every second, so two were lost
STRAY: Final = 3.5  # s off the envelope: more than the longest wait for a packet to fill (one
# interval, 2.5 s) and a retransmission together, so intervals were lost or came twice
WINDOW: Final = 60.0  # s; packets and beats come in and out of step within half a minute or so


@dataclass(frozen=True, slots=True)
class Beat:
    """The beat that closes an interval."""

    t: float  # s, host's clock
    seconds: float  # of the interval that it closes
    segment: int
    index: int  # of the interval in its packet


class BeatChain:
    """One device's beats; give it every packet, also those without intervals.

    Args:
        silence: s between packets from which some were lost.
        stray: s off the envelope from which intervals were lost or came twice.
    """

    def __init__(self, silence: float = SILENCE, stray: float = STRAY) -> None:
        self.segment = 0
        self._silence, self._stray = silence, stray
        self._chain = 0.0  # s, sum of the intervals of this chain
        self._anchor: float | None = None  # s, host's clock at chain 0
        self._bounds: deque[tuple[float, float]] = deque()  # (arrival, bound of the anchor)
        self._heard: float | None = None  # s, the last arrival
        self._latest = float("-inf")  # s, the last beat

    def break_off(self) -> None:
        """Something was lost: what follows is a new segment."""
        if self._anchor is not None:
            self.segment += 1
        self._chain, self._anchor = 0.0, None
        self._bounds.clear()

    def place(self, arrival: float, intervals: Sequence[float]) -> list[Beat]:
        """The beats that close ``intervals`` (s, oldest first), which arrived at ``arrival``.

        An interval outside ``SHORTEST`` … ``LONGEST`` moves the chain on, since its time did
        pass, but is not a beat of ours; the next one opens a new segment.
        """
        if self._heard is not None and arrival - self._heard > self._silence:
            self.break_off()
        self._heard = arrival
        if not intervals:
            return []
        anchor = self._moor(arrival, sum(intervals))
        beats: list[Beat] = []
        for index, seconds in enumerate(intervals):
            self._chain += seconds
            self._latest = max(min(anchor + self._chain, arrival), self._latest)
            if SHORTEST <= seconds <= LONGEST:
                beats.append(Beat(self._latest, seconds, self.segment, index))
            else:
                self.segment += 1
        return beats

    def _moor(self, arrival: float, seconds: float) -> float:
        """The anchor, now that a packet with so many seconds of intervals arrived."""
        bound = arrival - (self._chain + seconds)
        if self._anchor is not None and abs(bound - self._anchor) > self._stray:
            self.break_off()
            bound = arrival - seconds
        while self._bounds and self._bounds[0][0] < arrival - WINDOW:
            self._bounds.popleft()
        self._bounds.append((arrival, bound))
        self._anchor = min(bound for _, bound in self._bounds)
        return self._anchor
