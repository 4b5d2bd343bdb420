"""What a style is: the facts that every generator, guide and mixer needs about it.

Each style is one file in ``score/styles/`` that reads like a score sheet and ends in
``STYLE: Style``; it is opened by its file name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module, resources

from biomusic.errors import UnknownNameError
from biomusic.score.form import Section
from biomusic.score.groove import Part
from biomusic.score.progressions import Progression
from biomusic.types import Mode, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    name: str
    title: str  # for people
    tempo: tuple[float, float]  # bpm, the range in which it sounds like itself
    home_tempo: float  # bpm, where it feels at ease when no body says otherwise
    modes: tuple[Mode, ...]  # that suit it, the most typical first
    metre: int = 4  # quarter notes in a bar

    # Density: notes in a bar at density 0 and at density 1.
    notes: tuple[int, int] = (4, 32)
    fast: float = 1000.0  # bpm from which harmony halves its pace and sixteenths thin to eighths

    # Harmony.
    bars_per_chord: int = 1
    loops: Mapping[Mode, tuple[Progression, ...]] = field(
        default_factory=dict[Mode, tuple[Progression, ...]]
    )  # major and minor without a loop get functional phrases
    turnarounds: Mapping[Mode, tuple[str, ...]] = field(
        default_factory=dict[Mode, tuple[str, ...]]
    )  # last chords that every second time through a loop may end in instead
    colours: tuple[str, ...] = ("",)  # suffixes for plain chords, most consonant first
    soft_cadences: bool = False  # plagal closes and suspended dominants

    # Form and themes.
    sections: Mapping[str, Section] = field(default_factory=dict[str, Section])
    opening: str = "intro"
    rhythms: tuple[str, ...] = ("x---x---x---x---",)  # of the melody, one bar each
    sections_in_movement: int = 6  # before themes and loops are exchanged

    # The band: compass in MIDI pitch, parts as patterns of sixteenths.
    compass: Mapping[Role, tuple[int, int]] = field(default_factory=dict[Role, tuple[int, int]])
    parts: tuple[Part, ...] = ()
    openers: tuple[Part, ...] = ()  # percussion joining in the first bar of a section
    fills: tuple[Part, ...] = ()  # percussion joining in the last bar of a section
    pad_importance: float = 0.02
    pad_velocity: float = 0.5
    melody_importance: tuple[float, float] = (0.2, 0.5)  # skeleton, ornaments
    melody_velocity: float = 0.7
    lateness: Mapping[Role, float] = field(default_factory=dict[Role, float])
    # quarter notes behind the beat, always the same, under 8 ms at the home tempo


def style_names() -> tuple[str, ...]:
    """Every style there is, by file name."""
    files = resources.files("biomusic.score.styles").iterdir()
    stems = (f.name.removesuffix(".py") for f in files if f.name.endswith(".py"))
    return tuple(sorted(stem for stem in stems if not stem.startswith("_")))


@cache
def open_style(name: str) -> Style:
    """The style in ``score/styles/NAME.py``."""
    if name not in style_names():
        raise UnknownNameError("style", name, style_names())
    style = import_module(f"biomusic.score.styles.{name}").STYLE
    assert isinstance(style, Style)
    return style
