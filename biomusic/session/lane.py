"""The sensors' lane: a source read in a thread of its own, at the pace of real time.

A living source sets its own pace, and its clock starts when it found its devices; when it finds
none it looks again, for as long as the session lasts.  A recording or a simulation is held back
until its time has come.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final, Protocol, TypeVar

from biomusic.errors import BiomusicError
from biomusic.ports import Source
from biomusic.types import Incoming

SHORTEST: Final = 0.001  # s; not worth a nap
AGAIN: Final = 5.0  # s between two searches

_log = logging.getLogger(__name__)

Thing = TypeVar("Thing")


class Arrivals(Protocol):
    """What came from the sensors, asked for often."""

    def take(self) -> list[Incoming]:
        """All that came since the last call, in order."""
        ...

    def news(self) -> str:
        """What went wrong since the last call, in words."""
        ...


class Lane:
    """What a source brings, when it brings it.

    Args:
        source: anything.
        begun: when session time began, s on ``now``'s clock.
        now: a monotonic clock, s.
    """

    def __init__(
        self, source: Source, begun: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.over = False  # nothing more will come
        self._told: SimpleQueue[str] = SimpleQueue()
        self._said = ""
        self._source, self._begun, self._now = source, begun, now
        self._items: SimpleQueue[Incoming] = SimpleQueue()
        self._stop: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = Thread(target=self._run, name="sensors", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def take(self) -> list[Incoming]:
        """All that came since the last call, in order."""
        return _emptied(self._items)

    def news(self) -> str:
        """What went wrong since the last call, in words."""
        return "; ".join(_emptied(self._told))

    def stop(self, patience: float = 3.0) -> None:
        """Let the devices go; waits ``patience`` s at most."""
        if self._loop is not None and self._stop is not None:
            with suppress(RuntimeError):  # it was over before
                self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread.ident is not None:
            self._thread.join(patience)

    def _run(self) -> None:
        try:
            asyncio.run(self._listen())
        except Exception as fault:  # a thread that dies must not die without a word
            _log.exception("the sensors' lane ended")
            self._told.put(f"the sensors ended: {fault}")
        finally:
            self.over = True

    async def _listen(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        stopped = asyncio.ensure_future(self._stop.wait())
        reading = asyncio.ensure_future(self._read())
        done, _ = await asyncio.wait({stopped, reading}, return_when=asyncio.FIRST_COMPLETED)
        for task in (stopped, reading):
            task.cancel()
        await asyncio.gather(stopped, reading, return_exceptions=True)
        if reading in done:
            reading.result()

    async def _read(self) -> None:
        while True:
            try:
                await self._read_once()
                return
            except (BiomusicError, OSError) as problem:
                self._tell(str(problem))
            if self._source.duration is not None:
                return
            await asyncio.sleep(AGAIN)

    def _tell(self, words: str) -> None:
        """Say it, but not over and over."""
        if words != self._said:
            self._said = words
            self._told.put(words)

    async def _read_once(self) -> None:
        living, shift = self._source.duration is None, None
        async for item in self._source.stream():
            since = self._now() - self._begun
            if shift is None:
                shift = since - item.t if living else 0.0
            if not living and item.t - since > SHORTEST:
                await asyncio.sleep(item.t - since)
            self._items.put(replace(item, t=item.t + shift) if shift else item)


def _emptied(queue: SimpleQueue[Thing]) -> list[Thing]:
    things: list[Thing] = []
    with suppress(Empty):
        while True:
            things.append(queue.get_nowait())
    return things
