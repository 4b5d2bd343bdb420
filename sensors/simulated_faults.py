"""What goes wrong with simulated wearables, on demand: a lossy link, odd beats, noise, no skin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from biomusic.types import Connection, Frame, Incoming, Link

FAULTS: Final = ("contact", "dropouts", "ectopic", "garbage")

ECTOPIC: Final = 0.02  # of all beats; a burden that Holter studies call frequent
PREMATURE: Final = 0.6  # of the interval that was due; the pause after it makes up for the rest
GARBLED: Final = 0.04  # of all packets
EVERY: Final = 40.0  # s between troubles of a link or of the skin
LOST: Final = (4.0, 12.0)  # s that a link stays away
OFF: Final = 15.0  # s that the strap stays off the skin
STAGE: Final = 0xFA17  # the second half of the random key; the first is the seed


class Ectopy:
    """Now and then a beat comes too early, and the next one when it was due anyway."""

    def __init__(self, random: np.random.Generator, share: float) -> None:
        self._random, self._share = random, share
        self._due: float | None = None  # s, when the last beat was due

    def disturb(self, beat: float) -> float:
        """When the beat that is due at ``beat`` (s) really comes."""
        before, self._due = self._due, beat
        if before is None or self._random.random() >= self._share:
            return beat
        return before + (beat - before) * PREMATURE


@dataclass(frozen=True, slots=True)
class Faults:
    """Which of them are wanted; every one draws from its own seed."""

    wanted: frozenset[str]
    seed: int

    def _random(self, name: str) -> np.random.Generator:
        key = [self.seed, STAGE + FAULTS.index(name)]
        return np.random.Generator(np.random.Philox(key=key))

    def ectopy(self) -> Ectopy:
        """What makes some beats come early, if that is wanted."""
        return Ectopy(self._random("ectopic"), ECTOPIC if "ectopic" in self.wanted else 0.0)

    def off_skin(self, t: float) -> bool:
        """Whether the strap has slipped at ``t`` (s)."""
        return "contact" in self.wanted and t % (EVERY + OFF) > EVERY

    def link(self, items: Iterable[Incoming]) -> Iterator[Incoming]:
        """What is left after garbage and link losses."""
        if "garbage" in self.wanted:
            items = self._garbled(items)
        return self._dropped(items) if "dropouts" in self.wanted else iter(items)

    def _garbled(self, items: Iterable[Incoming]) -> Iterator[Incoming]:
        random = self._random("garbage")
        for item in items:
            if isinstance(item, Frame) and random.random() < GARBLED:
                yield replace(item, payload=random.bytes(int(random.integers(0, 20))))
            else:
                yield item

    def _dropped(self, items: Iterable[Incoming]) -> Iterator[Incoming]:
        random = self._random("dropouts")
        begin = EVERY * random.uniform(0.5, 1.0)
        end = begin + random.uniform(*LOST)
        away: dict[str, Connection] = {}
        known: dict[str, Connection] = {}
        for item in items:
            if item.t >= end:
                for connection in away.values():
                    yield replace(connection, t=end, link=Link.CONNECTED)
                away.clear()
                begin = end + EVERY * random.uniform(0.5, 1.5)
                end = begin + random.uniform(*LOST)
            if item.t >= begin and not away:
                away.update(known)
                for connection in away.values():
                    yield replace(connection, t=begin, link=Link.LOST)
            if isinstance(item, Connection):
                known[item.device] = item
            if not away or (isinstance(item, Connection) and item.link is Link.ENDED):
                yield item
