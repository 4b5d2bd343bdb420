"""Kalimba: steel tines on a small wooden box, under two thumbs."""

from __future__ import annotations

from biomusic.sound.modal import Modal
from biomusic.sound.modes import TINE, modes
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Modal(
        modes=modes(TINE, (1.0, 0.16, 0.05), (0.85, 0.13, 0.03)),
        fall=0.5,
        touch=0.2,
        thump=0.7,
        thump_time=0.016,
        thump_tone=420.0,
        wide=0.3,
        attack=0.0008,
        release=0.3,
    ),
    gain=-8.5,
    polyphony=10,
    spread=0.5,
)
