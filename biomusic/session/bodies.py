"""The body stage alone: a source's states, four a second, without any music."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from biomusic.ports import Source
from biomusic.session.fold import LOOK, Fold
from biomusic.session.performance import drain
from biomusic.types import Activity, BodyState, Person

Known = Callable[[float], Activity | None]  # what was done at a time (s), where anybody knows


def follow(source: Source, person: Person, known: Known | None = None) -> Iterator[BodyState]:
    """Yield the states of a whole recording, in order of time.

    Args:
        source: any recording, opened by ``biomusic.rooms.open_source``.
        person: what is known of whoever it is.
        known: says what was done at a time; it goes before what motion shows.
    """
    fold = Fold(person)
    looks = 0

    def look() -> BodyState:
        t = looks * LOOK
        if known is not None:
            fold.know(known(t))
        return fold.look(t)

    for item in drain(source):
        while item.t > looks * LOOK:
            yield look()
            looks += 1
        fold.take(item)
    yield look()
