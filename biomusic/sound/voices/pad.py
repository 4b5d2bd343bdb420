"""Pad: three warm saws that breathe, for harmony that stays."""

from __future__ import annotations

from biomusic.sound.subtractive import Subtractive
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Subtractive(
        saw=0.42,
        side=0.34,
        sine=0.30,
        detune=9.0,
        cutoff=1100.0,
        tracking=0.45,
        touch=1.2,
        resonance=0.08,
        wander=0.55,
        attack=0.22,
        decay=2.5,
        sustain=0.8,
        release=0.55,
    ),
    gain=3.5,
    polyphony=8,
    spread=0.35,
)
