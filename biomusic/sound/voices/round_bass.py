"""Round bass: a plump synthesised bass that bounces."""

from __future__ import annotations

from biomusic.sound.subtractive import Subtractive
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Subtractive(
        saw=0.46,
        side=0.0,
        sine=0.8,
        detune=0.0,
        cutoff=430.0,
        tracking=0.4,
        touch=1.5,
        sweep=2.3,
        sweep_time=0.035,
        resonance=0.3,
        attack=0.002,
        decay=0.22,
        sustain=0.4,
        release=0.03,
        loose=0.0,
    ),
    gain=2.0,
    polyphony=1,
    spread=0.0,
)
