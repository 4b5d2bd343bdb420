"""An engine that plays on where nothing can sound, so that the session and its music go on."""

from __future__ import annotations

from typing import Final

from biomusic.sound.engine import Engine
from biomusic.types import BLOCK, SAMPLE_RATE

LONGEST: Final = 1.0  # s; time that was lost is not made up for beyond this


class Unheard:
    """Plays as many blocks as time has passed, and lets them go."""

    latency = None
    output = None

    def __init__(self, engine: Engine, why: str) -> None:
        """``why`` nothing can sound, in words."""
        self._engine, self._why = engine, why
        self._played = 0.0  # s on the clock, up to where it has played

    def start(self, now: float) -> str:
        """Begin; says why it cannot be heard."""
        self._played = now
        return f"nothing can be heard here: {self._why}; the music is kept all the same"

    def look(self, now: float) -> str:
        """Play what is due at ``now`` (s)."""
        self._played = max(self._played, now - LONGEST)
        while self._played + BLOCK / SAMPLE_RATE <= now:
            self._engine.mix(self._engine.perform(BLOCK))
            self._played += BLOCK / SAMPLE_RATE
        return ""

    def fade_away(self, seconds: float) -> float:
        """Begin to stop, as if somebody listened."""
        self._engine.fade_to(0.0, seconds)
        return seconds

    def close(self) -> None:
        """Nothing to let go of."""
