"""The controls, and how softly each follows a hand."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np

from biomusic.compiled import Floats, kernel
from biomusic.sound.ceiling import risen
from biomusic.types import SAMPLE_RATE, STEP, Role


class Control(IntEnum):
    """What can be turned while the music plays."""

    TEMPO = 0  # bpm
    LEVEL = 1  # 0–1
    BRIGHTNESS = 2  # 0–1, timbre; 0.5 is as the voices were made
    ENERGY = 3  # 0–1, drive and emphasis of accents
    REVERB = 4  # 0–1; 0.5 is as the style was mixed
    DRUMS = 5  # 0–1, gain of a role, as the following
    BASS = 6
    CHORDS = 7
    PAD = 8
    ARPEGGIO = 9
    MELODY = 10
    DRUMS_DENSITY = 11  # 0–1, a role's note sounds iff its rank ≤ this at its onset
    BASS_DENSITY = 12
    CHORDS_DENSITY = 13
    PAD_DENSITY = 14
    ARPEGGIO_DENSITY = 15
    MELODY_DENSITY = 16
    SWELL = 17  # 0 ebb … 1 flood, of breath, sea and wind; 0.5 leaves them to themselves


ROLES: Final = tuple(Role)
LAYERS: Final = int(Control.DRUMS)  # the roles' gains follow in the order of ROLES
DENSITIES: Final = int(Control.DRUMS_DENSITY)  # and so do their densities

# s, time constants; a third of the time within which a change is complete
_GLIDE = {
    Control.TEMPO: 0.012,
    Control.LEVEL: 0.012,
    Control.BRIGHTNESS: 0.03,
    Control.ENERGY: 0.03,
    Control.REVERB: 0.07,
    Control.SWELL: 0.12,  # told four times a second, and no breath is quicker
}
FOLLOW = np.array(
    [1.0 / (1.0 + _GLIDE.get(control, 0.012) * SAMPLE_RATE / STEP) for control in Control],
    np.float32,
)
GAINS = np.array(
    [control is Control.LEVEL or control.name in Role.__members__ for control in Control]
)  # which of them make things louder, and so may only rise slowly
CLOSE = 1e-5  # −100 dB: from here a control jumps to its target


def default_targets() -> Floats:
    """Where the controls stand before anybody touches them; the tempo is set apart."""
    at = dict.fromkeys(Control, 1.0)
    at |= {Control.BRIGHTNESS: 0.5, Control.ENERGY: 0.5, Control.REVERB: 0.5}
    at |= {Control.SWELL: 0.5}
    return np.array([at[control] for control in Control], np.float32)


@kernel
def follow(now: Floats, targets: Floats) -> None:
    """Move every control one step toward its target."""
    for control in range(len(now)):
        before, apart = now[control], targets[control] - now[control]
        if abs(apart) < np.float32(CLOSE):
            now[control] = targets[control]
        else:
            now[control] += FOLLOW[control] * apart
        if GAINS[control] and now[control] > before:
            now[control] = risen(before, now[control])
