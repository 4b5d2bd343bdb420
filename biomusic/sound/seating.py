"""Who plays what, and where: a style's scoring as the rows that kernels read."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from biomusic.compiled import Floats, Integers
from biomusic.sound.controls import ROLES
from biomusic.sound.hall import hall_row
from biomusic.sound.mix import mix_for, scorings
from biomusic.sound.strips import strip_rows
from biomusic.sound.voice import voice_names


class Seating(NamedTuple):
    """Shared by all engines, so nobody writes into it."""

    voices: Integers  # (roles,) by the order of ``voice_names()``
    strips: Floats  # (roles, columns)
    hall: Floats  # the effects' settings


def seat(style: str, scoring: int) -> Seating:
    """The band of a style's scoring; reckoned once, for it is asked for every bar."""
    return _seat(style, scoring % scorings(style))


@cache
def _seat(style: str, scoring: int) -> Seating:
    mix = mix_for(style, scoring)
    names = voice_names()
    voices = np.array([names.index(mix.strips[role].voice) for role in ROLES], np.int64)
    seating = Seating(voices, strip_rows(mix), hall_row(mix))
    for row in seating:
        row.flags.writeable = False
    return seating
