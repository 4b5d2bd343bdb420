"""All voices laid out as tables that kernels can read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np

from biomusic.sound.compiled import Floats, Integers, Records
from biomusic.sound.modulation import Modulation
from biomusic.sound.patch import table
from biomusic.sound.percussion import Drum
from biomusic.sound.plucked import Plucked
from biomusic.sound.subtractive import Subtractive
from biomusic.sound.voice import Kit, open_voice, voice_names

DRUM_NUMBERS = 128  # General MIDI
CLOSED_HAT = 42  # stands in for drums that a kit lacks


class Shelf(NamedTuple):
    families: Integers  # (voices,)
    rows: Integers  # (voices,) first row in its family's table
    polyphony: Integers  # (voices,)
    gains: Floats  # (voices,)
    spreads: Floats  # (voices,)
    subtractive: Records
    modulation: Records
    plucked: Records
    drums: Records  # DRUM_NUMBERS rows a kit


@cache
def build_shelf() -> Shelf:
    """Every voice there is, in the order of ``voice_names()``."""
    voices = [open_voice(name) for name in voice_names()]
    saws: list[Subtractive] = []
    bells: list[Modulation] = []
    strings: list[Plucked] = []
    drums: list[Drum] = []
    rows: list[int] = []
    for voice in voices:
        match voice.patch:
            case Subtractive():
                rows.append(len(saws))
                # the kernel reckons its cutoff in octaves above 440 Hz
                saws.append(replace(voice.patch, cutoff=math.log2(voice.patch.cutoff / 440.0)))
            case Modulation():
                rows.append(len(bells))
                bells.append(voice.patch)
            case Plucked():
                rows.append(len(strings))
                strings.append(voice.patch)
            case _:
                rows.append(len(drums))
                drums.extend(_full_kit(voice.patch))
    return Shelf(
        np.array([int(voice.family) for voice in voices], np.int64),
        np.array(rows, np.int64),
        np.array([voice.polyphony for voice in voices], np.int64),
        np.array([decibels(voice.gain) for voice in voices], np.float32),
        np.array([voice.spread for voice in voices], np.float32),
        table(Subtractive, saws),
        table(Modulation, bells),
        table(Plucked, strings),
        table(Drum, drums),
    )


def decibels(value: float) -> float:
    """A gain in decibels as a factor."""
    return float(10.0 ** (value / 20.0))


def _full_kit(kit: Kit) -> list[Drum]:
    assert isinstance(kit, Mapping)
    return [kit.get(number, kit[CLOSED_HAT]) for number in range(DRUM_NUMBERS)]
