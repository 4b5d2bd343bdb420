"""When each sample of a stream was taken, from one device time stamp a packet.

Within a run of packets the samples lie evenly between one stamp and the next; the first packet
of a run is projected back by the sampling rate.  A missing packet, a clock that was set and a
stream that started anew open a new segment: nothing is bridged.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from biomusic.errors import MalformedError
from biomusic.types import Frame

from .clock import BACK, DeviceClock

UNEVEN: Final = 0.2  # share by which a packet may be longer or shorter than its samples say
LEARNING: Final = 0.05  # share of the sampling rate that one packet can change
AGREEING: Final = 0.03  # share within which packets tell the same rate
CONVINCED: Final = 3  # packets that tell the same rate before a rate that nobody told is given up

Floats = NDArray[np.float64]


class SampleTimes:
    """One stream of a device.

    Args:
        clock: the device's, shared by its streams.
        rate: samples a second, at least roughly.
        told: whether the device agreed to this rate; if not, its packets may teach another.
    """

    def __init__(self, clock: DeviceClock, rate: float, *, told: bool = True) -> None:
        self.segment = 0
        self.rate = rate  # samples a second, as measured on the device's own clock
        self._clock = clock
        self._told = told
        self._last: tuple[int, int, float] | None = None  # (era, ticks, host s) of the last sample
        self._other = (0.0, 0)  # (rate, packets in a row that told it)

    def break_off(self) -> None:
        """What follows is a new segment."""
        if self._last is not None:
            self.segment += 1
        self._last = None

    def place(self, frame: Frame, ticks: int, count: int) -> Floats:
        """Host times (s) of the ``count`` samples of a packet whose last one has this stamp.

        Raises:
            MalformedError: the packet came before, or its time contradicts all the others.
        """
        self._refuse_old(frame, ticks)
        device = self._clock.hear(ticks, frame.t)
        if device is None:
            words = "its clock contradicts the packets before it"
            raise MalformedError(frame.stream, words, frame.payload)
        end = self._clock.host(device)
        begin = self._continues(ticks, count, end)
        if begin is None:
            self.break_off()
            times = end - np.arange(count - 1, -1, -1, dtype=np.float64) / self.rate
        else:
            times = begin + (end - begin) / count * np.arange(1, count + 1, dtype=np.float64)
        self._last = (self._clock.era, ticks, end)
        return times

    def _refuse_old(self, frame: Frame, ticks: int) -> None:
        passed = self._clock.between(self._last[1], ticks) if self._last else 1.0
        if -BACK < passed <= 0:
            words = "is older than the one before" if passed else "was delivered twice"
            raise MalformedError(frame.stream, f"the packet {words}", frame.payload)

    def _continues(self, ticks: int, count: int, end: float) -> float | None:
        """Host time (s) of the sample before this packet, when none is missing between."""
        if self._last is None or self._last[0] != self._clock.era:
            return None
        passed = self._clock.between(self._last[1], ticks)
        if not self._fits(count / passed):
            return None
        begin = self._last[2]
        return begin if abs((end - begin) / passed - 1) <= UNEVEN else None

    def _fits(self, rate: float) -> bool:
        """Whether a packet tells the rate that we know, which it then makes more precise."""
        if abs(self.rate / rate - 1) <= UNEVEN:
            self.rate += (rate - self.rate) * (LEARNING if self._told else 1.0)
            self._told = True
            return True
        if not self._told:
            self._reconsider(rate)
        return False

    def _reconsider(self, rate: float) -> None:
        """Nobody told the rate.  Lost packets make it look slower, but not again and again."""
        other, times = self._other
        times = times + 1 if abs(rate - other) <= AGREEING * rate else 1
        self._other = (rate, times)
        if times >= CONVINCED or rate > self.rate * (1 + UNEVEN):
            self.rate, self._told = rate, True
