"""What the strap said and what became of it, packet by packet, so that others can compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class Fate(StrEnum):
    """What became of a packet; each has exactly one."""

    SENT = "sent"
    DROPPED = "dropped"
    GARBLED = "garbled"  # sent, as other bytes
    SWALLOWED = "swallowed"  # while the strap was connected and silent
    UNHEARD = "unheard"  # nobody was subscribed when its turn came


@dataclass(frozen=True, slots=True)
class Beat:
    """An RR interval and the beat that closes it."""

    t: float  # s, host's clock: the truth
    ticks: int  # 1/1024 s


@dataclass(frozen=True, slots=True)
class Samples:
    """Consecutive samples of ECG or acceleration."""

    kind: int  # measurement type
    nanoseconds: int  # the last one's, on the strap's clock
    times: NDArray[np.float64]  # (n,) s, host's clock: the truth
    values: NDArray[np.int64]  # (n,) µV, or (n, 3) mg


@dataclass(frozen=True, slots=True)
class Packet:
    number: int  # counts up over all streams
    t: float  # s, host's clock, when it was ready to be sent
    stream: str
    payload: bytes
    beats: tuple[Beat, ...] = ()
    samples: Samples | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """One notification that went out."""

    t: float  # s, host's clock
    packet: Packet
    payload: bytes  # not the packet's when it was garbled
    copy: bool = False


@dataclass(slots=True)
class Ledger:
    """Counts everything, and calls ``on_notification`` with whatever goes out.

    One that ``keeps`` remembers them all as well, for as long as it lives.
    """

    keeps: bool = False
    made: Counter[str] = field(default_factory=Counter[str])  # packets, by stream
    fates: Counter[tuple[str, Fate]] = field(default_factory=Counter[tuple[str, Fate]])
    copies: Counter[str] = field(default_factory=Counter[str])  # sent a second time
    swapped: Counter[str] = field(default_factory=Counter[str])  # sent after their successor
    beats: Counter[Fate] = field(default_factory=Counter[Fate])  # RR intervals
    losses: int = 0  # of the link, by the script
    settled: list[tuple[Packet, Fate]] = field(default_factory=list[tuple[Packet, Fate]])
    sent: list[Sent] = field(default_factory=list[Sent])  # in the order that they went out
    on_notification: list[Callable[[Sent], None]] = field(
        default_factory=list[Callable[[Sent], None]]
    )

    def write(
        self,
        t: float,
        stream: str,
        payload: bytes,
        beats: tuple[Beat, ...] = (),
        samples: Samples | None = None,
    ) -> Packet:
        """Enter a packet that is ready to be sent."""
        packet = Packet(self.made.total(), t, stream, payload, beats, samples)
        self.made[stream] += 1
        return packet

    def settle(self, packet: Packet, fate: Fate) -> None:
        """Enter what became of it."""
        self.fates[packet.stream, fate] += 1
        self.beats[fate] += len(packet.beats)
        if self.keeps:
            self.settled.append((packet, fate))

    def notified(self, sent: Sent) -> None:
        """Enter a notification that went out."""
        if sent.copy:
            self.copies[sent.packet.stream] += 1
        if self.keeps:
            self.sent.append(sent)
        for listener in self.on_notification:
            listener(sent)

    def on_air(self, stream: str) -> int:
        """How many notifications of a stream went out, copies and garbage too."""
        whole = self.fates[stream, Fate.SENT] + self.fates[stream, Fate.GARBLED]
        return whole + self.copies[stream]

    def pending(self, stream: str) -> int:
        """How many packets still wait for their fate."""
        return self.made[stream] - sum(self.fates[stream, fate] for fate in Fate)

    def summary(self) -> str:
        """For people, a line a stream."""
        return "\n".join(self._line(stream) for stream in sorted(self.made))

    def _line(self, stream: str) -> str:
        counted = [(fate.value, self.fates[stream, fate]) for fate in Fate]
        counted += [("copies", self.copies[stream]), ("out of order", self.swapped[stream])]
        told = ", ".join(f"{count} {name}" for name, count in counted if count)
        return f"{stream}: {self.made[stream]} made, {told or 'none sent'}"
