"""Strings: a small bowed ensemble, slow to speak and broad."""

from __future__ import annotations

from biomusic.sound.subtractive import Subtractive
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Subtractive(
        saw=0.3,
        side=0.38,
        sine=0.1,
        detune=11.0,
        cutoff=1700.0,
        tracking=0.5,
        touch=1.3,
        sweep=-0.8,
        sweep_time=0.18,
        resonance=0.06,
        wander=0.25,
        vibrato=6.0,
        attack=0.11,
        decay=2.0,
        sustain=0.85,
        release=0.28,
    ),
    gain=1.5,
    polyphony=8,
    spread=0.45,
)
