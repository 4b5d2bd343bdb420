"""How patient the radio's supervisors are, in seconds; a rehearsal brings a hasty one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Timing:
    search: float = 30.0  # for the first device; straps advertise about every second
    linger: float = 3.0  # for stronger ones and others, once there is one
    scan: float = 3.0  # for a lost one at a time; longer scans delay the links that stream
    reach: float = 3.0  # to connect to one that nobody heard since it was lost
    connect: float = 20.0  # to one that was heard; slow adapters discover services for several s
    answer: float = 5.0  # for a device to answer a step of its talk
    goodbye: float = 3.0  # for a farewell and again to disconnect; a dead stack never answers
    echo: float = 0.1  # within which the same packet is a second delivery; at most 43 ms measured
    silence: float = 1.0  # times what a wearable's plan says
    first_pause: float = 0.5  # the longest before the second attempt; then it doubles
    pause: float = 1.5  # the longest during the first minute of a loss
    longest_pause: float = 30.0
    early: float = 60.0  # of a loss during which pauses are short; then each minute doubles them

    def pause_after(self, attempts: int, lost_for: float, draw: float) -> float:
        """How long to wait before the next attempt: full jitter.

        Args:
            attempts: that failed since the device was last heard from.
            lost_for: s since then.
            draw: 0–1, by chance; else several lost devices would always collide.
        """
        if lost_for < self.early:
            return draw * min(self.pause, self.first_pause * (1 << min(attempts, 10)))
        minutes = min((lost_for - self.early) / self.early, 10.0)
        return draw * min(self.longest_pause, self.pause * float(2.0**minutes))


USUAL: Final = Timing()
