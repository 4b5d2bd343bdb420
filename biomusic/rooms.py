"""The doors to the leaf rooms: sources, wearables, generators and tools, opened by file name.

``sensors/``, ``models/`` and ``hardware/`` import the house; the house never imports them.
Listing reads each file's docstring and constants as text, so nothing heavy is imported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module, resources
from pathlib import Path
from typing import cast

from biomusic.errors import InputError, UnknownNameError
from biomusic.ports import Generator, Source, SourceKind, Tool, Wearable

_ROOM_OF = {"SOURCE": "sensors", "WEARABLE": "sensors", "GENERATOR": "models", "TOOL": "hardware"}


@dataclass(frozen=True, slots=True)
class Card:
    """What a room's file says of itself, read without importing it."""

    name: str  # the file's name without its ending
    title: str  # the first sentence of its docstring
    suffixes: tuple[str, ...]  # of the recordings that a source opens


def list_sources() -> tuple[Card, ...]:
    """Every kind of source."""
    return _cards("SOURCE")


def list_wearables() -> tuple[Card, ...]:
    """Every wearable."""
    return _cards("WEARABLE")


def list_generators() -> tuple[Card, ...]:
    """Every generator."""
    return _cards("GENERATOR")


def list_tools() -> tuple[Card, ...]:
    """Every tool that the hardware room brings along."""
    return _cards("TOOL")


def open_source(location: str) -> Source:
    """Open a recording by its path, or a living source as ``name:what``.

    Raises:
        InputError: no such file, or one that nobody here can read.
    """
    name, colon, what = location.partition(":")
    if colon and name in {card.name for card in list_sources()}:
        return cast(SourceKind, _open("SOURCE", name)).open(what)
    path = Path(location)
    if not path.exists():
        raise InputError(location, "there is no such file or folder", "check the path")
    return cast(SourceKind, _open("SOURCE", _source_for(path))).open(location)


def open_wearable(name: str) -> Wearable:
    """The wearable in ``sensors/NAME.py``."""
    return cast(Wearable, _open("WEARABLE", name))


def open_generator(name: str) -> Generator:
    """The generator in ``models/NAME.py``."""
    return cast(Generator, _open("GENERATOR", name))


def open_tool(name: str) -> Tool:
    """The tool in ``hardware/NAME.py``."""
    return cast(Tool, _open("TOOL", name))


def _open(constant: str, name: str) -> object:
    known = [card.name for card in _cards(constant)]
    if name not in known:
        raise UnknownNameError(constant.lower(), name, known)
    return getattr(import_module(f"biomusic.{_ROOM_OF[constant]}.{name}"), constant)


def _source_for(path: Path) -> str:
    suffix = "/" if path.is_dir() else path.suffix.lower()
    for card in list_sources():
        if suffix in card.suffixes:
            return card.name
    readable = sorted({s for card in list_sources() for s in card.suffixes if s != "/"})
    raise InputError(path, "this kind of file is not known", f"give {', '.join(readable)}")


@cache
def _cards(constant: str) -> tuple[Card, ...]:
    return tuple(sorted(_read_cards(constant), key=lambda card: card.name))


def _read_cards(constant: str) -> Iterator[Card]:
    for file in resources.files(f"biomusic.{_ROOM_OF[constant]}").iterdir():
        if file.name.endswith(".py"):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            names = _constants(tree)
            if constant in names:
                title = (ast.get_docstring(tree) or "").partition("\n")[0].rstrip(".")
                suffixes = _literal_strings(names.get("SUFFIXES"))
                yield Card(file.name.removesuffix(".py"), title, suffixes)


def _constants(tree: ast.Module) -> dict[str, ast.expr | None]:
    found: dict[str, ast.expr | None] = {}
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = node.value
    return found


def _literal_strings(value: ast.expr | None) -> tuple[str, ...]:
    if not isinstance(value, ast.Tuple):
        return ()
    return tuple(str(item.value) for item in value.elts if isinstance(item, ast.Constant))
