"""Acoustic: guitars, a wooden bass and a kit, close by."""

from __future__ import annotations

from dataclasses import replace

from biomusic.sound.mix import Mix, Strip
from biomusic.types import Role

_FIRST = Mix(
    strips={
        Role.DRUMS: Strip(voice="acoustic_kit", gain=-7.0, reverb=0.12),
        Role.BASS: Strip(voice="upright_bass", gain=-7.5, reverb=0.05),
        Role.CHORDS: Strip(voice="steel_guitar", gain=-11.0, pan=-0.4, chorus=0.1, reverb=0.14),
        Role.PAD: Strip(voice="strings", gain=-18.0, chorus=0.1, reverb=0.26),
        Role.ARPEGGIO: Strip(voice="nylon_guitar", gain=-7.5, pan=0.45, reverb=0.16),
        Role.MELODY: Strip(voice="flute", gain=-8.5, pan=-0.05, reverb=0.26),
    },
    trim=1.0,
    room=1.1,
    softness=0.3,
    echo_beats=0.5,
    echo_again=0.2,
)

_SECOND = replace(
    _FIRST,
    strips={
        **_FIRST.strips,
        Role.DRUMS: Strip(voice="brush_kit", gain=-5.5, reverb=0.14),
        Role.CHORDS: Strip(voice="nylon_guitar", gain=-10.0, pan=-0.4, reverb=0.15),
        Role.PAD: Strip(voice="organ", gain=-19.5, chorus=0.35, reverb=0.2),
        Role.ARPEGGIO: Strip(voice="steel_guitar", gain=-8.5, pan=0.45, reverb=0.15),
        Role.MELODY: Strip(voice="clarinet", gain=-9.0, pan=-0.05, reverb=0.24),
    },
    trim=1.0,
)

_THIRD = replace(
    _FIRST,
    strips={
        **_FIRST.strips,
        Role.CHORDS: Strip(voice="piano", gain=-13.5, pan=-0.25, reverb=0.15),
        Role.PAD: Strip(voice="strings", gain=-18.0, chorus=0.1, reverb=0.26),
        Role.ARPEGGIO: Strip(voice="nylon_guitar", gain=-7.5, pan=0.45, reverb=0.16),
        Role.MELODY: Strip(voice="violin", gain=-8.5, pan=-0.05, reverb=0.26),
    },
    trim=0.9,
)

MIXES: tuple[Mix, ...] = (_FIRST, _SECOND, _THIRD)
