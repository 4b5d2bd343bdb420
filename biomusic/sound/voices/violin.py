"""Violin: one bow high up, with the vibrato of a singer."""

from __future__ import annotations

from biomusic.sound.subtractive import Subtractive
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Subtractive(
        saw=0.62,
        side=0.1,
        sine=0.2,
        detune=5.0,
        cutoff=2100.0,
        tracking=0.45,
        touch=1.3,
        sweep=-0.8,
        sweep_time=0.06,
        resonance=0.14,
        wander=0.1,
        vibrato=11.0,
        attack=0.03,
        decay=1.2,
        sustain=0.85,
        release=0.14,
    ),
    polyphony=2,
    spread=0.1,
)
