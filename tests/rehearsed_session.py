"""A live session hurried through: its own clock, its own composer's pace, nobody listening."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from biomusic.config import load_preset
from biomusic.journal import Journal
from biomusic.rooms import open_source
from biomusic.session.conducting import TICK
from biomusic.session.conductor import Conductor
from biomusic.session.keeping import Keeping
from biomusic.session.live import LiveSession
from biomusic.session.performance import drain
from biomusic.session.player import Player
from biomusic.session.setup import Setup
from biomusic.sound.engine import Engine
from biomusic.sound.unheard import Unheard
from biomusic.types import Incoming, Person

SEED = 5


class Hurried:
    """A source whose items come when the session's own clock has reached them."""

    def __init__(self, source: str) -> None:
        self.t = 0.0
        self._items: Iterator[Incoming] = drain(open_source(source))
        self._next = next(self._items, None)

    def take(self) -> list[Incoming]:
        items: list[Incoming] = []
        while self._next is not None and self._next.t <= self.t:
            items.append(self._next)
            self._next = next(self._items, None)
        return items

    def news(self) -> str:
        return ""


class Rehearsal:
    """One session, and the clock that it lives by."""

    def __init__(
        self,
        journal: Path,
        source: str = "simulated:demo",
        setup: Setup | None = None,
        remembers: bool = True,
        arrivals: Hurried | None = None,
        player: Callable[[Engine], Player] | None = None,
    ) -> None:
        self.setup = setup or Setup(load_preset("run"), Person(), SEED)
        self.journal = journal
        self.keeping = Keeping(Journal(journal, time.monotonic))
        self.keeping.note(self.setup.header(source))
        self.conductor = Conductor(self.setup.engine(), remembers)
        self.arrivals = arrivals or Hurried(source)
        engine = self.conductor.engine
        self.player = player(engine) if player else Unheard(engine, "this is a rehearsal")
        self.session = LiveSession(
            self.setup, self.arrivals, self.player, self.conductor, self.keeping
        )
        self.t = 0.0

    def begin(self) -> None:
        self.session.begin(self.t)

    def go_on(self, seconds: float, also: Callable[[], object] = lambda: None) -> None:
        """Let so much time pass in ticks; the composer has all the time that it needs."""
        until = self.t + seconds
        while self.t < until - 1e-9:
            self.t = self.arrivals.t = self.t + TICK
            self.session.step(self.t, self.t)
            also()

    def end(self) -> None:
        self.go_on(self.session.end(0.1))
        self.session.finish()
        self.keeping.close()


def with_preset(**changes: object) -> Setup:
    """The usual setup with another preset."""
    preset = load_preset("run").model_copy(update=changes)
    return replace(Setup(preset, Person(), SEED))
