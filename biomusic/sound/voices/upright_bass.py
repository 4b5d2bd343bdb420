"""Upright bass: a long gut string under two fingers."""

from __future__ import annotations

from biomusic.sound.plucked import Plucked
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Plucked(
        ring=1.3,
        softness=0.48,
        pick=0.3,
        hardness=0.2,
        release=0.06,
        body=0.6,
        air=62.0,
        plate=98.0,
    ),
    gain=-3.5,
    polyphony=1,
    spread=0.0,
)
