"""Brush kit: wire brushes on a small kit, more breath than blow."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from biomusic.sound.percussion import Drum
from biomusic.sound.voice import Kit, Voice
from biomusic.sound.voices.acoustic_kit import VOICE as ACOUSTIC

_STICKS = cast(Kit, ACOUSTIC.patch)

_KICK = replace(
    _STICKS[36], tone_level=0.8, sweep=40.0, noise=0.06, centre=1500.0, attack=0.0015, length=0.25
)
_TAP = Drum(
    tone=188.0,
    tone_level=0.16,
    tone_time=0.05,
    noise=1.05,
    noise_time=0.075,
    centre=2900.0,
    resonance=0.05,
    band=0.55,
    attack=0.0022,
    length=0.4,
    pan=0.05,
    touch=1.2,
)
_SWEEP = Drum(
    noise=1.0,
    noise_time=0.17,
    centre=3300.0,
    resonance=0.05,
    band=0.75,
    attack=0.03,
    length=0.5,
    pan=0.1,
    touch=1.0,
)


def _brushed(drum: Drum) -> Drum:
    """The same metal or skin under wires: softer at the start, with more hiss and less ring."""
    return replace(
        drum,
        tone_level=0.75 * drum.tone_level,
        metal=0.55 * drum.metal,
        noise=0.85 * drum.noise,
        attack=max(0.0018, drum.attack),
    )


VOICE: Voice = Voice(
    patch={
        **{number: _brushed(drum) for number, drum in _STICKS.items() if 41 <= number <= 59},
        **{number: drum for number, drum in _STICKS.items() if number > 59},
        35: _KICK,
        36: _KICK,
        37: _STICKS[37],
        38: replace(_TAP, vary=1.0),
        39: replace(_SWEEP, vary=1.0),
        40: replace(_SWEEP, vary=1.0),
        54: _STICKS[54],
        56: _STICKS[56],
    },
    polyphony=14,
    spread=0.0,
)
