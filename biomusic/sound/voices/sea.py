"""Sea: waves that run up a beach, foam, and draw back with the swell."""

from __future__ import annotations

from biomusic.sound.air import Air
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Air(
        centre=520.0,
        tracking=0.1,
        width=1.8,
        band=0.9,
        rise=2.2,
        depth=20.0,
        foam=0.14,
        wander=0.9,
        pace=0.09,
        attack=0.7,
        release=1.2,
    ),
    gain=17.0,
    polyphony=4,
    spread=0.6,
)
