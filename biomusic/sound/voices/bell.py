"""Bell: a small glass bell that hangs in the room."""

from __future__ import annotations

from biomusic.sound.modulation import Modulation
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Modulation(
        ratio=3.5,
        index=0.22,
        index_rest=0.015,
        index_time=0.55,
        partial=5.43,
        partial_level=0.16,
        partial_time=0.4,
        detune=1.6,
        touch=0.7,
        attack=0.0016,
        decay=1.9,
        release=0.9,
    ),
    gain=-10.5,
    polyphony=8,
    spread=0.6,
)
