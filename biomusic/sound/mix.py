"""What each style's band plays on, and where everybody stands in the mix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from biomusic.types import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One role's channel."""

    voice: str  # a file name in voices/
    gain: float  # dB
    pan: float = 0.0  # −1 … 1
    drive: float = 0.0  # 0–1, how much full energy saturates it
    duck: float = 0.0  # 0–1, how far it steps back when the kick sounds
    chorus: float = 0.0  # sends, 0–1
    echo: float = 0.0
    reverb: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """One style's sound."""

    strips: Mapping[Role, Strip]
    trim: float  # dB, brings ordinary playing to −16 LUFS; measured, see tests
    room: float  # s, until the reverberation has fallen by 60 dB
    softness: float  # 0–1, how much sooner the room's treble dies
    echo_beats: float  # quarter notes between echoes
    echo_again: float  # 0–1, level of each echo to the one before


_AMBIENT = Mix(
    strips={
        Role.DRUMS: Strip(voice="kit", gain=-11.0, echo=0.10, reverb=0.30),
        Role.BASS: Strip(voice="bass", gain=-7.5, reverb=0.05),
        Role.CHORDS: Strip(voice="keys", gain=-13.5, chorus=0.35, echo=0.12, reverb=0.32),
        Role.PAD: Strip(voice="pad", gain=-9.0, chorus=0.45, reverb=0.38),
        Role.ARPEGGIO: Strip(voice="pluck", gain=-8.5, pan=0.12, echo=0.30, reverb=0.35),
        Role.MELODY: Strip(voice="bell", gain=-13.0, pan=-0.06, echo=0.28, reverb=0.42),
    },
    trim=-1.5,
    room=4.2,
    softness=0.45,
    echo_beats=0.75,
    echo_again=0.42,
)

_TECHNO = Mix(
    strips={
        Role.DRUMS: Strip(voice="kit", gain=-5.5, drive=0.1, reverb=0.035),
        Role.BASS: Strip(voice="bass", gain=-4.5, drive=0.5, duck=0.55),
        Role.CHORDS: Strip(voice="stab", gain=-12.5, duck=0.35, chorus=0.2, echo=0.18, reverb=0.14),
        Role.PAD: Strip(voice="pad", gain=-13.0, duck=0.6, chorus=0.4, reverb=0.2),
        Role.ARPEGGIO: Strip(
            voice="pluck", gain=-13.0, pan=0.15, duck=0.25, echo=0.26, reverb=0.15
        ),
        Role.MELODY: Strip(voice="lead", gain=-8.5, duck=0.2, echo=0.22, reverb=0.18),
    },
    trim=-3.4,
    room=1.7,
    softness=0.35,
    echo_beats=0.75,
    echo_again=0.36,
)

_MIXES: Mapping[str, Mix] = {"ambient": _AMBIENT, "techno": _TECHNO}


def mix_for(style: str) -> Mix:
    """The style's mix; a style without one is played by the quiet band."""
    return _MIXES.get(style, _AMBIENT)
