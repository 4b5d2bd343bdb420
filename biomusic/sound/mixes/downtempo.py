"""Downtempo: a slow electronic kit, a sub, and wood and glass above."""

from __future__ import annotations

from dataclasses import replace

from biomusic.sound.mix import Mix, Strip
from biomusic.types import Role

_FIRST = Mix(
    strips={
        Role.DRUMS: Strip(voice="kit", gain=-6.5, drive=0.1, reverb=0.06),
        Role.BASS: Strip(voice="sub_bass", gain=-8.0, drive=0.25, duck=0.35),
        Role.CHORDS: Strip(voice="keys", gain=-11.5, duck=0.2, chorus=0.3, echo=0.14, reverb=0.22),
        Role.PAD: Strip(voice="pad", gain=-15.0, duck=0.35, chorus=0.4, reverb=0.3),
        Role.ARPEGGIO: Strip(voice="marimba", gain=-7.5, pan=0.16, duck=0.1, echo=0.3, reverb=0.22),
        Role.MELODY: Strip(voice="flute", gain=-8.5, pan=-0.06, echo=0.24, reverb=0.3),
    },
    trim=0.7,
    room=2.4,
    softness=0.4,
    echo_beats=0.75,
    echo_again=0.4,
)

_SECOND = replace(
    _FIRST,
    strips={
        **_FIRST.strips,
        Role.BASS: Strip(voice="round_bass", gain=-6.0, drive=0.2, duck=0.35),
        Role.CHORDS: Strip(
            voice="vibraphone", gain=-10.5, pan=-0.08, duck=0.15, chorus=0.2, echo=0.16, reverb=0.24
        ),
        Role.PAD: Strip(voice="choir", gain=-15.0, duck=0.35, chorus=0.3, reverb=0.34),
        Role.ARPEGGIO: Strip(voice="pluck", gain=-9.5, pan=0.18, duck=0.1, echo=0.32, reverb=0.22),
        Role.MELODY: Strip(voice="lead", gain=-8.5, pan=-0.04, duck=0.1, echo=0.24, reverb=0.24),
    },
    trim=0.7,
)

_THIRD = replace(
    _FIRST,
    strips={
        **_FIRST.strips,
        Role.CHORDS: Strip(
            voice="felt", gain=-11.0, pan=-0.05, duck=0.2, chorus=0.2, echo=0.14, reverb=0.24
        ),
        Role.PAD: Strip(voice="strings", gain=-15.5, duck=0.35, chorus=0.25, reverb=0.3),
        Role.ARPEGGIO: Strip(voice="harp", gain=-8.5, pan=0.18, duck=0.1, echo=0.3, reverb=0.26),
        Role.MELODY: Strip(voice="bell", gain=-7.0, pan=-0.08, echo=0.26, reverb=0.32),
    },
    trim=1.2,
)

_FOURTH = replace(
    _FIRST,
    strips={
        **_FIRST.strips,
        Role.CHORDS: Strip(voice="warm_keys", gain=-11.0, duck=0.2, chorus=0.3, reverb=0.22),
        Role.PAD: Strip(voice="breath", gain=-15.0, duck=0.2, reverb=0.25),
        Role.ARPEGGIO: Strip(voice="kalimba", gain=-8.0, pan=0.16, duck=0.1, echo=0.3, reverb=0.22),
        Role.MELODY: Strip(voice="singer", gain=-9.0, pan=-0.04, echo=0.22, reverb=0.3),
    },
    trim=0.9,
)

MIXES: tuple[Mix, ...] = (_FIRST, _SECOND, _THIRD, _FOURTH)
