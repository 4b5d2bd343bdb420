"""Violin: one bow high up, with the vibrato of a singer."""

from __future__ import annotations

from biomusic.sound.formant import Formant
from biomusic.sound.throats import Throat
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Formant(
        throat=Throat.VIOLIN,
        touch=1.5,
        saw=0.8,
        side=0.1,
        breath=0.015,
        detune=4.0,
        vibrato=14.0,
        vibrato_rate=5.8,
        cutoff=3200.0,
        tracking=0.3,
        lift=0.0,
        direct=0.45,
        resonant=0.6,
        attack=0.03,
        decay=1.2,
        sustain=0.85,
        release=0.13,
    ),
    gain=4.0,
    polyphony=2,
    spread=0.1,
)
