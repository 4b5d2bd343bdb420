"""Dusty kit: an acoustic kit as an old sampler remembers it, darker and shorter."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from biomusic.sound.percussion import Drum
from biomusic.sound.voice import Kit, Voice
from biomusic.sound.voices.acoustic_kit import VOICE as ACOUSTIC

_CLEAN = cast(Kit, ACOUSTIC.patch)


def _dusty(drum: Drum) -> Drum:
    """Through twelve bits and a blanket: noise as a band, lower, and over sooner."""
    return replace(
        drum,
        metal=0.5 * drum.metal,
        metal_tone=0.72 * drum.metal_tone,
        metal_time=0.7 * drum.metal_time,
        noise=0.95 * drum.noise,
        noise_time=0.75 * drum.noise_time,
        centre=0.58 * drum.centre,
        band=max(0.75, drum.band),
        length=0.75 * drum.length,
        pan=0.6 * drum.pan,
        touch=0.6 * drum.touch,
    )


_KICK = replace(
    _dusty(_CLEAN[36]), tone=53.0, tone_level=1.3, tone_time=0.085, sweep=95.0, noise=0.12
)
_SNARE = replace(_dusty(_CLEAN[38]), tone=178.0, tone_level=0.5, noise=0.95, centre=1700.0)

VOICE: Voice = Voice(
    patch={
        **{number: _dusty(drum) for number, drum in _CLEAN.items()},
        35: _KICK,
        36: _KICK,
        38: _SNARE,
        40: _SNARE,
    },
    polyphony=14,
    spread=0.0,
)
