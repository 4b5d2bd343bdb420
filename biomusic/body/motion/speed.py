"""Speed over ground, as it was last told."""

from __future__ import annotations

from typing import Final

from biomusic.body.gap import HOLD, silence
from biomusic.types import Estimate

FASTEST: Final = 35.0  # m/s; a racing cyclist downhill
SD: Final = 0.1  # m/s; foot pods and GPS agree about this well at a steady pace


class SpeedTrack:
    """How fast the body travels."""

    def __init__(self) -> None:
        self._t: float | None = None
        self._latest = Estimate.unknown(silence("speed", None))

    def hear(self, t: float, metres_per_second: float) -> bool:
        """Take a reading of ``t`` (s); returns whether it is possible at all."""
        if not 0.0 <= metres_per_second <= FASTEST:
            return False
        self._t, self._latest = t, Estimate(metres_per_second, SD)
        return True

    def at(self, t: float) -> Estimate:
        """Speed (m/s) at ``t`` (s); None after 5 s of silence."""
        if self._t is None or t - self._t <= HOLD:
            return self._latest
        return Estimate.unknown(silence("speed", t - self._t))
