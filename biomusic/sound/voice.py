"""What an instrument is, and the shelf of them: ``voices/NAME.py`` holds one each."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib import import_module, resources
from typing import Final

from biomusic.errors import UnknownNameError
from biomusic.sound.air import Air
from biomusic.sound.formant import Formant
from biomusic.sound.modal import Modal
from biomusic.sound.modulation import Modulation
from biomusic.sound.percussion import Drum
from biomusic.sound.plucked import Plucked
from biomusic.sound.subtractive import Subtractive


class Family(IntEnum):
    """The kernels that play voices."""

    SUBTRACTIVE = 0
    MODULATION = 1
    PLUCKED = 2
    PERCUSSION = 3
    MODAL = 4
    FORMANT = 5
    AIR = 6


_FAMILIES: Final[Mapping[type, Family]] = {
    Subtractive: Family.SUBTRACTIVE,
    Modulation: Family.MODULATION,
    Plucked: Family.PLUCKED,
    Modal: Family.MODAL,
    Formant: Family.FORMANT,
    Air: Family.AIR,
}  # a kit is a mapping of drums

Kit = Mapping[int, Drum]  # by General MIDI drum number


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    patch: Subtractive | Modulation | Plucked | Modal | Formant | Air | Kit
    gain: float = 0.0  # dB, so that all voices are equally loud at equal velocity
    polyphony: int = 8  # notes at once; the quietest gives way
    spread: float = 0.3  # 0–1, how far apart its notes stand

    @property
    def family(self) -> Family:
        """Which kernel plays it."""
        return _FAMILIES.get(type(self.patch), Family.PERCUSSION)

    @property
    def tonal(self) -> bool:
        """Whether it plays pitches, and not drums or moving air."""
        return self.family not in (Family.PERCUSSION, Family.AIR)


@cache
def voice_titles() -> Mapping[str, str]:
    """Every voice's name and what it says of itself, read without importing or compiling it."""
    titles: dict[str, str] = {}
    for file in sorted(resources.files("biomusic.sound.voices").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".py") and not file.name.startswith("_"):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            title = (ast.get_docstring(tree) or "").partition("\n")[0].rstrip(".")
            titles[file.name.removesuffix(".py")] = title
    return titles


def voice_names() -> tuple[str, ...]:
    """Every voice, by file name."""
    return tuple(voice_titles())


@cache
def open_voice(name: str) -> Voice:
    """The instrument in ``voices/NAME.py``.

    Raises:
        UnknownNameError: there is no such file.
    """
    if name not in voice_names():
        raise UnknownNameError("voice", name, voice_names())
    voice = import_module(f"biomusic.sound.voices.{name}").VOICE
    assert isinstance(voice, Voice)
    return voice
