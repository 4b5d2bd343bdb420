"""Of several devices that tell the same thing, one is believed at a time."""

from __future__ import annotations

from biomusic.body.gap import HOLD


class Witness:
    """Whoever speaks first keeps the floor until silent for as long as a raw value lives.

    A strap may send its own RR intervals beside an ECG, and two straps may be worn at once:
    mixing them would count every heartbeat twice.
    """

    def __init__(self) -> None:
        self._name: str | None = None
        self._t = 0.0

    def believes(self, name: str, t: float) -> bool:
        """Whether to listen to ``name``, who speaks at ``t`` (s)."""
        if self._name not in (None, name) and t - self._t <= HOLD:
            return False
        self._name, self._t = name, t
        return True
