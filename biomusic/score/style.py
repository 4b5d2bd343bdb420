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
from biomusic.score.feel import Feel
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
    fast: float = 1000.0  # bpm from which harmony halves its pace and sixteenths thin to eighths

    # Density: each role's notes in a bar at density 0 and at density 1.
    notes: Mapping[Role, tuple[float, float]]

    # Harmony.
    functional: bool = False  # major and minor get phrases with cadences instead of loops
    bars_per_chord: int = 1
    loops: Mapping[Mode, tuple[Progression, ...]] = field(
        default_factory=dict[Mode, tuple[Progression, ...]]
    )  # the more major chords, the brighter; modes left out have loops of their own
    turnarounds: Mapping[Mode, tuple[str, ...]] = field(
        default_factory=dict[Mode, tuple[str, ...]]
    )  # last chords that every second time through a loop may end in instead
    colours: tuple[str, ...] = ("",)  # suffixes for plain chords, most consonant first
    soft_cadences: bool = False  # plagal closes and suspended dominants

    # Form: arcs of 8 to 12 minutes, as section names; | lets other instruments take over.
    sections: Mapping[str, Section]  # one of them named "outro"
    arcs: tuple[str, ...]
    rhythms: tuple[str, ...]  # of the melody, one bar each

    # The band: compass in MIDI pitch, parts as patterns of sixteenths.
    compass: Mapping[Role, tuple[int, int]]
    parts: tuple[Part, ...]
    openers: tuple[Part, ...] = ()  # percussion joining in the first bar of a section
    fills: tuple[Part, ...] = ()  # percussion joining in the last bar of a section
    pad_importance: float = 0.02
    pad_velocity: float = 0.5  # 0: no held chord, only the parts written for the pad
    openness: float = 0.5  # 0–1 of the pad's chords, close to open position
    melody_importance: tuple[float, float] = (0.2, 0.5)  # skeleton, ornaments
    melody_velocity: float = 0.7
    ornaments: bool = True  # whether a dense melody may turn at the end of its notes
    drum_play: float = 0.08  # share of off-beat drum strokes that a bar leaves out or brings in
    feel: Feel = field(default_factory=lambda: Feel())
    programs: Mapping[Role, int] = field(default_factory=dict[Role, int])
    # General MIDI programs, counted from 0, for who plays the score elsewhere


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
