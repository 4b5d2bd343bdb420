"""A session's own journal, listened to again byte for byte."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from biomusic.errors import InputError
from biomusic.journal import read_header, read_journal
from biomusic.ports import SourceKind
from biomusic.types import Connection, Frame, Incoming, Mark, Skipped

SUFFIXES: Final = (".jsonl",)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came in during an earlier session; its states, bars and sound are left out."""

    path: Path
    title: str
    duration: float | None = None

    async def stream(self) -> AsyncIterator[Incoming]:
        """Yield frames and events as they were met."""
        for record in read_journal(self.path):
            if isinstance(record, Frame | Connection | Mark | Skipped):
                yield record


class Journals:
    """Opens ``session.jsonl`` files."""

    def open(self, location: str) -> Recorded:
        """Open a journal by its path.

        Raises:
            InputError: not a journal.
        """
        path = Path(location)
        if not path.is_file():
            raise InputError(path, "there is no such file", "check the path")
        header = read_header(path)
        return Recorded(path, header.source, header.duration)


SOURCE: SourceKind = Journals()
