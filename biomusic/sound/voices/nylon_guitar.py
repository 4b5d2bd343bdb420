"""Nylon guitar: soft strings under fingertips."""

from __future__ import annotations

from biomusic.sound.plucked import Plucked
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Plucked(
        ring=2.4,
        softness=0.46,
        pick=0.22,
        hardness=0.42,
        release=0.12,
        body=0.5,
        air=102.0,
        plate=204.0,
    ),
    gain=1.0,
    polyphony=8,
    spread=0.45,
)
