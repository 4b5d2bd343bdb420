"""What a style is: the facts that every generator, guide and mixer needs about it.

Each style is one file in ``score/styles/`` that reads like a score sheet and ends in
``STYLE: Style``; it is opened by its file name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module, resources

from biomusic.errors import UnknownNameError
from biomusic.types import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    name: str
    title: str  # for people
    tempo: tuple[float, float]  # bpm, the range in which it sounds like itself
    home_tempo: float  # bpm, where it feels at ease when no body says otherwise
    modes: tuple[Mode, ...]  # that suit it, the most typical first
    metre: int = 4  # quarter notes in a bar


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
