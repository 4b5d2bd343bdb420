"""Finding devices: one scan or one connection at a time, because an adapter has one radio."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from .link import Heard, Radio, Wanted

FRESH: Final = 0.5  # s; what another's scan heard within is as good as a scan of one's own


class Seeker:
    """One adapter's; ``turn`` is held by whoever scans or connects."""

    def __init__(self, radio: Radio, services: frozenset[str], now: Callable[[], float]) -> None:
        self.turn = asyncio.Lock()
        self._radio, self._services, self._now = radio, services, now
        self._latest: dict[str, tuple[float, Heard]] = {}  # by address, when and what

    async def survey(
        self,
        seconds: float,
        enough: Callable[[list[Heard]], float | None],
        also_held: bool = True,
    ) -> list[Heard]:
        """Everybody heard, with what the computer holds already, in order of appearance.

        Args:
            seconds: how long at most.
            enough: looks at what was heard and says how many more seconds it wants, if it knows.
            also_held: count what the computer is connected to already, which does not advertise.

        Raises:
            LinkError: there is no radio.
        """
        found: dict[str, Heard] = {}
        done = asyncio.Event()
        loop = asyncio.get_running_loop()
        waiting: asyncio.TimerHandle | None = None

        def hear(heard: Heard) -> None:
            nonlocal waiting
            found[heard.address] = _merged(found.get(heard.address), heard)
            self._latest[heard.address] = (self._now(), found[heard.address])
            more = None if waiting else enough(list(found.values()))
            if more is not None:
                waiting = loop.call_later(more, done.set)

        async with self.turn:
            for held in await self._radio.held(self._services) if also_held else ():
                hear(held)
            try:
                await self._radio.listen(hear, done, seconds)
            finally:
                if waiting is not None:
                    waiting.cancel()
        return list(found.values())

    async def find(self, wanted: Wanted, seconds: float) -> Heard | None:
        """One device, at once when somebody else heard it just now."""
        async with self.turn:
            recent = self._recent(wanted)
        if recent is not None:
            return recent

        def enough(heard: list[Heard]) -> float | None:
            return 0.0 if any(map(wanted.fits, heard)) else None

        # A system that crashed believes in links that are gone, so the air is asked first.
        heard = await self.survey(seconds, enough, also_held=False)
        heard += await self._radio.held(self._services)
        return next((it for it in heard if wanted.fits(it)), None)

    def _recent(self, wanted: Wanted) -> Heard | None:
        for when, heard in self._latest.values():
            if self._now() - when <= FRESH and wanted.fits(heard):
                return heard
        return None


def _merged(before: Heard | None, heard: Heard) -> Heard:
    """The newest, with what an earlier advertisement said beyond it."""
    if before is None:
        return heard
    return Heard(
        address=heard.address,
        name=heard.name or before.name,
        services=before.services | heard.services,
        strength=heard.strength if heard.strength is not None else before.strength,
        battery=heard.battery if heard.battery is not None else before.battery,
        held=heard.held or before.held,
        handle=heard.handle,
    )
