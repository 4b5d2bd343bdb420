"""Where the band plays: the columns of the effects' settings."""

from __future__ import annotations

import numpy as np

from biomusic.compiled import Floats
from biomusic.sound.mix import Mix

ROOM, SOFTNESS, ECHO_BEATS, ECHO_AGAIN = range(4)


def hall_row(mix: Mix) -> Floats:
    """A style's hall, by the columns above."""
    return np.array([mix.room, mix.softness, mix.echo_beats, mix.echo_again], np.float32)
