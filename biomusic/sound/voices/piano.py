"""Piano: hammers that speak up in a full band."""

from __future__ import annotations

from biomusic.sound.modulation import Modulation
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Modulation(
        ratio=1.0,
        index=0.42,
        index_rest=0.14,
        index_time=0.6,
        feedback=0.11,
        partial=7.0,
        partial_level=0.07,
        partial_time=0.05,
        detune=0.7,
        touch=0.8,
        attack=0.0018,
        decay=2.0,
        release=0.13,
    ),
    gain=-4.5,
    polyphony=12,
    spread=0.45,
)
