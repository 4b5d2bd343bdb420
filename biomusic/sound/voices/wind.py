"""Wind: air around a house that whistles on the notes of the harmony."""

from __future__ import annotations

from biomusic.sound.air import Air
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Air(
        centre=480.0,
        tracking=0.3,
        width=0.8,
        rise=1.6,
        depth=16.0,
        whistle=5.0,
        narrow=0.016,
        wander=0.8,
        pace=0.13,
        attack=0.5,
        release=0.9,
    ),
    gain=17.5,
    polyphony=4,
    spread=0.5,
)
