"""Brass: warm synthesised brass whose filter opens as it speaks."""

from __future__ import annotations

from biomusic.sound.subtractive import Subtractive
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Subtractive(
        saw=0.42,
        side=0.34,
        sine=0.12,
        detune=9.0,
        cutoff=2300.0,
        tracking=0.4,
        touch=1.9,
        sweep=-1.3,
        sweep_time=0.05,
        resonance=0.12,
        vibrato=3.0,
        attack=0.014,
        decay=0.7,
        sustain=0.72,
        release=0.16,
    ),
    gain=0.5,
    polyphony=8,
    spread=0.35,
)
