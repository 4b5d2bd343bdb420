"""Choir: voices far away on one dark vowel."""

from __future__ import annotations

from biomusic.sound.subtractive import Subtractive
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Subtractive(
        saw=0.2,
        side=0.34,
        sine=0.22,
        detune=13.0,
        cutoff=760.0,
        tracking=0.12,
        touch=0.8,
        sweep=-0.5,
        sweep_time=0.25,
        resonance=0.5,
        wander=0.2,
        vibrato=7.0,
        attack=0.16,
        decay=2.5,
        sustain=0.85,
        release=0.45,
    ),
    gain=2.0,
    polyphony=8,
    spread=0.4,
)
