"""The partials of struck things: ratios from acoustics, levels and times for the voice to choose.

Ratios are those of Fletcher & Rossing (1998), *The Physics of Musical Instruments*, 2nd edition,
where nothing else is named.
"""

from __future__ import annotations

import math
from typing import Final

from biomusic.sound.modal import Mode

MARIMBA: Final = (1.0, 4.0, 9.2)  # §19.4: undercut until the second is two octaves up
VIBRAPHONE: Final = (1.0, 4.0, 10.0)  # §19.6
TINE: Final = (1.0, 6.267, 17.55)  # §2.12: a bar held at one end, as the kalimba's are
HANDBELL: Final = (1.0, 3.0, 4.13, 5.35, 7.0, 8.2)  # §21.12: tuned to octave and fifth
# Terwagne & Bush (2011), Nonlinearity 24: a bronze bowl's first rings of 2, 3, 4 … waves
BOWL: Final = (1.0, 2.9, 5.4, 8.3, 11.8)
# §17.8: feet of the nine drawbars, 8' first
DRAWBARS: Final = (1.0, 0.5, 2.0, 1.5, 3.0, 4.0, 5.0, 6.0, 8.0)

FOR_EVER: Final = 1e5  # s, the time of a partial that does not die while it is held


def modes(
    ratios: tuple[float, ...], levels: tuple[float, ...], times: tuple[float, ...]
) -> tuple[Mode, ...]:
    """One mode for each of three numbers; times in s at middle C."""
    return tuple(Mode(*mode) for mode in zip(ratios, levels, times, strict=True))


def paired(ratios: tuple[Mode, ...], apart: float) -> tuple[Mode, ...]:
    """Every mode twice, ``apart`` cents from each other: nothing is perfectly round."""
    near = 2.0 ** (apart / 2400.0)
    return tuple(
        Mode(mode.ratio * side, 0.5 * mode.level, mode.time)
        for mode in ratios
        for side in (1.0 / near, near)
    )


def string_modes(*, strike: float, slope: float, time: float, damping: float) -> tuple[Mode, ...]:
    """Fourteen partials of a piano's string; the first two ring on after the others.

    ``strike`` is where the hammer meets it, as a share of its length; ``slope`` the power of a
    partial's number by which its level falls; ``time`` s of the first, and ``damping`` how much
    faster the nth dies, per n² − 1.  The aftersound is that of strings that take turns (Weinreich
    1977, JASA 62(6)): a quarter as loud, three times as long, a cent apart.
    """
    own = [
        Mode(
            n,
            abs(math.sin(math.pi * n * strike)) / math.sin(math.pi * strike) / n**slope,
            time / (1.0 + damping * (n * n - 1.0)),
        )
        for n in range(1, 15)
    ]
    after = [Mode(mode.ratio * 1.0006, 0.25 * mode.level, 3.0 * mode.time) for mode in own[:2]]
    return (own[0], after[0], own[1], after[1], *own[2:])
