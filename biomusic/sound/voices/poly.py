"""Poly: bright saws of an eighties synthesiser, quick and wide."""

from __future__ import annotations

from biomusic.sound.subtractive import Subtractive
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Subtractive(
        saw=0.34,
        side=0.4,
        sine=0.12,
        detune=8.0,
        cutoff=2200.0,
        tracking=0.4,
        touch=1.6,
        sweep=1.1,
        sweep_time=0.16,
        resonance=0.14,
        attack=0.005,
        decay=0.7,
        sustain=0.55,
        release=0.18,
    ),
    gain=0.5,
    polyphony=8,
    spread=0.5,
)
