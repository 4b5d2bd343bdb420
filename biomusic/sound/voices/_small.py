"""Small percussion that every kit brings along, by General MIDI drum number."""

from __future__ import annotations

from biomusic.sound.percussion import Drum

SHAKER = Drum(
    noise=0.85,
    noise_time=0.045,
    centre=6200.0,
    resonance=0.35,
    band=0.9,
    attack=0.006,
    length=0.2,
    pan=-0.35,
)
TAMBOURINE = Drum(
    metal=0.16,
    metal_tone=8900.0,
    metal_ratio=1.211,
    metal_index=0.8,
    metal_time=0.07,
    noise=0.75,
    noise_time=0.06,
    centre=7800.0,
    resonance=0.4,
    attack=0.002,
    bursts=2.0,
    gap=0.014,
    length=0.3,
    pan=0.35,
    band=0.6,
)
COWBELL = Drum(
    tone=562.0,
    tone_level=0.25,
    tone_time=0.07,
    metal=0.30,
    metal_tone=845.0,
    metal_ratio=2.0,
    metal_index=0.2,
    metal_time=0.07,
    length=0.3,
    pan=0.2,
)
CLAVES = Drum(tone=2490.0, tone_level=0.5, tone_time=0.022, length=0.1, pan=0.3)
TRIANGLE = Drum(
    metal=0.15,
    metal_tone=5140.0,
    metal_ratio=1.519,
    metal_index=0.22,
    metal_time=0.55,
    noise=0.03,
    noise_time=0.01,
    centre=9000.0,
    length=1.2,
    pan=0.3,
)
MUTED_TRIANGLE = Drum(
    metal=0.15, metal_tone=5140.0, metal_ratio=1.519, metal_index=0.22, metal_time=0.05, length=0.2
)


def skin(tone: float, seconds: float, pan: float, slap: float = 0.14) -> Drum:
    """A drum under the hand: a tone that hardly falls, and the slap of the palm."""
    return Drum(
        tone=tone,
        tone_level=0.55,
        tone_time=seconds,
        sweep=tone * 0.22,
        sweep_time=0.018,
        noise=slap,
        noise_time=0.012,
        centre=2400.0,
        band=1.0,
        length=0.4,
        pan=pan,
    )


def block(tone: float, pan: float) -> Drum:
    """A small hollow piece of wood."""
    return Drum(
        tone=tone,
        tone_level=0.5,
        tone_time=0.026,
        metal=0.12,
        metal_tone=tone * 2.74,
        metal_index=0.1,
        metal_time=0.012,
        length=0.12,
        pan=pan,
    )


SMALL = {
    54: TAMBOURINE,
    56: COWBELL,
    60: skin(390.0, 0.07, 0.25),
    61: skin(285.0, 0.09, 0.25),
    62: skin(330.0, 0.035, -0.25, 0.3),
    63: skin(245.0, 0.13, -0.25),
    64: skin(178.0, 0.16, -0.2),
    69: SHAKER,
    70: SHAKER,
    75: CLAVES,
    76: block(1180.0, 0.25),
    77: block(860.0, 0.25),
    80: MUTED_TRIANGLE,
    81: TRIANGLE,
    82: SHAKER,
}
