"""House: four on the floor, a round bass, organ and piano stabs."""

from __future__ import annotations

from dataclasses import replace

from biomusic.sound.mix import Mix, Strip
from biomusic.types import Role

_FIRST = Mix(
    strips={
        Role.DRUMS: Strip(voice="kit", gain=-5.5, drive=0.1, reverb=0.04),
        Role.BASS: Strip(voice="round_bass", gain=-5.5, drive=0.35, duck=0.5),
        Role.CHORDS: Strip(voice="organ", gain=-10.0, duck=0.3, chorus=0.3, echo=0.1, reverb=0.14),
        Role.PAD: Strip(voice="pad", gain=-16.5, duck=0.6, chorus=0.4, reverb=0.22),
        Role.ARPEGGIO: Strip(voice="pluck", gain=-8.5, pan=0.34, duck=0.25, echo=0.28, reverb=0.16),
        Role.MELODY: Strip(voice="lead", gain=-8.0, duck=0.2, echo=0.22, reverb=0.18),
    },
    trim=-0.5,
    room=1.4,
    softness=0.35,
    echo_beats=0.75,
    echo_again=0.34,
)

_SECOND = replace(
    _FIRST,
    strips={
        **_FIRST.strips,
        Role.BASS: Strip(voice="bass", gain=-5.5, drive=0.35, duck=0.5),
        Role.CHORDS: Strip(
            voice="piano", gain=-11.5, duck=0.3, chorus=0.12, echo=0.08, reverb=0.14
        ),
        Role.PAD: Strip(voice="strings", gain=-17.0, duck=0.55, chorus=0.25, reverb=0.24),
        Role.ARPEGGIO: Strip(
            voice="marimba", gain=-8.0, pan=0.34, duck=0.2, echo=0.26, reverb=0.16
        ),
        Role.MELODY: Strip(voice="flute", gain=-8.5, duck=0.15, echo=0.22, reverb=0.24),
    },
    trim=-0.4,
)

_THIRD = replace(
    _FIRST,
    strips={
        **_FIRST.strips,
        Role.CHORDS: Strip(voice="stab", gain=-10.0, duck=0.35, chorus=0.2, echo=0.18, reverb=0.16),
        Role.PAD: Strip(voice="choir", gain=-16.0, duck=0.55, chorus=0.3, reverb=0.26),
        Role.ARPEGGIO: Strip(
            voice="warm_keys", gain=-8.5, pan=0.34, duck=0.2, chorus=0.3, echo=0.22, reverb=0.16
        ),
        Role.MELODY: Strip(voice="vibraphone", gain=-9.0, duck=0.15, echo=0.22, reverb=0.2),
    },
    trim=-0.7,
)

MIXES: tuple[Mix, ...] = (_FIRST, _SECOND, _THIRD)
