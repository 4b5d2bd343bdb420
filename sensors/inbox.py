"""Between the radio's callbacks and whoever listens: bounded, in order, and honest about losses.

Callbacks only stamp and put.  Beats, rates and events are never dropped: when nobody takes them
for too long the session ends with an error.  Of what may be dropped (ECG, acceleration) the
oldest goes first, and is counted.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from typing import Final

from biomusic.errors import SensorError
from biomusic.types import Frame, Incoming, Skipped

KEPT: Final = 4096  # items; ten minutes of a strap and a pod together
SPARE: Final = 1024  # packets that may be dropped; two minutes of an H10's ECG and acceleration
BEHIND: Final = "packets came faster than they were taken"


class Inbox:
    """A queue of ``kept`` items that matter and ``spare`` that may go."""

    def __init__(self, kept: int = KEPT, spare: int = SPARE) -> None:
        self._room, self._spare_room = kept, spare
        self._kept = deque[tuple[int, Incoming]]()
        self._spare = deque[tuple[int, Frame]]()
        self._dropped = Counter[tuple[str, str]]()  # (device, stream)
        self._number = 0
        self._overflow = False
        self._filled = asyncio.Event()

    def put(self, item: Incoming) -> None:
        """Take what matters; never waits."""
        if len(self._kept) >= self._room:
            self._overflow = True
        else:
            self._number += 1
            self._kept.append((self._number, item))
        self._filled.set()

    def put_spare(self, frame: Frame) -> None:
        """Take what may be dropped; never waits."""
        if len(self._spare) >= self._spare_room:
            _, oldest = self._spare.popleft()
            self._dropped[oldest.device, oldest.stream] += 1
        self._number += 1
        self._spare.append((self._number, frame))
        self._filled.set()

    async def take(self) -> Incoming:
        """The oldest item, waiting for one; before it, what had to be dropped.

        Raises:
            SensorError: something that matters was lost.
        """
        while not (self._kept or self._spare):
            if self._overflow:
                words = "nobody took what the sensors sent, and heartbeats were lost"
                raise SensorError(f"{words}; close what keeps this computer busy")
            self._filled.clear()
            await self._filled.wait()
        if self._dropped:
            return self._confess()
        return self._oldest().popleft()[1]

    def _oldest(self) -> deque[tuple[int, Incoming]] | deque[tuple[int, Frame]]:
        if not self._spare:
            return self._kept
        first = not self._kept or self._spare[0][0] < self._kept[0][0]
        return self._spare if first else self._kept

    def _confess(self) -> Skipped:
        """One stream's losses, at the time of what is taken next."""
        (device, stream), count = self._dropped.popitem()
        t = self._oldest()[0][1].t
        return Skipped(t, device, f"stream {stream}", BEHIND, count)
