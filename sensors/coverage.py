"""Whether a strap's intervals fill the time that passes, and a word when they do not.

A decoder finds it out and opens a new segment, but decoders cannot speak.  So every packet of
the heart-rate service, one a second, is decoded here once more, and what the decoder's chain of
beats found is told and counted.  Link losses are known otherwise and are not told again.
"""

from __future__ import annotations

from typing import Final

from biomusic.errors import MalformedError
from biomusic.types import Connection, Frame, Incoming, Link, Skipped

from .gatt import HEART_RATE
from .heart_rate_strap import StrapDecoder
from .tally import Tally

WHERE: Final = f"stream {HEART_RATE.stream}"
MISSING: Final = "heartbeats are missing, because the intervals fill less than the time that passed"
SURPLUS: Final = "heartbeats came twice, because the intervals fill more than the time that passed"


class Coverage:
    """One session's; it hears all that the session brings."""

    def __init__(self) -> None:
        self._straps: dict[str, tuple[StrapDecoder, Tally]] = {}

    def hear(self, item: Incoming) -> list[Skipped]:
        """What has to be said before ``item``, if anything."""
        if isinstance(item, Frame) and item.stream == HEART_RATE.stream:
            return self._follow(item)
        if isinstance(item, Connection) and item.link is Link.LOST and item.device in self._straps:
            decoder, tally = self._straps[item.device]
            decoder.break_off()
            return tally.rest(item.t)
        return []

    def _follow(self, frame: Frame) -> list[Skipped]:
        strap = self._straps.setdefault(frame.device, (StrapDecoder(), Tally(frame.device)))
        decoder, tally = strap
        missing, surplus = decoder.missing, decoder.surplus
        try:
            decoder.decode(frame)
        except MalformedError:
            return []  # the session's own decoder will say so
        said: list[Skipped] = []
        if decoder.missing > missing:
            said += tally.note(frame.t, WHERE, MISSING)
        if decoder.surplus > surplus:
            said += tally.note(frame.t, WHERE, SURPLUS)
        return said
