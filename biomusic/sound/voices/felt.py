"""Felt: a piano with felt before its strings, short and close."""

from __future__ import annotations

from biomusic.sound.modulation import Modulation
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Modulation(
        ratio=1.0,
        index=0.17,
        index_rest=0.035,
        index_time=0.25,
        feedback=0.06,
        partial=4.0,
        partial_level=0.05,
        partial_time=0.035,
        detune=0.5,
        touch=0.9,
        attack=0.0035,
        decay=1.5,
        release=0.16,
    ),
    gain=-6.5,
    polyphony=12,
    spread=0.4,
)
