"""The composer's lane: bars written ahead in a thread, and never a silence when one is late.

A bar that is not written when it is due is made good by the one before it, which says so as its
author.  A composer that fails is sent home, and the spare one takes its chair.
"""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Final

from biomusic.ports import Composer
from biomusic.types import Bar, Intent

LEAD: Final = 1.0  # quarter notes that a bar is handed over before it starts
AHEAD: Final = 1.0  # quarter notes more in which it is written
LAST: Final = 0.5  # quarter notes before its start at which nobody waits any more
REPEATED: Final = "variation"  # the author of a bar that stands in for a late one

_log = logging.getLogger(__name__)


class Desk:
    """Lays bars end to end along the engine's beat; asked often."""

    def __init__(self, composer: Composer, spare: Composer) -> None:
        self._composer, self._spare = composer, spare
        self._thread = ThreadPoolExecutor(1, "composer")
        self._coming: Future[Bar] | None = None
        self._before: Bar | None = None
        self._index = 0
        self._beat = 0.0  # where the next bar starts
        self._news = ""
        self.late = 0  # bars that were not ready

    def begin(self, intent: Intent) -> tuple[float, Bar]:
        """The first bar, waited for."""
        self._coming = self._thread.submit(self._composer.compose, 0, intent)
        bar = self._finished(self._coming)
        self._coming = None
        return self._placed(bar or self._spare.compose(0, intent))

    def due(self, beat: float, intent: Intent, seconds: float) -> list[tuple[float, Bar]]:
        """The bars to hand over now, each with the beat at which it starts.

        Args:
            beat: the engine's, in quarter notes.
            intent: what the next bar is written for, if it is begun now.
            seconds: that a bar must be there ahead of its first note at least.
        """
        reach = seconds * intent.tempo / 60.0
        bars: list[tuple[float, Bar]] = []
        while self._beat <= beat + max(LEAD, reach) + AHEAD:
            if self._coming is None:
                self._coming = self._thread.submit(self._composer.compose, self._index, intent)
            left = self._beat - beat
            bar = self._ready(left < max(LAST, reach)) if left <= max(LEAD, reach) else None
            if bar is None:
                break
            bars.append(self._placed(bar))
        return bars

    def news(self) -> str:
        """What went wrong since the last call, in words."""
        news, self._news = self._news, ""
        return news

    def close(self) -> None:
        """Let the composer finish what it is at."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _ready(self, hurry: bool) -> Bar | None:
        """The next bar; None while there is time to wait for it."""
        assert self._coming is not None
        assert self._before is not None
        if self._coming.done():
            coming, self._coming = self._coming, None
            bar = self._finished(coming)
            if bar is not None:
                return replace(bar, index=self._index)
        elif not hurry:
            return None
        else:
            self.late += 1
        return replace(self._before, index=self._index, author=REPEATED)

    def _finished(self, coming: Future[Bar]) -> Bar | None:
        """What a composer wrote; one that failed is replaced."""
        try:
            return coming.result()
        except Exception as fault:
            _log.exception("the composer failed")
            self._composer = self._spare
            self._news = f"the composer failed ({fault}); the rules write on"
            return None

    def _placed(self, bar: Bar) -> tuple[float, Bar]:
        placed = (self._beat, bar)
        self._before = bar
        self._index, self._beat = self._index + 1, self._beat + bar.metre
        return placed
