"""Raw frames from whatever is there into a journal, without any music; all or nothing."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

from biomusic.errors import OutputError
from biomusic.journal import Header, Journal
from biomusic.ports import Source
from biomusic.session.replay import FILE_NAME
from biomusic.types import Connection, Frame, Incoming, Link, Skipped

GLANCE: Final = 0.2  # s between looks at whether to stop


@dataclass(slots=True)
class Counters:
    """What has come so far."""

    t: float = 0.0  # s, of the newest
    frames: Counter[str] = field(default_factory=Counter[str])  # by stream
    skipped: Counter[str] = field(default_factory=Counter[str])  # by reason
    losses: int = 0  # of links
    devices: dict[str, str] = field(default_factory=dict[str, str])  # title by device

    def take(self, item: Incoming) -> None:
        """Count one."""
        self.t = item.t
        match item:
            case Frame():
                self.frames[item.stream] += 1
            case Skipped():
                self.skipped[item.reason] += item.count
            case Connection(link=Link.CONNECTED):
                self.devices.setdefault(item.device, item.title or item.device)
            case Connection(link=Link.LOST):
                self.losses += 1
            case _:
                pass


def capture(
    source: Source,
    folder: Path,
    header: Header,
    stop: Callable[[], bool],
    show: Callable[[Counters], None],
) -> Counters:
    """Record until the source ends or ``stop`` says so; the journal is whole either way.

    Args:
        source: anything that brings frames.
        folder: the session's, made if need be.
        header: the journal's first line.
        stop: asked a few times a second.
        show: hears the counters after every item.

    Raises:
        OutputError: the place cannot be written, or holds a session already.
    """
    path = folder / FILE_NAME
    if path.exists():
        raise OutputError(path, "there is a session already", "choose another folder")
    made = _make(folder)
    partial = path.with_name(path.name + ".part")
    journal = Journal(partial, time.monotonic)
    counters = Counters()
    try:
        journal.write(header)
        asyncio.run(_listen(source, journal, counters, stop, show))
        journal.close()
        os.replace(partial, path)
    except BaseException:
        journal.abandon()
        if not counters.frames:  # else it is kept: what a body did cannot be had again
            partial.unlink(missing_ok=True)
            with suppress(OSError):
                if made:
                    folder.rmdir()
        raise
    return counters


async def _listen(
    source: Source,
    journal: Journal,
    counters: Counters,
    stop: Callable[[], bool],
    show: Callable[[Counters], None],
) -> None:
    """Take everything; whoever says stop is heard even while nothing comes."""
    reading = asyncio.create_task(_read(source, journal, counters, stop, show))
    while not reading.done():
        if stop():
            reading.cancel()
        await asyncio.wait({reading}, timeout=GLANCE)
    with suppress(asyncio.CancelledError):
        reading.result()


async def _read(
    source: Source,
    journal: Journal,
    counters: Counters,
    stop: Callable[[], bool],
    show: Callable[[Counters], None],
) -> None:
    stream = cast(AsyncGenerator[Incoming], source.stream())
    async with aclosing(stream):  # streams are stopped and links ended before this returns
        async for item in stream:
            journal.write(item)
            counters.take(item)
            show(counters)
            if stop():  # a source that never waits lets nobody else look
                break


def _make(folder: Path) -> bool:
    try:
        existed = folder.is_dir()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as problem:
        words = problem.strerror or "cannot be made"
        raise OutputError(folder, words, "choose another place") from problem
    return not existed
