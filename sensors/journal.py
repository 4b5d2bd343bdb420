"""A session's own journal, listened to again byte for byte.

Opened by its path, or as ``journal:PATH`` for a session's folder as well; with ``?speed=4``
behind it comes at four times the pace at which it was recorded, and else as fast as it can.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from biomusic.errors import InputError
from biomusic.journal import read_header, read_journal
from biomusic.ports import SourceKind
from biomusic.types import Choice, Connection, Frame, Incoming, Mark, Skipped

SUFFIXES: Final = (".jsonl",)
FILE_NAME: Final = "session.jsonl"  # in a session's folder


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came in during an earlier session; its states, bars and sound are left out."""

    path: Path
    title: str
    duration: float | None = None
    speed: float | None = None  # times as fast as it was; None never waits

    async def stream(self) -> AsyncIterator[Incoming]:
        """Yield frames and events as they were met."""
        start = asyncio.get_running_loop().time()
        for record in read_journal(self.path):
            if isinstance(record, Frame | Connection | Mark | Skipped | Choice):
                await self._wait(start, record.t)
                yield record

    async def _wait(self, start: float, t: float) -> None:
        if self.speed is not None:
            due = start + t / self.speed
            await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))


class Journals:
    """Opens ``session.jsonl`` files."""

    def open(self, location: str) -> Recorded:
        """Open a journal by its path.

        Raises:
            InputError: not a journal, or a speed that means nothing.
        """
        place, _, asked = location.partition("?speed=")
        path = Path(place)
        path = path / FILE_NAME if path.is_dir() else path
        if not path.is_file():
            raise InputError(path, "there is no such file", "check the path")
        header = read_header(path)
        return Recorded(path, header.source, header.duration, _speed(location, asked))


def _speed(location: str, asked: str) -> float | None:
    if not asked:
        return None
    try:
        speed = float(asked)
    except ValueError:
        speed = 0.0
    if not 0.0 < speed < float("inf"):
        raise InputError(location, f"“{asked}” is no speed", "give a number such as 4")
    return speed


SOURCE: SourceKind = Journals()
