"""Bowl: a singing bowl of bronze, struck softly, slow to fade and slowly beating."""

from __future__ import annotations

from biomusic.sound.modal import Modal
from biomusic.sound.modes import BOWL, modes, paired
from biomusic.sound.voice import Voice

_LEVELS = (1.0, 0.5, 0.22, 0.09, 0.04)
_TIMES = (4.5, 3.0, 1.6, 0.8, 0.4)

VOICE: Voice = Voice(
    patch=Modal(
        modes=paired(modes(BOWL, _LEVELS, _TIMES), 5.0),
        fall=0.4,
        touch=0.5,
        thump=0.2,
        thump_time=0.02,
        thump_tone=300.0,
        wide=0.5,
        attack=0.006,
        release=1.6,
    ),
    gain=-9.0,
    polyphony=6,
    spread=0.5,
)
