"""What singers and the bodies of instruments resound at: five resonances for each of five vowels.

Singers: the table of formants in the Csound Reference Manual (appendix C, after measurements at
IRCAM), bass, tenor, alto and soprano.  Fiddles: the air, the body and the bridge hill (Bissinger
2008, JASA 124(3); Fletcher & Rossing 1998, *The Physics of Musical Instruments*, §10), the same on
every vowel.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np
from numpy import float32

from biomusic.compiled import Floats, kernel

VOWELS: Final = 5  # u, o, a, e, i: from dark to bright
RESONANCES: Final = 5
SINGERS: Final = 4


class Throat(IntEnum):
    """Whose resonances."""

    CHOIR = 0  # four of them, by pitch: bass, tenor, alto, soprano
    VIOLIN = 4
    CELLO = 5


_Resonance = tuple[float, float, float]  # Hz, dB, bandwidth in Hz
_Vowel = tuple[_Resonance, ...]

_BASS: tuple[_Vowel, ...] = (
    ((350, 0, 40), (600, -20, 80), (2400, -32, 100), (2675, -28, 120), (2950, -36, 120)),
    ((400, 0, 40), (750, -11, 80), (2400, -21, 100), (2600, -20, 120), (2900, -40, 120)),
    ((600, 0, 60), (1040, -7, 70), (2250, -9, 110), (2450, -9, 120), (2750, -20, 130)),
    ((400, 0, 40), (1620, -12, 80), (2400, -9, 100), (2800, -12, 120), (3100, -18, 120)),
    ((250, 0, 60), (1750, -30, 90), (2600, -16, 100), (3050, -22, 120), (3340, -28, 120)),
)
_TENOR: tuple[_Vowel, ...] = (
    ((350, 0, 40), (600, -20, 60), (2700, -17, 100), (2900, -14, 120), (3300, -26, 120)),
    ((400, 0, 40), (800, -10, 80), (2600, -12, 100), (2800, -12, 120), (3000, -26, 120)),
    ((650, 0, 80), (1080, -6, 90), (2650, -7, 120), (2900, -8, 130), (3250, -22, 140)),
    ((400, 0, 70), (1700, -14, 80), (2600, -12, 100), (3200, -14, 120), (3580, -20, 120)),
    ((290, 0, 40), (1870, -15, 90), (2800, -18, 100), (3250, -20, 120), (3540, -30, 120)),
)
_ALTO: tuple[_Vowel, ...] = (
    ((325, 0, 50), (700, -12, 60), (2530, -30, 170), (3500, -40, 180), (4950, -64, 200)),
    ((450, 0, 70), (800, -9, 80), (2830, -16, 100), (3500, -28, 130), (4950, -55, 135)),
    ((800, 0, 80), (1150, -4, 90), (2800, -20, 120), (3500, -36, 130), (4950, -60, 140)),
    ((400, 0, 60), (1600, -24, 80), (2700, -30, 120), (3300, -35, 150), (4950, -60, 200)),
    ((350, 0, 50), (1700, -20, 100), (2700, -30, 120), (3700, -36, 150), (4950, -60, 200)),
)
_SOPRANO: tuple[_Vowel, ...] = (
    ((325, 0, 50), (700, -16, 60), (2700, -35, 170), (3800, -40, 180), (4950, -60, 200)),
    ((450, 0, 40), (800, -11, 80), (2830, -22, 100), (3800, -22, 120), (4950, -50, 120)),
    ((800, 0, 80), (1150, -6, 90), (2900, -32, 120), (3900, -20, 130), (4950, -50, 140)),
    ((350, 0, 60), (2000, -20, 100), (2800, -15, 120), (3600, -40, 150), (4950, -56, 200)),
    ((270, 0, 60), (2140, -12, 90), (2950, -26, 100), (3900, -26, 120), (4950, -44, 120)),
)
_VIOLIN: _Vowel = ((275, -2, 25), (460, 0, 35), (550, 0, 40), (1050, -5, 160), (2600, -3, 700))
_CELLO: _Vowel = ((102, -2, 12), (180, 0, 16), (230, 0, 22), (620, -5, 110), (1750, -4, 500))

# (throats, vowels, resonances, 3): octaves above 440 Hz, octaves of level, bandwidth in Hz
THROATS: Final[Floats] = np.array(
    [_BASS, _TENOR, _ALTO, _SOPRANO, (_VIOLIN,) * VOWELS, (_CELLO,) * VOWELS], np.float32
)
THROATS[..., 0] = np.log2(THROATS[..., 0] / 440.0)
THROATS[..., 1] /= 6.0206


@kernel
def resonance_at(who: float32, vowel: float32, number: int, column: int) -> float32:
    """A column of a resonance, between two throats and between two vowels.

    Args:
        who: 0–3 from bass to soprano, or another throat.
        vowel: 0 to ``VOWELS`` − 1.
        number: of the resonance.
        column: 0 octaves above 440 Hz, 1 level in octaves, 2 bandwidth in Hz.
    """
    singer, mouth = min(int(who), len(THROATS) - 2), min(int(vowel), VOWELS - 2)
    up, on = who - float32(singer), vowel - float32(mouth)
    here = THROATS[singer, mouth, number, column]
    here += on * (THROATS[singer, mouth + 1, number, column] - here)
    above = THROATS[singer + 1, mouth, number, column]
    above += on * (THROATS[singer + 1, mouth + 1, number, column] - above)
    found: float32 = here + up * (above - here)
    return found
