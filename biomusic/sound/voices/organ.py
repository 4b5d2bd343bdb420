"""Organ: drawbars pulled halfway, as long as it is held."""

from __future__ import annotations

from biomusic.sound.modulation import Modulation
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Modulation(
        ratio=2.0,
        index=0.14,
        index_rest=0.12,
        index_time=0.05,
        partial=6.0,
        partial_level=0.1,
        partial_time=90.0,
        detune=0.5,
        touch=0.3,
        attack=0.004,
        decay=1.0,
        sustain=0.92,
        release=0.035,
    ),
    gain=-8.0,
    polyphony=10,
    spread=0.25,
)
