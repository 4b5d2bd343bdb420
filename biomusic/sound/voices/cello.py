"""Cello: one dark bow, for bass lines that sing."""

from __future__ import annotations

from biomusic.sound.subtractive import Subtractive
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Subtractive(
        saw=0.62,
        side=0.12,
        sine=0.22,
        detune=5.0,
        cutoff=900.0,
        tracking=0.55,
        touch=1.4,
        sweep=-0.9,
        sweep_time=0.07,
        resonance=0.16,
        wander=0.1,
        vibrato=8.0,
        attack=0.035,
        decay=1.2,
        sustain=0.8,
        release=0.12,
    ),
    gain=2.5,
    polyphony=2,
    spread=0.1,
)
