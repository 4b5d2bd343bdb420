"""Where the beat is between two blocks: a sound card asks for them by fits and starts.

PulseAudio takes several blocks at once and then none for a while, so the engine's own frame is
late by anything up to that many.  The true place moves evenly with time, and is never behind what
has been handed over; the highest line through those points is it.
"""

from __future__ import annotations

from typing import Final

from biomusic.types import SAMPLE_RATE

SINKS: Final = 0.002  # s/s by which the line may fall back, more than any crystal is off


class HeardBeat:
    """The frame that an output has really reached, evenly."""

    def __init__(self) -> None:
        self._ahead: float | None = None  # s that frames are ahead of the clock
        self._now = 0.0

    def frame(self, frame: int, now: float) -> float:
        """The frame at ``now`` (s), of which the engine has handed over ``frame``."""
        ahead = frame / SAMPLE_RATE - now
        if self._ahead is None or ahead > self._ahead:
            self._ahead = ahead
        else:
            self._ahead = max(ahead, self._ahead - SINKS * (now - self._now))
        self._now = now
        return (now + self._ahead) * SAMPLE_RATE

    def forget(self) -> None:
        """Another output; begin anew."""
        self._ahead = None
