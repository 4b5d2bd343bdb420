"""Kit: a whole drum set, synthesised, by General MIDI drum number."""

from __future__ import annotations

from biomusic.sound.percussion import Drum
from biomusic.sound.voice import Voice
from biomusic.sound.voices._small import SMALL

_KICK = Drum(
    tone=49.0,
    tone_level=1.05,
    tone_time=0.16,
    sweep=270.0,
    sweep_time=0.013,
    noise=0.10,
    noise_time=0.004,
    centre=3500.0,
    band=1.0,
    attack=0.0003,
    length=0.5,
    touch=0.4,
)
_SNARE = Drum(
    tone=186.0,
    tone_level=0.55,
    tone_time=0.055,
    sweep=130.0,
    sweep_time=0.012,
    noise=0.85,
    noise_time=0.085,
    centre=3000.0,
    resonance=0.1,
    band=0.5,
    length=0.5,
)
_CLAP = Drum(
    noise=1.7,
    noise_time=0.085,
    centre=1500.0,
    resonance=0.35,
    band=0.85,
    bursts=4.0,
    gap=0.0105,
    length=0.6,
    pan=0.06,
    touch=0.5,
)
_RIM = Drum(
    tone=1720.0,
    tone_level=0.55,
    tone_time=0.012,
    metal=0.25,
    metal_tone=960.0,
    metal_index=0.25,
    metal_time=0.014,
    noise=0.25,
    noise_time=0.006,
    centre=3200.0,
    band=1.0,
    length=0.1,
    pan=-0.15,
    gain=1.5,
)
_CLOSED = Drum(
    metal=0.15,
    metal_tone=7350.0,
    metal_time=0.022,
    noise=1.0,
    noise_time=0.026,
    centre=7400.0,
    resonance=0.3,
    length=0.2,
    pan=0.22,
    band=0.7,
)
_OPEN = Drum(
    metal=0.14,
    metal_tone=7350.0,
    metal_time=0.14,
    noise=0.85,
    noise_time=0.15,
    centre=7000.0,
    resonance=0.3,
    length=0.5,
    pan=0.22,
    band=0.7,
)
_RIDE = Drum(
    metal=0.16,
    metal_tone=5230.0,
    metal_ratio=1.347,
    metal_index=0.9,
    metal_time=0.35,
    noise=0.28,
    noise_time=0.25,
    centre=7600.0,
    resonance=0.3,
    length=0.9,
    pan=-0.3,
    band=0.6,
)
_RIDE_BELL = Drum(
    metal=0.22,
    metal_tone=2860.0,
    metal_ratio=1.587,
    metal_index=0.5,
    metal_time=0.28,
    noise=0.05,
    noise_time=0.1,
    centre=9000.0,
    length=0.7,
    pan=-0.3,
)
_CRASH = Drum(
    metal=0.12,
    metal_tone=4310.0,
    metal_ratio=1.271,
    metal_index=1.6,
    metal_time=0.6,
    noise=0.75,
    noise_time=0.55,
    centre=5600.0,
    resonance=0.2,
    attack=0.0015,
    length=1.4,
    pan=-0.2,
    band=0.6,
)


def _tom(tone: float, pan: float) -> Drum:
    return Drum(
        tone=tone,
        tone_level=0.8,
        tone_time=0.15,
        sweep=tone * 0.7,
        sweep_time=0.03,
        noise=0.12,
        noise_time=0.02,
        centre=1800.0,
        band=1.0,
        length=0.5,
        pan=pan,
    )


VOICE: Voice = Voice(
    patch={
        **SMALL,
        35: _KICK,
        36: _KICK,
        37: _RIM,
        38: _SNARE,
        39: _CLAP,
        40: _SNARE,
        41: _tom(82.0, 0.35),
        42: _CLOSED,
        43: _tom(98.0, 0.25),
        44: _CLOSED,
        45: _tom(116.0, 0.1),
        46: _OPEN,
        47: _tom(138.0, -0.05),
        48: _tom(165.0, -0.2),
        49: _CRASH,
        50: _tom(196.0, -0.3),
        51: _RIDE,
        53: _RIDE_BELL,
        57: _CRASH,
        59: _RIDE,
    },
    polyphony=14,
    spread=0.0,
)
