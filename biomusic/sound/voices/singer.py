"""Singer: one voice close by, on an open vowel, for a melody without words."""

from __future__ import annotations

from biomusic.sound.formant import Formant
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Formant(
        vowel=1.9,
        morph=0.8,
        touch=1.8,
        saw=1.0,
        side=0.12,
        breath=0.02,
        detune=3.0,
        vibrato=24.0,
        vibrato_rate=5.6,
        cutoff=5000.0,
        attack=0.035,
        decay=1.2,
        sustain=0.85,
        release=0.11,
    ),
    gain=1.9,
    polyphony=2,
    spread=0.08,
)
