"""Cello: one dark bow, for bass lines that sing."""

from __future__ import annotations

from biomusic.sound.formant import Formant
from biomusic.sound.throats import Throat
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Formant(
        throat=Throat.CELLO,
        touch=1.5,
        saw=0.8,
        side=0.1,
        breath=0.012,
        detune=4.0,
        vibrato=10.0,
        vibrato_rate=5.2,
        cutoff=1900.0,
        tracking=0.5,
        lift=0.0,
        direct=0.5,
        resonant=0.6,
        attack=0.035,
        decay=1.2,
        sustain=0.8,
        release=0.12,
    ),
    gain=-1.0,
    polyphony=2,
    spread=0.1,
)
