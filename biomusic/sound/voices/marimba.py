"""Marimba: rosewood bars over tubes, tuned to the fourth harmonic."""

from __future__ import annotations

from biomusic.sound.modal import Modal
from biomusic.sound.modes import MARIMBA, modes
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Modal(
        modes=modes(MARIMBA, (1.0, 0.30, 0.10), (0.42, 0.09, 0.03)),
        fall=0.7,
        touch=0.4,
        thump=0.45,
        thump_time=0.009,
        thump_tone=900.0,
        wide=0.3,
        attack=0.0009,
        release=0.2,
    ),
    gain=-5.5,
    polyphony=10,
    spread=0.5,
)
