"""The output that keeps nothing, for sessions that are wanted only on paper."""

from __future__ import annotations

from biomusic.types import Audio


class Silent:
    """Takes audio and lets it go."""

    def write(self, audio: Audio) -> None:
        """Let it go."""

    def close(self) -> None:
        """Nothing to finish."""

    def abort(self) -> None:
        """Nothing to undo."""
