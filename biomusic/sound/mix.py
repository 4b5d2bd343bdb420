"""What each style's band plays on, and where everybody stands: ``mixes/NAME.py`` holds it.

A style's file ends in ``MIX: Mix``, or in ``MIXES: tuple[Mix, ...]`` when other instruments take
over now and then; those are its scorings, and they take turns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module, resources
from typing import Final

from biomusic.types import Role

QUIET_BAND: Final = "ambient"  # plays every style that nobody mixed


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


@cache
def mix_names() -> tuple[str, ...]:
    """Every style that somebody mixed, by file name."""
    files = resources.files("biomusic.sound.mixes").iterdir()
    stems = (file.name.removesuffix(".py") for file in files if file.name.endswith(".py"))
    return tuple(sorted(stem for stem in stems if not stem.startswith("_")))


def mix_for(style: str, scoring: int = 0) -> Mix:
    """The style's mix for a scoring, which may count up for ever.

    A style without a mix is played by the quiet band.
    """
    mixes = _open_mixes(style)
    return mixes[scoring % len(mixes)]


def scorings(style: str) -> int:
    """How many mixes take turns in a style."""
    return len(_open_mixes(style))


@cache
def _open_mixes(style: str) -> tuple[Mix, ...]:
    name = style if style in mix_names() else QUIET_BAND
    module = import_module(f"biomusic.sound.mixes.{name}")
    mixes = getattr(module, "MIXES", None) or (module.MIX,)
    assert all(isinstance(mix, Mix) for mix in mixes)
    return tuple(mixes)
