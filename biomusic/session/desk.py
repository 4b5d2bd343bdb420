"""The composer's lane: bars written ahead in a thread, and never a silence when one is late.

A bar is written early, and taken back if what is wished has changed before it is handed over.
One that is not written when it is due is made good by the one before it, which says so as its
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
AHEAD: Final = 3.0  # quarter notes more in which it is written
AGAIN: Final = 0.4  # quarter notes before it is handed over until which it can be taken back
CHANGED: Final = 0.08  # of a wish from 0 to 1, from which the coming bar is written anew
LAST: Final = 0.5  # quarter notes before its start at which nobody waits any more
REPEATED: Final = "variation"  # the author of a bar that stands in for a late one

_log = logging.getLogger(__name__)


class Desk:
    """Lays bars end to end along the engine's beat; asked often."""

    def __init__(self, composer: Composer, spare: Composer) -> None:
        self._composer, self._spare = composer, spare
        self._thread = ThreadPoolExecutor(1, "composer")
        self._coming: Future[Bar] | None = None
        self._wished: Intent | None = None  # what it is written for
        self._before: Bar | None = None
        self._index = 0
        self._beat = 0.0  # where the next bar starts
        self._news = ""
        self.late = 0  # bars that were not ready
        self.revoked = 0  # bars that were taken back

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
            left = self._beat - beat
            if self._coming is None:
                self._order(intent)
            elif left > max(LEAD, reach) + AGAIN and self._outdated(intent):
                self.revoked += 1
                self._order(intent)
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

    def _order(self, intent: Intent) -> None:
        """Have the next bar written for ``intent``."""
        self._coming = self._thread.submit(self._composer.compose, self._index, intent)
        self._wished = intent

    def _outdated(self, intent: Intent) -> bool:
        """Whether the bar that is written already was for something else."""
        written = self._coming is not None and self._coming.done() and not self._coming.exception()
        return written and self._wished is not None and _differs(self._wished, intent)

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


def _differs(wished: Intent, intent: Intent) -> bool:
    """Whether a bar for one of them would be another for the other."""
    plain = ("style", "key", "skips", "closing")
    if any(getattr(wished, name) != getattr(intent, name) for name in plain):
        return True
    scales = ("density", "energy", "valence", "register", "syncopation")
    return any(abs(getattr(wished, name) - getattr(intent, name)) >= CHANGED for name in scales)
