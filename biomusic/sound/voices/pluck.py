"""Pluck: a string under a finger."""

from __future__ import annotations

from biomusic.sound.plucked import Plucked
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Plucked(ring=3.2, softness=0.38, pick=0.13, hardness=0.5, release=0.16),
    gain=1.0,
    polyphony=8,
    spread=0.6,
)
