"""Keys: an electric piano, mellow when touched softly and barking when hit."""

from __future__ import annotations

from biomusic.sound.modulation import Modulation
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Modulation(
        ratio=1.0,
        index=0.40,
        index_rest=0.09,
        index_time=0.45,
        feedback=0.06,
        partial=14.0,
        partial_level=0.05,
        partial_time=0.07,
        detune=0.9,
        touch=0.85,
        attack=0.002,
        decay=2.6,
        release=0.14,
    ),
    gain=-6.5,
    polyphony=12,
    spread=0.4,
)
