"""Acoustic kit: wooden drums and thin cymbals in a small room."""

from __future__ import annotations

from dataclasses import replace

from biomusic.sound.percussion import Drum
from biomusic.sound.voice import Voice
from biomusic.sound.voices._small import SMALL

_KICK = Drum(
    tone=57.0,
    tone_level=0.92,
    tone_time=0.10,
    sweep=75.0,
    sweep_time=0.022,
    noise=0.22,
    noise_time=0.007,
    centre=2600.0,
    band=1.0,
    attack=0.0006,
    length=0.35,
    touch=0.7,
)
_SNARE = Drum(
    tone=196.0,
    tone_level=0.42,
    tone_time=0.075,
    sweep=45.0,
    sweep_time=0.012,
    metal=0.16,
    metal_tone=331.0,
    metal_ratio=1.62,
    metal_index=0.12,
    metal_time=0.06,
    noise=0.8,
    noise_time=0.10,
    centre=2400.0,
    resonance=0.05,
    band=0.5,
    length=0.5,
    pan=0.05,
    touch=1.2,
)
_SIDE_STICK = Drum(
    tone=1320.0,
    tone_level=0.42,
    tone_time=0.014,
    metal=0.28,
    metal_tone=640.0,
    metal_ratio=1.37,
    metal_index=0.3,
    metal_time=0.02,
    noise=0.28,
    noise_time=0.006,
    centre=2800.0,
    band=1.0,
    length=0.12,
    pan=0.05,
    gain=1.6,
)
_HANDS = Drum(
    noise=1.7,
    noise_time=0.05,
    centre=1500.0,
    resonance=0.35,
    band=0.9,
    bursts=3.0,
    gap=0.014,
    length=0.4,
    pan=-0.1,
    touch=0.5,
)


def _hat(seconds: float, hiss: float, attack: float = 0.0004) -> Drum:
    return Drum(
        metal=0.11,
        metal_tone=6140.0,
        metal_ratio=1.414,
        metal_index=1.3,
        metal_time=seconds * 0.9,
        noise=hiss,
        noise_time=seconds,
        centre=6900.0,
        resonance=0.25,
        band=0.65,
        attack=attack,
        length=max(0.2, 3.0 * seconds),
        pan=0.3,
        touch=1.2,
    )


def _tom(tone: float, pan: float) -> Drum:
    return Drum(
        tone=tone,
        tone_level=0.75,
        tone_time=0.17,
        sweep=tone * 0.35,
        sweep_time=0.04,
        noise=0.16,
        noise_time=0.02,
        centre=2200.0,
        band=1.0,
        length=0.5,
        pan=pan,
    )


def _cymbal(tone: float, seconds: float, hiss: float, pan: float, attack: float) -> Drum:
    return Drum(
        metal=0.12,
        metal_tone=tone,
        metal_ratio=1.347,
        metal_index=1.5,
        metal_time=seconds,
        noise=hiss,
        noise_time=seconds * 0.8,
        centre=6200.0,
        resonance=0.2,
        band=0.6,
        attack=attack,
        length=2.4 * seconds,
        pan=pan,
        touch=1.0,
    )


_RIDE = _cymbal(4630.0, 0.40, 0.26, -0.35, 0.0004)
_CRASH = _cymbal(3970.0, 0.55, 0.62, -0.25, 0.0015)
_BELL = Drum(
    metal=0.20,
    metal_tone=2610.0,
    metal_ratio=1.587,
    metal_index=0.5,
    metal_time=0.30,
    noise=0.06,
    noise_time=0.1,
    centre=8000.0,
    length=0.8,
    pan=-0.35,
)

_DRUMS = {
    **SMALL,
    35: _KICK,
    36: _KICK,
    37: _SIDE_STICK,
    38: _SNARE,
    39: _HANDS,
    40: _SNARE,
    41: _tom(78.0, 0.35),
    42: _hat(0.028, 0.95),
    43: _tom(92.0, 0.25),
    44: _hat(0.022, 0.75, 0.002),
    45: _tom(112.0, 0.1),
    46: _hat(0.17, 0.75),
    47: _tom(134.0, -0.05),
    48: _tom(158.0, -0.2),
    49: _CRASH,
    50: _tom(188.0, -0.3),
    51: _RIDE,
    53: _BELL,
    57: _CRASH,
    59: _RIDE,
}

VOICE: Voice = Voice(
    patch={number: replace(drum, vary=1.0) for number, drum in _DRUMS.items()},
    polyphony=14,
    spread=0.0,
)
