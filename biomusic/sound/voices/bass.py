"""Bass: a sub sine with a little saw on top, tight and in the middle."""

from __future__ import annotations

from biomusic.sound.subtractive import Subtractive
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Subtractive(
        saw=0.40,
        side=0.06,
        sine=0.85,
        detune=5.0,
        cutoff=620.0,
        tracking=0.3,
        touch=1.6,
        sweep=1.9,
        sweep_time=0.055,
        resonance=0.25,
        attack=0.0022,
        decay=0.45,
        sustain=0.55,
        release=0.022,
        loose=0.0,
    ),
    gain=-0.5,
    polyphony=1,
    spread=0.0,
)
