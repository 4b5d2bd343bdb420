"""Stab: short bright saws, the chords of a club."""

from __future__ import annotations

from biomusic.sound.subtractive import Subtractive
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Subtractive(
        saw=0.46,
        side=0.36,
        sine=0.15,
        detune=12.0,
        cutoff=1100.0,
        tracking=0.4,
        touch=1.8,
        sweep=2.0,
        sweep_time=0.09,
        resonance=0.3,
        attack=0.0025,
        decay=0.28,
        sustain=0.25,
        release=0.09,
    ),
    gain=2.5,
    polyphony=8,
    spread=0.5,
)
