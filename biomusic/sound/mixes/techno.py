"""Techno: a dark hall, a driven bass that ducks, and hats that cut."""

from __future__ import annotations

from dataclasses import replace

from biomusic.sound.mix import Mix, Strip
from biomusic.types import Role

_FIRST = Mix(
    strips={
        Role.DRUMS: Strip(voice="kit", gain=-5.5, drive=0.1, reverb=0.035),
        Role.BASS: Strip(voice="bass", gain=-4.5, drive=0.5, duck=0.55),
        Role.CHORDS: Strip(voice="stab", gain=-9.5, duck=0.35, chorus=0.2, echo=0.18, reverb=0.14),
        Role.PAD: Strip(voice="pad", gain=-15.5, duck=0.6, chorus=0.4, reverb=0.2),
        Role.ARPEGGIO: Strip(voice="pluck", gain=-9.5, pan=0.34, duck=0.25, echo=0.26, reverb=0.15),
        Role.MELODY: Strip(voice="lead", gain=-8.0, duck=0.2, echo=0.22, reverb=0.18),
    },
    trim=-1.0,
    room=1.7,
    softness=0.35,
    echo_beats=0.75,
    echo_again=0.36,
)

_SECOND = replace(
    _FIRST,
    strips={
        **_FIRST.strips,
        Role.BASS: Strip(voice="round_bass", gain=-5.0, drive=0.5, duck=0.55),
        Role.CHORDS: Strip(voice="poly", gain=-9.5, duck=0.35, chorus=0.2, echo=0.18, reverb=0.14),
        Role.PAD: Strip(voice="choir", gain=-15.5, duck=0.6, chorus=0.3, reverb=0.28),
        Role.ARPEGGIO: Strip(
            voice="marimba", gain=-9.0, pan=0.34, duck=0.25, echo=0.28, reverb=0.16
        ),
        Role.MELODY: Strip(voice="brass", gain=-8.0, duck=0.2, echo=0.22, reverb=0.18),
    },
    trim=-1.1,
)

_THIRD = replace(
    _FIRST,
    strips={
        **_FIRST.strips,
        Role.BASS: Strip(voice="sub_bass", gain=-5.0, drive=0.5, duck=0.55),
        Role.CHORDS: Strip(
            voice="organ", gain=-9.5, duck=0.35, chorus=0.25, echo=0.18, reverb=0.14
        ),
        Role.PAD: Strip(voice="strings", gain=-16.5, duck=0.6, chorus=0.25, reverb=0.24),
        Role.ARPEGGIO: Strip(
            voice="steel_guitar", gain=-10.0, pan=0.34, duck=0.25, echo=0.28, reverb=0.15
        ),
        Role.MELODY: Strip(voice="bell", gain=-7.5, duck=0.2, echo=0.24, reverb=0.22),
    },
    trim=-0.8,
)

MIXES: tuple[Mix, ...] = (_FIRST, _SECOND, _THIRD)
