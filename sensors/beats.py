"""When each beat was: cumulated RR intervals, anchored to the arrivals of their packets.

A strap sends intervals and no clock.  Within an unbroken chain the beats are exactly as far
apart as the intervals say, so only one number is unknown: the chain's offset on the host's
clock.  Every packet bounds it from above, because no beat arrives before it happened; the
least of these bounds over the last seconds (a lower envelope) is the packet that the radio
held up least.  What remains is the strap's own constant delay, which nobody can observe.

A young chain has few bounds, and the least of them is late by what a beat waits for its packet.
How long that is on the whole, the chains before it have shown, and by half of it a young chain
is early or late instead of by all of it late.  A packet that holds all beats there are bounds
the offset from below as well: the next beat came after it.

These bounds cannot contradict each other for long.  When every packet for seconds is a whole
interval late, and beats that came next should have been in the packets before them, then the
intervals do not fill the time that passed: some are missing, and the chain is broken there.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, NamedTuple

# 24–240 bpm: slower is a missed beat and faster an extra one in all but extreme illness.  The
# range is wider than the 300–2000 ms of the usual RR filters, because athletes wear straps.
SHORTEST: Final = 0.25  # s
LONGEST: Final = 2.5  # s

SILENCE: Final = 3.0  # s between packets; HRS 1.0 has one about every second, so two were lost
STRAY: Final = 3.5  # s off the envelope: more than the longest wait for a packet to fill (one
# interval, 2.5 s) and a retransmission together, so intervals were lost or came twice
WINDOW: Final = 60.0  # s; packets and beats come in and out of step within half a minute or so

KNOWN: Final = 20  # packets that have shown how long beats wait for theirs
FEW: Final = 5  # packets that have shown where a chain lies, of a device whose ways are known
LATE: Final = 3.5  # s, four packets of one a second, during which nothing is late by the radio's
# fault alone: what a retransmission holds up comes at once when it is over
PROMPT: Final = 0.1  # s, three connection intervals, that a packet which holds all beats may take
MOSTLY: Final = 0.9  # share of packets that have to be prompt, else nothing follows from them
WHOLE: Final = 0.95  # of an interval; those that follow each other differ by a few per cent
AGAIN: Final = 2  # contradictions within LATE; one may be a retransmission


@dataclass(frozen=True, slots=True)
class Beat:
    """The beat that closes an interval."""

    t: float  # s, host's clock
    seconds: float  # of the interval that it closes
    segment: int
    index: int  # of the interval in its packet


class Bounds(NamedTuple):
    """What one packet says of its chain's anchor, the host's clock at the chain's begin (s)."""

    arrival: float  # s
    low: float  # its first beat came after the packet before
    high: float  # its last beat came before itself
    interval: float  # s, its first


class BeatChain:
    """One device's beats; give it every packet, also those without intervals.

    Args:
        silence: s between packets from which some were lost.
        stray: s off the envelope from which intervals were lost or came twice.
    """

    def __init__(self, silence: float = SILENCE, stray: float = STRAY) -> None:
        self.segment = 0
        self.missing = 0  # times that intervals filled less than the time that passed …
        self.surplus = 0  # … and that they filled more
        self._silence, self._stray = silence, stray
        self._chain = 0.0  # s, sum of the intervals of this chain
        self._bounds: deque[Bounds] = deque()  # of this chain's packets, as far as WINDOW reaches
        self._heard: float | None = None  # s, the last arrival in this chain
        self._wait = 0.0  # s, from a beat to its packet beyond the least, as it usually is
        self._prompt = False  # whether its packets hold all beats that there are
        self._latest = -math.inf  # s, the last beat

    def break_off(self) -> None:
        """Something was lost: what follows is a new segment."""
        self.segment += bool(self._bounds)
        self._learn(self._bounds)
        self._chain, self._heard = 0.0, None
        self._bounds.clear()

    def place(self, arrival: float, intervals: Sequence[float]) -> list[Beat]:
        """The beats that close ``intervals`` (s, oldest first), which arrived at ``arrival``.

        An interval outside ``SHORTEST`` … ``LONGEST`` moves the chain on, since its time did
        pass, but is not a beat of ours; the next one opens a new segment.
        """
        if self._heard is not None and arrival - self._heard > self._silence:
            self.break_off()
        anchor = self._moor(arrival, intervals) if intervals else 0.0
        self._heard = arrival
        beats: list[Beat] = []
        for index, seconds in enumerate(intervals):
            self._chain += seconds
            self._latest = max(min(anchor + self._chain, arrival), self._latest)
            if SHORTEST <= seconds <= LONGEST:
                beats.append(Beat(self._latest, seconds, self.segment, index))
            else:
                self.segment += 1
        return beats

    def _moor(self, arrival: float, intervals: Sequence[float]) -> float:
        """The anchor, now that a packet with these intervals arrived."""
        while self._bounds and self._bounds[0].arrival < arrival - WINDOW:
            self._bounds.popleft()
        self._break_if_astray(arrival - self._chain - sum(intervals))
        before = -math.inf if self._heard is None else self._heard
        low, high = before - self._chain - intervals[0], arrival - self._chain - sum(intervals)
        self._bounds.append(Bounds(arrival, low, high, intervals[0]))
        self._break_if_behind()
        least = min([bounds.high for bounds in self._bounds])
        most = max([bounds.low for bounds in self._bounds])
        if most == -math.inf:
            most = high - intervals[-1]  # the next beat is still to come
        # Of as many waits that have nothing to do with each other the least would be two of so
        # many parts of their mean; of those that are all the same it is their mean.
        wait = self._wait * math.sqrt(2 / (len(self._bounds) + 1))
        return least - min(max(0.0, least - most) / 2, wait)

    def _break_if_astray(self, high: float) -> None:
        if not self._bounds:
            return
        highs = [bounds.high for bounds in self._bounds]
        behind, ahead = high - min(highs) > self._stray, median(highs) - high > self._stray
        if behind or ahead:  # a least bound would follow what runs ahead of it, so it cannot judge
            self.missing += behind
            self.surplus += ahead
            self.break_off()

    def _break_if_behind(self) -> None:
        """Begin anew with the last packets, when they prove that intervals are missing."""
        newest = self._bounds[-1]
        old = [bounds for bounds in self._bounds if bounds.arrival < newest.arrival - LATE]
        if len(old) < FEW:
            return
        least = min([bounds.high for bounds in old])
        if newest.high - least < WHOLE * newest.interval:
            return
        self._learn(old)
        fresh = list(self._bounds)[len(old) :]
        contradictions = sum(bounds.low - least > PROMPT for bounds in fresh)
        whole = all(bounds.high - least >= WHOLE * bounds.interval for bounds in fresh)
        if self._prompt and whole and contradictions >= AGAIN:
            self.missing += 1
            self.segment += 1
            self._bounds = deque(fresh)

    def _learn(self, bounds: Sequence[Bounds]) -> None:
        """See from enough packets how this device sends them."""
        if len(bounds) >= KNOWN:
            least = min([one.high for one in bounds])
            self._wait = median([one.high for one in bounds]) - least
            self._prompt = sum(one.low - least <= PROMPT for one in bounds) >= MOSTLY * len(bounds)
