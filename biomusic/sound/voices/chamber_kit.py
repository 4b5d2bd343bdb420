"""Chamber kit: kettledrums far back, a triangle, and little else."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from biomusic.sound.percussion import Drum
from biomusic.sound.voice import Kit, Voice
from biomusic.sound.voices.acoustic_kit import VOICE as ACOUSTIC
from biomusic.sound.voices.brush_kit import VOICE as BRUSHES

_STICKS = cast(Kit, ACOUSTIC.patch)
_SOFT = cast(Kit, BRUSHES.patch)


def _kettle(tone: float, pan: float) -> Drum:
    """A felt mallet on a kettle; its second mode is a fifth above (Rossing 1982, Sci. Am.)."""
    return Drum(
        tone=tone,
        tone_level=0.85,
        tone_time=0.32,
        sweep=tone * 0.06,
        sweep_time=0.03,
        metal=0.22,
        metal_tone=1.5 * tone,
        metal_ratio=1.33,
        metal_index=0.05,
        metal_time=0.16,
        noise=0.08,
        noise_time=0.02,
        centre=700.0,
        band=1.0,
        attack=0.0022,
        length=0.9,
        pan=pan,
        touch=0.8,
        vary=0.8,
    )


VOICE: Voice = Voice(
    patch={
        **_SOFT,
        35: _kettle(65.4, -0.1),
        36: _kettle(65.4, -0.1),
        38: replace(_SOFT[38], gain=0.7),
        41: _kettle(73.4, -0.15),
        42: _STICKS[80],
        43: _kettle(82.4, -0.05),
        44: _STICKS[80],
        45: _kettle(98.0, 0.05),
        46: _STICKS[81],
        47: _kettle(110.0, 0.15),
        48: _kettle(123.5, 0.2),
        50: _kettle(146.8, 0.25),
    },
    polyphony=10,
    spread=0.0,
)
