"""Harp: gut strings plucked at their middle, left to ring."""

from __future__ import annotations

from biomusic.sound.plucked import Plucked
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Plucked(
        ring=3.4,
        softness=0.44,
        pick=0.42,
        hardness=0.32,
        release=0.6,
        body=0.25,
        air=150.0,
        plate=240.0,
    ),
    polyphony=10,
    spread=0.7,
)
