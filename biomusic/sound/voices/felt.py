"""Felt: a piano with felt before its strings, short and close."""

from __future__ import annotations

from biomusic.sound.modal import Modal
from biomusic.sound.modes import string_modes
from biomusic.sound.voice import Voice

VOICE: Voice = Voice(
    patch=Modal(
        modes=string_modes(strike=0.12, slope=2.4, time=0.75, damping=0.06),
        stiffness=0.0003,
        fall=0.6,
        touch=0.9,
        thump=0.35,
        thump_time=0.028,
        thump_tone=260.0,
        wide=0.35,
        attack=0.0022,
        release=0.12,
    ),
    gain=-8.5,
    polyphony=12,
    spread=0.35,
)
