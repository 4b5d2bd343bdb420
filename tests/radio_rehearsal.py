"""A Bluetooth session over Bumble's link in memory, and all that it heard."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from biomusic.types import Connection, Frame, Incoming, Link

pytest.importorskip("bumble", reason="needs the [strap] extra")

from benchmarks import rehearsal
from benchmarks.rehearsal import peripheral, until
from benchmarks.virtual_link import leap

__all__ = ["Heard", "Script", "links", "payloads", "peripheral", "rehearse", "until"]

Heard = list[Incoming]
Script = Callable[..., Awaitable[object]]  # (heard, session, *straps)


def rehearse(
    worn: Sequence[str],
    script: Script,
    wanted: str = "auto",
    search: float = 10.0,
    before: Callable[[Any], None] = lambda _: None,
) -> tuple[Heard, Any]:
    """What a session hears of straps in these outfits while the script plays, and the session."""
    heard: Heard = []

    async def play(session: Any, *straps: Any) -> None:
        await script(heard, session, *straps)

    session = leap(rehearsal.rehearse(worn, play, heard.append, wanted, search, before))
    return heard, session


def payloads(heard: Heard, stream: str = "heart_rate_measurement") -> list[bytes]:
    return [item.payload for item in heard if isinstance(item, Frame) and item.stream == stream]


def links(heard: Heard, link: Link) -> int:
    return sum(isinstance(item, Connection) and item.link is link for item in heard)
