"""A session's time on the running loop's clock; whoever scales that clock scales the session."""

from __future__ import annotations

import asyncio


class SessionTime:
    """Session time 0 is ``ahead`` seconds from now."""

    def __init__(self, ahead: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._origin = self._loop.time() + ahead

    def now(self) -> float:
        """The host's clock (s)."""
        return self._loop.time()

    def host(self, t: float) -> float:
        """The host's clock at a session time (s)."""
        return self._origin + t

    def session(self, t: float) -> float:
        """The session time (s) at a time of the host's clock."""
        return t - self._origin

    async def until(self, t: float) -> None:
        """Wait for a session time (s); what is over is not waited for."""
        await self.wait(self.host(t))

    async def wait(self, t: float) -> None:
        """Wait for a time of the host's clock (s)."""
        if t > self._loop.time():
            await asyncio.sleep(t - self._loop.time())
