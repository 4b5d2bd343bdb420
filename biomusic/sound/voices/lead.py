"""Lead: a soft singing line with a late vibrato."""

from __future__ import annotations

from biomusic.sound.subtractive import Subtractive
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Subtractive(
        saw=0.34,
        side=0.20,
        sine=0.40,
        detune=7.0,
        cutoff=1500.0,
        tracking=0.6,
        touch=1.6,
        sweep=0.9,
        sweep_time=0.16,
        resonance=0.18,
        vibrato=9.0,
        attack=0.009,
        decay=0.5,
        sustain=0.7,
        release=0.12,
    ),
    gain=2.5,
    polyphony=2,
    spread=0.1,
)
