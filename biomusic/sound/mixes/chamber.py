"""Chamber: strings, piano and harp on a small stage."""

from __future__ import annotations

from dataclasses import replace

from biomusic.sound.mix import Mix, Strip
from biomusic.types import Role

_FIRST = Mix(
    strips={
        Role.DRUMS: Strip(voice="chamber_kit", gain=-10.5, pan=0.08, reverb=0.35),
        Role.BASS: Strip(voice="cello", gain=-8.5, pan=0.1, reverb=0.22),
        Role.CHORDS: Strip(voice="piano", gain=-11.0, pan=-0.08, reverb=0.22),
        Role.PAD: Strip(voice="strings", gain=-14.5, chorus=0.12, reverb=0.3),
        Role.ARPEGGIO: Strip(voice="harp", gain=-8.0, pan=0.2, reverb=0.3),
        Role.MELODY: Strip(voice="violin", gain=-8.0, pan=-0.12, reverb=0.3),
    },
    trim=1.5,
    room=2.1,
    softness=0.35,
    echo_beats=1.0,
    echo_again=0.2,
)

_SECOND = replace(
    _FIRST,
    strips={
        **_FIRST.strips,
        Role.CHORDS: Strip(voice="harp", gain=-10.0, pan=0.18, reverb=0.28),
        Role.ARPEGGIO: Strip(voice="felt", gain=-8.5, pan=-0.15, reverb=0.24),
        Role.MELODY: Strip(voice="clarinet", gain=-9.5, pan=-0.06, reverb=0.28),
    },
    trim=1.9,
)

_THIRD = replace(
    _FIRST,
    strips={
        **_FIRST.strips,
        Role.BASS: Strip(voice="cello", gain=-8.5, pan=0.1, reverb=0.22),
        Role.CHORDS: Strip(voice="felt", gain=-10.0, pan=-0.08, reverb=0.24),
        Role.PAD: Strip(voice="choir", gain=-14.5, reverb=0.38),
        Role.ARPEGGIO: Strip(voice="nylon_guitar", gain=-8.0, pan=0.2, reverb=0.24),
        Role.MELODY: Strip(voice="flute", gain=-8.5, pan=-0.08, reverb=0.32),
    },
    trim=1.8,
)

_FOURTH = replace(
    _FIRST,
    strips={
        **_FIRST.strips,
        Role.CHORDS: Strip(voice="piano", gain=-11.5, pan=-0.08, reverb=0.22),
        Role.PAD: Strip(voice="choir", gain=-14.5, reverb=0.38),
        Role.ARPEGGIO: Strip(voice="harp", gain=-8.0, pan=0.2, reverb=0.3),
        Role.MELODY: Strip(voice="singer", gain=-8.5, pan=-0.06, reverb=0.34),
    },
    trim=1.7,
)

MIXES: tuple[Mix, ...] = (_FIRST, _SECOND, _THIRD, _FOURTH)
