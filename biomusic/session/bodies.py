"""The body stage alone: a source's states, four a second, without any music."""

from __future__ import annotations

from collections.abc import Iterator

from biomusic.ports import Source
from biomusic.session.fold import LOOK, Fold
from biomusic.session.performance import drain
from biomusic.types import BodyState, Person


def follow(source: Source, person: Person) -> Iterator[BodyState]:
    """Yield the states of a whole recording, in order of time."""
    fold = Fold(person)
    looks = 0
    for item in drain(source):
        while item.t > looks * LOOK:
            yield fold.look(looks * LOOK)
            looks += 1
        fold.take(item)
    yield fold.look(looks * LOOK)
