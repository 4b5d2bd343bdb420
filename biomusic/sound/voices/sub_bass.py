"""Sub bass: a round sine with just enough edge for small speakers."""

from __future__ import annotations

from biomusic.sound.subtractive import Subtractive
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Subtractive(
        saw=0.16,
        side=0.0,
        sine=1.0,
        detune=0.0,
        cutoff=420.0,
        tracking=0.5,
        touch=1.2,
        sweep=1.2,
        sweep_time=0.04,
        resonance=0.1,
        attack=0.005,
        decay=1.2,
        sustain=0.75,
        release=0.05,
        loose=0.0,
    ),
    gain=-4.0,
    polyphony=1,
    spread=0.0,
)
