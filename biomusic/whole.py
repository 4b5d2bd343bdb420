"""Files that are there whole or not at all: written beside their place, then moved to it."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from biomusic.errors import OutputError

REMEDY: Final = "choose a folder that you may write to"


@contextmanager
def written_whole(path: Path, remedy: str = REMEDY) -> Generator[Path]:
    """Yield a draft's place, with the ending of ``path``, and move it there when all went well.

    Nothing half-written stays behind, and what was at ``path`` before stays until then.

    Raises:
        OutputError: the place cannot be written; ``remedy`` says what to do.
    """
    draft = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        yield draft
        os.replace(draft, path)
    except OSError as problem:
        words = problem.strerror or "cannot be written"
        raise OutputError(path, words, remedy) from problem
    finally:
        with suppress(OSError):  # it was moved, or could never be made
            draft.unlink()
