"""Ambient: a wide dark room; felt, glass and breath."""

from __future__ import annotations

from dataclasses import replace

from biomusic.sound.mix import Mix, Strip
from biomusic.types import Role

_FIRST = Mix(
    strips={
        Role.DRUMS: Strip(voice="brush_kit", gain=-5.0, echo=0.08, reverb=0.3),
        Role.BASS: Strip(voice="bass", gain=-8.0, reverb=0.05),
        Role.CHORDS: Strip(voice="felt", gain=-8.0, chorus=0.25, echo=0.12, reverb=0.34),
        Role.PAD: Strip(voice="pad", gain=-13.0, chorus=0.45, reverb=0.38),
        Role.ARPEGGIO: Strip(voice="harp", gain=-8.5, pan=0.12, echo=0.28, reverb=0.38),
        Role.MELODY: Strip(voice="bell", gain=-4.5, pan=-0.08, echo=0.28, reverb=0.42),
    },
    trim=1.5,
    room=4.2,
    softness=0.45,
    echo_beats=0.75,
    echo_again=0.42,
)

_SECOND = replace(
    _FIRST,
    strips={
        **_FIRST.strips,
        Role.BASS: Strip(voice="sub_bass", gain=-9.0, reverb=0.03),
        Role.CHORDS: Strip(
            voice="vibraphone", gain=-8.5, pan=-0.06, chorus=0.2, echo=0.12, reverb=0.36
        ),
        Role.PAD: Strip(voice="choir", gain=-12.5, chorus=0.35, reverb=0.45),
        Role.ARPEGGIO: Strip(voice="pluck", gain=-9.0, pan=0.14, echo=0.3, reverb=0.35),
        Role.MELODY: Strip(voice="flute", gain=-8.0, pan=-0.05, echo=0.24, reverb=0.45),
    },
    trim=1.2,
)

_THIRD = replace(
    _FIRST,
    strips={
        **_FIRST.strips,
        Role.BASS: Strip(voice="cello", gain=-9.5, reverb=0.2),
        Role.CHORDS: Strip(voice="warm_keys", gain=-9.0, chorus=0.22, echo=0.1, reverb=0.32),
        Role.PAD: Strip(voice="strings", gain=-13.5, chorus=0.25, reverb=0.42),
        Role.ARPEGGIO: Strip(voice="marimba", gain=-7.5, pan=0.14, echo=0.3, reverb=0.38),
        Role.MELODY: Strip(voice="clarinet", gain=-9.0, pan=-0.06, echo=0.2, reverb=0.42),
    },
    trim=1.6,
)

_FOURTH = replace(
    _FIRST,
    strips={
        **_FIRST.strips,
        Role.BASS: Strip(voice="sub_bass", gain=-9.0, reverb=0.03),
        Role.CHORDS: Strip(voice="felt", gain=-8.0, chorus=0.1, echo=0.1, reverb=0.34),
        Role.PAD: Strip(voice="sea", gain=-13.0, reverb=0.12),
        Role.ARPEGGIO: Strip(voice="kalimba", gain=-8.5, pan=0.14, echo=0.28, reverb=0.36),
        Role.MELODY: Strip(voice="bowl", gain=-7.0, pan=-0.06, echo=0.1, reverb=0.4),
    },
    trim=0.3,
)

_FIFTH = replace(
    _FIRST,
    strips={
        **_FIRST.strips,
        Role.BASS: Strip(voice="cello", gain=-9.5, reverb=0.2),
        Role.CHORDS: Strip(voice="choir", gain=-10.5, chorus=0.2, reverb=0.45),
        Role.PAD: Strip(voice="wind", gain=-15.0, reverb=0.3),
        Role.ARPEGGIO: Strip(voice="harp", gain=-8.5, pan=0.12, echo=0.28, reverb=0.38),
        Role.MELODY: Strip(voice="singer", gain=-8.5, pan=-0.05, echo=0.2, reverb=0.45),
    },
    trim=1.0,
)

MIXES: tuple[Mix, ...] = (_FIRST, _SECOND, _THIRD, _FOURTH, _FIFTH)
