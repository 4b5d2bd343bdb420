"""Piano: hammers that speak up in a full band."""

from __future__ import annotations

from biomusic.sound.modal import Modal
from biomusic.sound.modes import string_modes
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Modal(
        modes=string_modes(strike=0.125, slope=1.15, time=1.1, damping=0.02),
        stiffness=0.00035,
        fall=0.6,
        touch=0.8,
        thump=0.5,
        thump_time=0.012,
        thump_tone=900.0,
        wide=0.4,
        attack=0.0009,
        release=0.1,
    ),
    gain=-11.0,
    polyphony=12,
    spread=0.4,
)
