"""Where the music's key goes: near keys, a fifth at a time, for a reason and not too often."""

from __future__ import annotations

from typing import Final

from biomusic.types import Key

DWELL: Final = 20.0  # s; a key is heard at least this long before the body may move it on
WANDER: Final = 240.0  # s; after this long in one place the ear wants a new one
FIFTH: Final = 7  # semitones
DETOURS: Final = (0, 1, 0, -1)  # fifths; there and back, so that home stays home
UP, DOWN = "a fifth up: more going on", "a fifth down: calmer"


class Journey:
    """The key in force, moved by the body's lift and by the clock."""

    def __init__(self, home: Key) -> None:
        self._home = home
        self._lift = 0
        self._detour = 0
        self._since = 0.0
        self.words = "home key"

    def update(self, t: float, lift: int) -> Key:
        """The key for ``t`` (s) when the guide asks for ``lift`` fifths above home."""
        if lift != self._lift and t - self._since >= DWELL:
            self.words = UP if lift > self._lift else DOWN
            self._lift, self._since = lift, t
        elif t - self._since >= WANDER:
            self.words = "a new key after four minutes"
            self._detour, self._since = self._detour + 1, t
        fifths = self._lift + DETOURS[self._detour % len(DETOURS)]
        return Key((self._home.tonic + FIFTH * fifths) % 12, self._home.mode)
