"""Strings: a small bowed ensemble, slow to speak and broad."""

from __future__ import annotations

from biomusic.sound.formant import Formant
from biomusic.sound.throats import Throat
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Formant(
        throat=Throat.VIOLIN,
        touch=1.3,
        saw=0.32,
        side=0.42,
        breath=0.012,
        detune=10.0,
        vibrato=9.0,
        vibrato_rate=5.2,
        cutoff=2700.0,
        tracking=0.3,
        lift=0.0,
        direct=0.5,
        resonant=0.5,
        attack=0.11,
        decay=2.0,
        sustain=0.85,
        release=0.26,
    ),
    gain=0.5,
    polyphony=8,
    spread=0.45,
)
