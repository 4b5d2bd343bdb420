"""Organ: drawbars pulled halfway, as long as it is held."""

from __future__ import annotations

from biomusic.sound.modal import Modal
from biomusic.sound.modes import DRAWBARS, FOR_EVER, modes
from biomusic.sound.voice import Voice

_LEVELS = (1.0, 0.35, 0.5, 0.22, 0.25, 0.22, 0.05, 0.07, 0.10)

VOICE: Voice = Voice(
    patch=Modal(
        modes=modes(DRAWBARS, _LEVELS, (FOR_EVER,) * len(DRAWBARS)),
        fall=0.0,
        touch=0.12,
        thump=0.15,
        thump_time=0.006,
        thump_tone=2000.0,
        wide=0.25,
        attack=0.004,
        release=0.035,
    ),
    gain=-10.0,
    polyphony=10,
    spread=0.25,
)
