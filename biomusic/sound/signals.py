"""Signals: bells, counts and nudges, which speak over the music and are no part of it.

They are short sounds of their own, made once; neither density nor level nor the loudness rider
touches them, only the fade and the limiter.  While one speaks the music steps back by 9 dB, and
comes again no faster than anything else may grow louder.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy import float32
from numpy.typing import NDArray

from biomusic.compiled import Floats, Integers, kernel
from biomusic.sound.ceiling import risen
from biomusic.types import SAMPLE_RATE, STEP, Signal

SIGNALS: Final = tuple(Signal)
PEAK: Final = 0.2  # −14 dBFS, well over music at −16 LUFS that steps back, well under its peaks
_LONGEST: Final = 7 * SAMPLE_RATE  # frames; a bell
_SPOKEN = 0.4  # share of a signal's length for which the music steps back, 1.5 s at most
_BACK = 0.35  # gain of the music then, −9 dB
_DOWN = STEP / (0.03 * SAMPLE_RATE)  # of the way there in a step
_MOST = int(1.5 * SAMPLE_RATE)

# A singing bowl's first modes and how long each rings (Inácio, Henrique & Antunes 2006, table 1).
_BOWL: Final = ((1.0, 1.0, 2.2), (2.71, 0.5, 1.2), (5.15, 0.22, 0.6), (8.2, 0.1, 0.3))
_BAR: Final = ((1.0, 1.0, 0.22), (3.93, 0.25, 0.07), (9.2, 0.06, 0.03))  # a tuned wooden bar's


class Speaker(NamedTuple):
    """All signals, and how far each has been said."""

    bank: Floats  # (signals, longest)
    lengths: Integers  # (signals,) frames
    at: Integers  # (signals,) next frame of each; at its length when it is silent
    back: Floats  # (2,) gain of the music before and after the last step
    said: Floats  # (STEP,) what all say together


def build_speaker() -> Speaker:
    """Every signal, ready and silent."""
    sounds = {
        Signal.BELL: _struck([(0.0, 392.0)], _BOWL, 7.0),
        Signal.COUNT: _struck([(0.0, 880.0)], _BAR, 0.5),
        Signal.EASE: _struck([(0.0, 659.26), (0.22, 523.25)], _BAR, 1.4),
        Signal.PUSH: _struck([(0.0, 523.25), (0.22, 783.99)], _BAR, 1.4),
    }
    bank = np.zeros((len(SIGNALS), _LONGEST), np.float32)
    lengths = np.array([len(sounds[signal]) for signal in SIGNALS], np.int64)
    for row, signal in enumerate(SIGNALS):
        bank[row, : lengths[row]] = sounds[signal]
    return Speaker(
        bank, lengths, lengths.copy(), np.ones(2, np.float32), np.zeros(STEP, np.float32)
    )


@kernel
def speak(speaker: Speaker, begun: int) -> None:
    """The next step of what is said; ``begun`` is the signal that starts in it, or −1.

    A signal that is still sounding is not begun again.
    """
    at, lengths, said = speaker.at, speaker.lengths, speaker.said
    if begun >= 0 and at[begun] >= lengths[begun]:
        at[begun] = 0
    for frame in range(STEP):
        said[frame] = float32(0.0)
    wanted = float32(1.0)
    for signal in range(len(lengths)):
        if at[signal] < lengths[signal]:
            for frame in range(STEP):
                said[frame] += speaker.bank[signal, at[signal] + frame]
            if at[signal] < min(_MOST, int(_SPOKEN * lengths[signal])):
                wanted = float32(_BACK)
            at[signal] += STEP
    before = speaker.back[1]
    speaker.back[0] = before
    if wanted < before:
        speaker.back[1] = before + (wanted - before) * float32(_DOWN)
    else:
        speaker.back[1] = risen(float(before), float(wanted))


def _struck(
    notes: Sequence[tuple[float, float]],
    modes: Sequence[tuple[float, float, float]],
    seconds: float,
) -> NDArray[np.float32]:
    """Notes (s, Hz) on something with modes (ratio, level, s to fall by 1/e); whole steps."""
    frames = int(seconds * SAMPLE_RATE) // STEP * STEP
    sound = np.zeros(frames)
    for start, hertz in notes:
        first = int(start * SAMPLE_RATE)
        t = np.arange(frames - first) / SAMPLE_RATE
        rise = 1.0 - np.exp(-t / 0.002)
        for ratio, level, ring in modes:
            wave = np.sin(2.0 * np.pi * ratio * hertz * t)
            sound[first:] += level * rise * np.exp(-t / ring) * wave
    tail = np.minimum(1.0, np.arange(frames, 0, -1) / (0.05 * SAMPLE_RATE))
    sound *= tail
    return np.asarray(PEAK * sound / np.abs(sound).max(), np.float32)
