"""Steel guitar: bright strings under a plectrum."""

from __future__ import annotations

from biomusic.sound.plucked import Plucked
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Plucked(
        ring=3.4,
        softness=0.24,
        pick=0.11,
        hardness=0.72,
        release=0.14,
        body=0.35,
        air=98.0,
        plate=190.0,
    ),
    gain=0.5,
    polyphony=8,
    spread=0.5,
)
