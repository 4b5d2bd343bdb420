"""Lo-fi: dust on the drums, an old electric piano, nothing bright."""

from __future__ import annotations

from dataclasses import replace

from biomusic.sound.mix import Mix, Strip
from biomusic.types import Role

_FIRST = Mix(
    strips={
        Role.DRUMS: Strip(voice="dusty_kit", gain=-5.0, drive=0.25, reverb=0.06),
        Role.BASS: Strip(voice="upright_bass", gain=-6.0, duck=0.15),
        Role.CHORDS: Strip(
            voice="warm_keys", gain=-10.5, drive=0.2, duck=0.2, chorus=0.4, reverb=0.14
        ),
        Role.PAD: Strip(voice="pad", gain=-17.0, duck=0.3, chorus=0.3, reverb=0.2),
        Role.ARPEGGIO: Strip(
            voice="vibraphone", gain=-9.0, pan=0.15, duck=0.1, echo=0.2, reverb=0.2
        ),
        Role.MELODY: Strip(voice="clarinet", gain=-8.5, pan=-0.08, duck=0.1, echo=0.14, reverb=0.2),
    },
    trim=1.8,
    room=1.0,
    softness=0.65,
    echo_beats=0.75,
    echo_again=0.28,
)

_SECOND = replace(
    _FIRST,
    strips={
        **_FIRST.strips,
        Role.BASS: Strip(voice="sub_bass", gain=-8.0, duck=0.2),
        Role.CHORDS: Strip(
            voice="felt", gain=-10.0, pan=-0.05, drive=0.15, duck=0.2, chorus=0.2, reverb=0.16
        ),
        Role.PAD: Strip(voice="choir", gain=-17.0, duck=0.3, chorus=0.2, reverb=0.26),
        Role.ARPEGGIO: Strip(
            voice="nylon_guitar", gain=-8.5, pan=0.18, duck=0.1, echo=0.14, reverb=0.16
        ),
        Role.MELODY: Strip(voice="flute", gain=-8.5, pan=-0.08, echo=0.18, reverb=0.24),
    },
    trim=2.0,
)

_THIRD = replace(
    _FIRST,
    strips={
        **_FIRST.strips,
        Role.CHORDS: Strip(
            voice="nylon_guitar", gain=-10.5, pan=-0.08, duck=0.2, chorus=0.2, reverb=0.15
        ),
        Role.PAD: Strip(voice="strings", gain=-17.5, duck=0.3, chorus=0.2, reverb=0.22),
        Role.ARPEGGIO: Strip(voice="marimba", gain=-7.5, pan=0.15, echo=0.2, reverb=0.18),
        Role.MELODY: Strip(voice="vibraphone", gain=-8.0, pan=-0.06, echo=0.16, reverb=0.22),
    },
    trim=2.6,
)

MIXES: tuple[Mix, ...] = (_FIRST, _SECOND, _THIRD)
