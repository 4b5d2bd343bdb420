"""Bells: at the beginning, now and then, and at the end of a sitting."""

from __future__ import annotations

from biomusic.types import Signal


class Bells:
    """When a bell is due; each rings once."""

    def __init__(self, minutes: float, every: float | None) -> None:
        """A sitting of so many ``minutes`` with a bell ``every`` so many; None: the ends alone."""
        end = 60.0 * minutes
        between = int(minutes / every) if every else 0
        strokes = {0.0, end, *(60.0 * (every or 0.0) * (k + 1) for k in range(between))}
        self._waiting = sorted(stroke for stroke in strokes if stroke <= end)

    def due(self, t: float) -> Signal | None:
        """The bell for ``t`` (s), asked in order; of several that were missed one rings."""
        rings = False
        while self._waiting and self._waiting[0] <= t:
            self._waiting.pop(0)
            rings = True
        return Signal.BELL if rings else None
