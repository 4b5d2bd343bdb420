"""What a source of a corpus is: files with a licence, and a way of reading pieces out of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .piece import Piece

Skip = Callable[[str, str], None]  # is told what was left out, and why
Read = Callable[[Skip], Iterator[Piece]]


@dataclass(frozen=True, slots=True)
class Source:
    name: str  # one word
    title: str  # for people
    licence: str
    attribution: str  # as the licence asks for it
    files: tuple[Path, ...]  # all that is read; none where the pieces are made
    read: Read
    cap: int | None = None  # events of its pieces that enter a corpus at most


def digest(files: tuple[Path, ...]) -> str:
    """SHA-256 over the files' names and contents, in the order of their names."""
    found = hashlib.sha256()
    for path in sorted(files, key=lambda path: path.name):
        found.update(path.name.encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()
