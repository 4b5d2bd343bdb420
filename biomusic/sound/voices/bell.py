"""Bell: a small handbell that hangs in the room."""

from __future__ import annotations

from biomusic.sound.modal import Modal
from biomusic.sound.modes import HANDBELL, modes, paired
from biomusic.sound.voice import Voice

_LEVELS = (1.0, 0.42, 0.12, 0.14, 0.08, 0.05)
_TIMES = (1.9, 1.1, 0.6, 0.5, 0.3, 0.2)

VOICE: Voice = Voice(
    patch=Modal(
        modes=paired(modes(HANDBELL, _LEVELS, _TIMES), 2.4),
        fall=0.5,
        touch=0.25,
        thump=0.1,
        thump_time=0.004,
        thump_tone=4000.0,
        wide=0.5,
        attack=0.0009,
        release=0.9,
    ),
    gain=-8.5,
    polyphony=8,
    spread=0.6,
)
