"""Flute: nearly a sine, with a little breath of overtones."""

from __future__ import annotations

from biomusic.sound.subtractive import Subtractive
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Subtractive(
        saw=0.26,
        side=0.05,
        sine=0.85,
        detune=3.0,
        cutoff=1600.0,
        tracking=0.7,
        touch=1.5,
        sweep=0.5,
        sweep_time=0.05,
        resonance=0.05,
        vibrato=9.0,
        attack=0.026,
        decay=0.9,
        sustain=0.85,
        release=0.09,
    ),
    gain=-5.0,
    polyphony=2,
    spread=0.08,
)
