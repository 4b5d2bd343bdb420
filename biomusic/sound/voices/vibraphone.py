"""Vibraphone: metal bars that ring on, tuned to the fourth harmonic."""

from __future__ import annotations

from biomusic.sound.modulation import Modulation
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Modulation(
        ratio=4.0,
        index=0.035,
        index_rest=0.008,
        index_time=0.3,
        partial=4.0,
        partial_level=0.24,
        partial_time=0.3,
        detune=1.0,
        touch=0.8,
        attack=0.0015,
        decay=1.7,
        release=0.5,
    ),
    gain=-6.5,
    polyphony=8,
    spread=0.5,
)
