"""All voices laid out as tables that kernels can read."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple, cast

import numpy as np

from biomusic.compiled import Floats, Integers, Records
from biomusic.sound.air import Air
from biomusic.sound.formant import Formant
from biomusic.sound.modal import Modal
from biomusic.sound.modulation import Modulation
from biomusic.sound.patch import table
from biomusic.sound.percussion import Drum
from biomusic.sound.plucked import Plucked
from biomusic.sound.subtractive import Subtractive
from biomusic.sound.voice import Family, Kit, Voice, open_voice, voice_names

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
    modal: Records
    formant: Records
    air: Records
    drums: Records  # DRUM_NUMBERS rows a kit


@cache
def build_shelf() -> Shelf:
    """Every voice there is, in the order of ``voice_names()``."""
    return shelve([open_voice(name) for name in voice_names()])


def shelve(voices: Sequence[Voice]) -> Shelf:
    """These voices, in their order."""
    rows: list[int] = []
    shelves: dict[Family, list[Any]] = {family: [] for family in Family}
    for voice in voices:
        shelf = shelves[voice.family]
        rows.append(len(shelf))
        shelf.extend(_entries(voice.patch))
    return Shelf(
        np.array([int(voice.family) for voice in voices], np.int64),
        np.array(rows, np.int64),
        np.array([voice.polyphony for voice in voices], np.int64),
        np.array([decibels(voice.gain) for voice in voices], np.float32),
        np.array([voice.spread for voice in voices], np.float32),
        table(Subtractive, shelves[Family.SUBTRACTIVE]),
        table(Modulation, shelves[Family.MODULATION]),
        table(Plucked, shelves[Family.PLUCKED]),
        table(Modal, shelves[Family.MODAL]),
        table(Formant, shelves[Family.FORMANT]),
        table(Air, shelves[Family.AIR]),
        table(Drum, shelves[Family.PERCUSSION]),
    )


def decibels(value: float) -> float:
    """A gain in decibels as a factor."""
    return float(10.0 ** (value / 20.0))


def _entries(patch: Any) -> list[Any]:
    """A voice's rows; kernels reckon frequencies of filters in octaves above 440 Hz."""
    match patch:
        case Subtractive() | Formant():
            return [replace(patch, cutoff=math.log2(patch.cutoff / 440.0))]
        case Air():
            return [replace(patch, centre=math.log2(patch.centre / 440.0))]
        case Mapping():
            kit = cast(Kit, patch)
            return [kit.get(number, kit[CLOSED_HAT]) for number in range(DRUM_NUMBERS)]
        case _:
            return [patch]
