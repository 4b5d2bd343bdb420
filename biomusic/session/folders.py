"""Folders that are needed before anything can be written into them."""

from __future__ import annotations

from pathlib import Path

from biomusic.errors import OutputError


def make_folder(folder: Path) -> None:
    """Make it, and those above it, unless it is there.

    Raises:
        OutputError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        words = problem.strerror or "cannot be made"
        raise OutputError(folder, words, "choose another place") from problem
