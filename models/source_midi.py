"""Folders of MIDI files: the listener's own, and the Freedoom project's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from biomusic.errors import InputError

from .midi_file import read_midi
from .piece import Piece
from .played import bars_of
from .source import Read, Skip, Source

OWN: Final = "own"
FREEDOOM: Final = "freedoom"
_SUFFIXES: Final = frozenset({".mid", ".midi", ".kar", ".smf"})


def own_midi(folder: Path) -> Source:
    """Every MIDI file in a folder and the folders in it.

    Raises:
        InputError: there is no such folder, or no MIDI file in it.
    """
    if not folder.is_dir():
        raise InputError(folder, "there is no such folder", "give a folder of MIDI files")
    files = midi_files(folder)
    if not files:
        raise InputError(folder, "has no MIDI files", "put .mid files into it")
    title = f"MIDI files of {folder.name}"
    return Source(OWN, title, "the user's own", "", files, _reading(OWN, OWN, files, folder))


def freedoom(folder: Path) -> Source:
    """The music of the Freedoom project; without files where the folder is absent."""
    files = midi_files(folder)
    return Source(
        FREEDOOM,
        "Freedoom, music of a free game",
        "BSD-3-Clause",
        "© 2001–2024 Contributors to the Freedoom project",
        files,
        _reading(FREEDOOM, "game", files, folder),
    )


def midi_files(folder: Path) -> tuple[Path, ...]:
    """The MIDI files in a folder and the folders in it, by name."""
    found = folder.rglob("*") if folder.is_dir() else ()
    return tuple(sorted(p for p in found if p.suffix.lower() in _SUFFIXES and p.is_file()))


def _reading(name: str, style: str, files: Sequence[Path], folder: Path) -> Read:
    def read(skip: Skip) -> Iterator[Piece]:
        for path in files:
            place = path.relative_to(folder).as_posix()
            try:
                bars = bars_of(read_midi(path))
            except InputError as error:
                skip(place, error.problem)
                continue
            if bars:
                yield Piece(name, place, f"{name} {place}", style, bars)
            else:
                skip(place, "is nowhere in three or four beats")

    return read
