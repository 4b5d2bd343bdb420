"""Vibraphone: metal bars that ring on, tuned to the fourth harmonic."""

from __future__ import annotations

from biomusic.sound.modal import Modal
from biomusic.sound.modes import VIBRAPHONE, modes, paired
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Modal(
        modes=paired(modes(VIBRAPHONE, (1.0, 0.22, 0.07), (2.0, 0.8, 0.15)), 1.6),
        fall=0.5,
        touch=0.35,
        thump=0.12,
        thump_time=0.008,
        thump_tone=1800.0,
        wide=0.4,
        attack=0.0012,
        release=0.4,
    ),
    gain=-6.5,
    polyphony=8,
    spread=0.5,
)
