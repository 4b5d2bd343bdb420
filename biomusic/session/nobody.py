"""The source that brings nothing, for sessions without any sensor."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from biomusic.types import Incoming


class Nobody:
    """Waits until somebody stops listening."""

    title = "no sensor"
    duration = None

    async def stream(self) -> AsyncIterator[Incoming]:
        """Yield nothing, for ever."""
        await asyncio.Event().wait()
        nothing: list[Incoming] = []
        for item in nothing:
            yield item
