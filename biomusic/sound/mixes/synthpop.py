"""Synth-pop: bright saws, quick arpeggios and a voice-like lead."""

from __future__ import annotations

from dataclasses import replace

from biomusic.sound.mix import Mix, Strip
from biomusic.types import Role

_FIRST = Mix(
    strips={
        Role.DRUMS: Strip(voice="kit", gain=-6.0, drive=0.1, reverb=0.06),
        Role.BASS: Strip(voice="bass", gain=-6.0, drive=0.4, duck=0.35),
        Role.CHORDS: Strip(voice="poly", gain=-9.5, duck=0.25, chorus=0.3, echo=0.08, reverb=0.16),
        Role.PAD: Strip(voice="pad", gain=-17.0, duck=0.4, chorus=0.4, reverb=0.22),
        Role.ARPEGGIO: Strip(voice="pluck", gain=-9.5, pan=0.34, duck=0.15, echo=0.28, reverb=0.16),
        Role.MELODY: Strip(voice="lead", gain=-8.0, duck=0.1, echo=0.2, reverb=0.18),
    },
    trim=0.1,
    room=1.5,
    softness=0.25,
    echo_beats=0.75,
    echo_again=0.34,
)

_SECOND = replace(
    _FIRST,
    strips={
        **_FIRST.strips,
        Role.BASS: Strip(voice="round_bass", gain=-6.0, drive=0.35, duck=0.35),
        Role.CHORDS: Strip(
            voice="brass", gain=-8.5, duck=0.25, chorus=0.25, echo=0.08, reverb=0.18
        ),
        Role.PAD: Strip(voice="strings", gain=-17.5, duck=0.4, chorus=0.3, reverb=0.24),
        Role.ARPEGGIO: Strip(voice="poly", gain=-8.0, pan=0.34, duck=0.15, echo=0.26, reverb=0.14),
        Role.MELODY: Strip(voice="bell", gain=-8.0, pan=-0.04, echo=0.22, reverb=0.24),
    },
    trim=0.1,
)

_THIRD = replace(
    _FIRST,
    strips={
        **_FIRST.strips,
        Role.CHORDS: Strip(
            voice="piano", gain=-10.5, pan=-0.06, duck=0.2, chorus=0.25, reverb=0.16
        ),
        Role.PAD: Strip(voice="choir", gain=-16.5, duck=0.4, chorus=0.35, reverb=0.28),
        Role.ARPEGGIO: Strip(voice="pluck", gain=-9.5, pan=0.34, duck=0.15, echo=0.28, reverb=0.16),
        Role.MELODY: Strip(voice="brass", gain=-8.0, duck=0.1, echo=0.2, reverb=0.18),
    },
    trim=0.0,
)

MIXES: tuple[Mix, ...] = (_FIRST, _SECOND, _THIRD)
