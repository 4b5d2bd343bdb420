"""A session at one moment, for whoever shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from biomusic.types import BodyState, Connection, Intent, Link

NEWS: Final = 6  # lines that are kept


@dataclass(frozen=True, slots=True)
class Glance:
    """Everything a listener may want to see."""

    t: float  # s
    state: BodyState
    intent: Intent
    held: str  # by the listener's hand, in words
    volume: float  # 0–1
    output: str  # who plays; empty when nobody does
    devices: tuple[str, ...]  # that are connected
    news: tuple[tuple[float, str], ...]  # what happened, and when (s); the newest last
    section: str
    author: str  # of the bar that is on
    metres: float | None  # that were covered; None where no speed was ever known
    ceiling: str  # of the heart, in words


@dataclass(slots=True)
class Told:
    """What a session has told its listener so far."""

    devices: dict[str, str] = field(default_factory=dict[str, str])  # title by device
    news: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])
    section: str = ""
    author: str = ""

    def say(self, t: float, words: str) -> None:
        """Keep a sentence, unless it is empty."""
        if words:
            self.news = [*self.news, (t, words)][-NEWS:]

    def hear_of(self, link: Connection) -> None:
        """A device came or went."""
        title = link.title or link.device
        if link.link is Link.CONNECTED:
            self.devices[link.device] = title
            self.say(link.t, f"{title} is connected")
        elif (known := self.devices.pop(link.device, None)) is not None:
            words = "was lost; looking for it" if link.link is Link.LOST else "is done"
            self.say(link.t, f"{known} {words}")
