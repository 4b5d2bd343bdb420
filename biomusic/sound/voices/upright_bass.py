"""Upright bass: a long gut string under two fingers."""

from __future__ import annotations

from biomusic.sound.subtractive import Subtractive
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Subtractive(
        saw=0.8,
        side=0.0,
        sine=0.58,
        detune=0.0,
        cutoff=430.0,
        tracking=0.55,
        touch=1.6,
        sweep=2.2,
        sweep_time=0.045,
        resonance=0.12,
        wander=0.0,
        attack=0.004,
        decay=0.75,
        sustain=0.06,
        release=0.055,
        loose=0.0,
    ),
    gain=5.0,
    polyphony=1,
    spread=0.0,
)
