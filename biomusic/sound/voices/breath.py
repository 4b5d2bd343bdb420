"""Breath: somebody breathes, softly and near; it comes and goes with the swell."""

from __future__ import annotations

from biomusic.sound.air import Air
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Air(
        centre=900.0,
        tracking=0.15,
        width=0.9,
        rise=1.2,
        depth=26.0,
        foam=0.03,
        whistle=0.5,
        narrow=0.06,
        wander=0.9,
        pace=0.22,
        attack=0.25,
        release=0.5,
    ),
    gain=13.5,
    polyphony=4,
    spread=0.3,
)
