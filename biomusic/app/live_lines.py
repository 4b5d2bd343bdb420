"""A live session in plain lines: for screen readers, logs, and terminals that are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from biomusic.app.console import voice
from biomusic.app.interruption import until_interrupted
from biomusic.app.live_words import ceiling, plain_line, worn

if TYPE_CHECKING:
    from biomusic.session.conducting import Desires
    from biomusic.session.glance import Glance
    from biomusic.session.opening import Opened

EVERY: Final = 10.0  # s between two lines about the session; news come at once


def show_lines(opened: Opened, desires: Desires, seconds: float | None) -> None:
    """Play to the end, or to the first Ctrl-C."""
    from biomusic.session.conducting import conduct

    with until_interrupted(desires.stop.set):
        conduct(opened.session, desires, opened.begun, seconds, _Lines().show)


class _Lines:
    def __init__(self) -> None:
        self._told: tuple[tuple[float, str], ...] = ()
        self._worn = self._ceiling = ""
        self._next = 0.0

    def show(self, glance: Glance) -> None:
        for news in glance.news:
            if news not in self._told:
                voice.say(news[1])
        self._told = glance.news
        if not self._ceiling:
            self._ceiling = ceiling(glance)
            voice.say(f"{self._ceiling}; Ctrl-C ends it")
        if (now_worn := worn(glance)) != self._worn:
            self._worn = now_worn
            voice.say(f"worn: {now_worn}")
        if glance.t >= self._next:
            self._next = glance.t + EVERY
            voice.say(plain_line(glance))
