"""The conductor's lane: a live session from its first sound to its last, in one thread.

Presses are obeyed the moment they come; everything else happens at ticks.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Event
from typing import Final

from biomusic.session.glance import Glance
from biomusic.session.hand import Press
from biomusic.session.live import LiveSession

TICK: Final = 0.02  # s
SHOWN: Final = 0.25  # s between two glances
STOP: Final = 0.1  # s, the fade when somebody wants it to end now
FADE: Final = 4.0  # s, the fade of a session whose time is over


@dataclass(slots=True)
class Desires:
    """What the listener wants, from whichever thread they say so."""

    presses: SimpleQueue[Press] = field(default_factory=SimpleQueue[Press])
    stop: Event = field(default_factory=Event)


def conduct(
    session: LiveSession,
    desires: Desires,
    begun: float,
    seconds: float | None,
    show: Callable[[Glance], None],
    now: Callable[[], float] = time.monotonic,
) -> None:
    """Play until the time is over, or until somebody wants it to stop.

    Args:
        session: not begun yet.
        desires: heard from at once.
        begun: when session time began, s on ``now``'s clock.
        seconds: how long it lasts; None until it is stopped.
        show: hears four times a second how it is going.
        now: a monotonic clock, s.
    """
    session.begin(now())
    try:
        _go_on(session, desires, begun, seconds, show, now)
        tail = session.end(STOP if desires.stop.is_set() else FADE)
        _go_on(session, Desires(), begun, now() - begun + tail, show, now)
    finally:
        session.finish()


def _go_on(
    session: LiveSession,
    desires: Desires,
    begun: float,
    seconds: float | None,
    show: Callable[[Glance], None],
    now: Callable[[], float],
) -> None:
    due = shown = now()
    while not desires.stop.is_set() and (seconds is None or now() - begun < seconds):
        if _pressed(session, desires.presses, due - now()):
            continue
        due = max(due + TICK, now())
        session.step(now() - begun, now())
        if due >= shown:
            shown = due + SHOWN
            show(session.glance())


def _pressed(session: LiveSession, presses: SimpleQueue[Press], seconds: float) -> bool:
    """Wait so long for a press, and obey it."""
    try:
        press = presses.get(timeout=max(0.0005, seconds))
    except Empty:
        return False
    session.press(press)
    return True
