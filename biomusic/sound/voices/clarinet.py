"""Clarinet: a hollow reed of odd overtones."""

from __future__ import annotations

from biomusic.sound.modulation import Modulation
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Modulation(
        ratio=2.0,
        index=0.2,
        index_rest=0.15,
        index_time=0.12,
        partial=5.0,
        partial_level=0.02,
        partial_time=0.6,
        detune=0.0,
        touch=0.6,
        attack=0.016,
        decay=1.0,
        sustain=0.8,
        release=0.07,
    ),
    gain=-8.0,
    polyphony=2,
    spread=0.08,
)
