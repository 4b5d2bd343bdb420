"""Marimba: rosewood bars over tubes, tuned to the fourth harmonic."""

from __future__ import annotations

from biomusic.sound.modulation import Modulation
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Modulation(
        ratio=4.0,
        index=0.09,
        index_rest=0.0,
        index_time=0.02,
        partial=4.0,
        partial_level=0.34,
        partial_time=0.045,
        detune=0.4,
        touch=0.8,
        attack=0.0012,
        decay=0.4,
        release=0.22,
    ),
    gain=-6.0,
    polyphony=10,
    spread=0.5,
)
