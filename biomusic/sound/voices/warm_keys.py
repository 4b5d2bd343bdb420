"""Warm keys: an old electric piano through an old amplifier."""

from __future__ import annotations

from biomusic.sound.modulation import Modulation
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Modulation(
        ratio=1.0,
        index=0.28,
        index_rest=0.12,
        index_time=0.6,
        feedback=0.05,
        partial=6.0,
        partial_level=0.03,
        partial_time=0.06,
        detune=1.3,
        touch=0.9,
        attack=0.004,
        decay=2.2,
        release=0.16,
    ),
    gain=-7.0,
    polyphony=12,
    spread=0.35,
)
