"""Choir: many voices far away, whose vowel opens from u to i as the music brightens."""

from __future__ import annotations

from biomusic.sound.formant import Formant
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Formant(
        vowel=1.6,
        morph=1.0,
        touch=1.2,
        saw=0.5,
        side=0.5,
        breath=0.012,
        detune=11.0,
        vibrato=16.0,
        cutoff=4200.0,
        attack=0.13,
        decay=2.5,
        sustain=0.85,
        release=0.4,
    ),
    gain=5.6,
    polyphony=8,
    spread=0.4,
)
