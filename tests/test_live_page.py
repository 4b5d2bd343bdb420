"""The terminal page's promises: what is known is shown, every key does what the footer says."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from biomusic.app.live_page import KEYS, Page
from biomusic.rooms import open_source
from biomusic.session.conducting import Desires
from biomusic.session.hand import Press
from biomusic.session.opening import Opened, open_session
from tests.rehearsed_session import with_preset

pytestmark = pytest.mark.alone


def opened(folder: Path) -> Opened:
    return open_session(with_preset(), open_source("simulated:demo"), folder, 1.0, None)


async def shown(pilot: Pilot[None], name: str, expected: Callable[[str], bool]) -> str:
    """What a part of the page shows, once it is as expected."""
    text, until = "", time.monotonic() + 15.0
    while time.monotonic() < until:
        await pilot.pause(0.1)
        text = drawn(pilot, name)
        if expected(text):
            break
    return text


def drawn(pilot: Pilot[None], name: str) -> str:
    part = pilot.app.query_one(f"#{name}", Static)
    lines = (part.render_line(y) for y in range(part.size.height))
    return "\n".join("".join(segment.text for segment in line) for line in lines)


def test_the_page_shows_body_music_and_reasons_and_q_ends_it(tmp_path: Path) -> None:
    async def look() -> tuple[str, str, str]:
        page = Page(session, desires, None, "Run")
        async with page.run_test(size=(110, 34)) as pilot:
            body = await shown(pilot, "body", lambda words: "bpm" in words)
            music = await shown(pilot, "music", lambda words: "techno" in words)
            told = await shown(pilot, "told", lambda words: "connected" in words)
            await pilot.press("q")
            await pilot.pause(0.5)
        page.hear_out()
        return body, music, told

    session, desires = opened(tmp_path), Desires()
    body, music, told = asyncio.run(look())
    session.close()
    assert "heart rate" in body
    assert "tempo" in music
    assert "by rules" in music
    assert "simulated strap is connected" in told
    assert (tmp_path / "session.jsonl").stat().st_size > 1000


def test_every_key_reaches_the_session(tmp_path: Path) -> None:
    async def press_all() -> list[Press]:
        page = Page(session, desires, None, "Run")
        page._thread.run = lambda: None  # type: ignore[method-assign]
        async with page.run_test(size=(110, 34)) as pilot:
            for key, *_ in KEYS:
                await pilot.press(key.split(",")[0])
            await pilot.pause(0.1)
        return [desires.presses.get_nowait() for _ in KEYS]

    session, desires = opened(tmp_path), Desires()
    pressed = asyncio.run(press_all())
    session.close()
    assert pressed == [what for _, what, *_ in KEYS]
    assert set(pressed) == set(Press)
