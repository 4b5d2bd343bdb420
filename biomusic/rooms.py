"""The doors to the leaf rooms: sources, wearables, generators and tools, opened by file name.

``sensors/``, ``models/`` and ``hardware/`` import the house; the house never imports them.
A line such as ``from biomusic.sensors.polar import decode`` in here would fail both type
checkers: that is the house's one rule, and they enforce it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, cast

from platformdirs import user_data_path

from biomusic.errors import InputError
from biomusic.ports import (
    Generator,
    GeneratorKind,
    Source,
    SourceKind,
    Tool,
    Wearable,
    WorkoutReader,
)
from biomusic.shelf import Card, cards, must_be_known, take

FOLDER = "/"  # the suffix by which a source says that it opens folders

TOOLS: Final = (
    "biomusic.hardware",
    "biomusic.models",
    "biomusic.sensors",
)  # rooms that may bring tools


def list_sources() -> tuple[Card, ...]:
    """Every kind of source."""
    return cards("biomusic.sensors", "SOURCE")


def list_wearables() -> tuple[Card, ...]:
    """Every wearable."""
    return cards("biomusic.sensors", "WEARABLE")


def list_generators() -> tuple[Card, ...]:
    """Every generator: ours, and those that the listener trained."""
    own = (Card(path.parent.name, "trained on this machine", ()) for path in _trained())
    return (*cards("biomusic.models", "GENERATOR"), *own)


def list_tools() -> tuple[Card, ...]:
    """Every tool that the leaf rooms bring along."""
    return tuple(card for room in TOOLS for card in cards(room, "TOOL"))


def open_source(location: str) -> Source:
    """Open a recording by its path, or a living source as ``name:what``.

    Raises:
        InputError: no such file, or one that nobody here can read.
    """
    name, colon, what = location.partition(":")
    if colon and name in {card.name for card in list_sources()}:
        return _source_kind(name).open(what)
    path = Path(location)
    if not path.exists():
        raise InputError(location, "there is no such file or folder", "check the path")
    return _source_kind(_source_for(path)).open(location)


def open_wearable(name: str) -> Wearable:
    """The wearable in ``sensors/NAME.py``."""
    return cast(Wearable, take("biomusic.sensors", "WEARABLE", name, "wearable"))


def open_generator(name: str) -> Generator:
    """The generator in ``models/NAME.py``, or the one that the listener trained by that name.

    Raises:
        UnknownNameError: there is none; the sentence lists those there are.
    """
    must_be_known("generator", name, (card.name for card in list_generators()))
    for path in _trained():
        if path.parent.name == name:
            kind = cast(GeneratorKind, take("biomusic.models", "TRAINED", "net", "generator"))
            return kind(path)
    return cast(Generator, take("biomusic.models", "GENERATOR", name, "generator"))


def read_workout(path: Path) -> str:
    """A workout file in the words of ``guide/workout.py``.

    Raises:
        InputError: no such file, or one that nobody here can read.
    """
    readers = cards("biomusic.sensors", "WORKOUT")
    for card in readers:
        if path.name.lower().endswith(card.suffixes):
            reader = take("biomusic.sensors", "WORKOUT", card.name, "workout")
            return cast(WorkoutReader, reader).read(path)
    readable = ", ".join(sorted(suffix for card in readers for suffix in card.suffixes))
    raise InputError(path, "this kind of workout is not known", f"give {readable}")


def open_tool(name: str) -> Tool:
    """The tool in ``hardware/NAME.py``, ``models/NAME.py`` or ``sensors/NAME.py``."""
    must_be_known("tool", name, (card.name for card in list_tools()))
    rooms = (room for room in TOOLS for card in cards(room, "TOOL") if card.name == name)
    return cast(Tool, take(next(rooms), "TOOL", name, "tool"))


def trained_folder(name: str) -> Path:
    """Where a generator that the listener trains is kept."""
    return user_data_path("biomusic", appauthor=False) / "generators" / name


def _trained() -> tuple[Path, ...]:
    """What listeners trained, without endings; ours have the names first."""
    ours = {card.name for card in cards("biomusic.models", "GENERATOR")}
    found = sorted(trained_folder("").glob("*/net.onnx"))
    return tuple(path.with_suffix("") for path in found if path.parent.name not in ours)


def _source_kind(name: str) -> SourceKind:
    return cast(SourceKind, take("biomusic.sensors", "SOURCE", name, "source"))


def _source_for(path: Path) -> str:
    name = path.name.lower()
    for card in list_sources():
        if path.is_dir() and FOLDER in card.suffixes:
            return card.name
        if not path.is_dir() and name.endswith(tuple(s for s in card.suffixes if s != FOLDER)):
            return card.name
    readable = sorted({s for card in list_sources() for s in card.suffixes if s != FOLDER})
    raise InputError(path, "this kind of file is not known", f"give {', '.join(readable)}")
