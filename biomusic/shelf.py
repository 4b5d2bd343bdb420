"""Folders that hold one thing a file, listed by reading the files and never by importing them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module, resources
from typing import Any

from biomusic.errors import UnknownNameError


@dataclass(frozen=True, slots=True)
class Card:
    """What a file says of itself."""

    name: str  # the file's name without its ending
    title: str  # the first sentence of its docstring
    suffixes: tuple[str, ...]  # of the recordings that it opens, if it does


@cache
def cards(package: str, constant: str) -> tuple[Card, ...]:
    """The files of ``package`` that define ``constant``, by name."""
    return tuple(sorted(_read(package, constant), key=lambda card: card.name))


def take(package: str, constant: str, name: str, kind: str) -> Any:
    """The ``constant`` of the file ``name``.

    Raises:
        UnknownNameError: there is no such file; the sentence lists those there are.
    """
    must_be_known(kind, name, (card.name for card in cards(package, constant)))
    return getattr(import_module(f"{package}.{name}"), constant)


def must_be_known(kind: str, name: str, known: Iterable[str]) -> None:
    """Let a known name pass.

    Raises:
        UnknownNameError: with the nearest name and all the others.
    """
    names = tuple(known)
    if name not in names:
        raise UnknownNameError(kind, name, names)


def _read(package: str, constant: str) -> Iterator[Card]:
    for file in resources.files(package).iterdir():
        if file.name.endswith(".py"):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            constants = _constants(tree)
            if constant in constants:
                title = (ast.get_docstring(tree) or "").partition("\n")[0]
                suffixes = _literal_strings(constants.get("SUFFIXES"))
                plain = title.rstrip(".").replace("``", "")
                yield Card(file.name.removesuffix(".py"), plain, suffixes)


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
