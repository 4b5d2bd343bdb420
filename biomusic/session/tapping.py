"""How late the ear hears an output, told by a listener who taps along with clicks.

The system knows when samples leave it, but not what headphones do with them: Bluetooth ones keep
them for 0.2–0.7 s.  A click each second leaves no doubt which one a tap was meant for.
"""

from __future__ import annotations

import cmath
from collections.abc import Sequence
from dataclasses import dataclass
from math import tau
from typing import Final

import numpy as np

from biomusic.session.heard_beat import HeardBeat
from biomusic.session.player import Player
from biomusic.sound.engine import Engine
from biomusic.types import SAMPLE_RATE, Signal

PERIOD: Final = 1.0  # s between clicks
EARLIEST: Final = -0.25  # s; an ear that is ahead of the system by more is none
SETTLING: Final = 4  # taps until people are in time
ENOUGH: Final = 12  # taps after those
STRAY: Final = 3.0  # robust standard deviations beyond which a tap was a slip
STEADY: Final = 0.06  # s; taps of people who try spread by less (Repp 2005, “Variability”)
SLIPS: Final = 1 / 3  # of the taps; with more nobody was tapping along
# Taps come before the click they are meant for, in most people by some tens of milliseconds (Repp
# 2005, doi 10.3758/BF03206433, “The negative mean asynchrony”); each one's own is not known.
ANTICIPATION: Final = 0.03  # s
AHEAD: Final = 4  # clicks that are queued


@dataclass(frozen=True, slots=True)
class Lateness:
    """What a listener's taps say."""

    seconds: float  # that the ear hears the output later than was known
    spread: float  # s, standard deviation of the taps that counted
    taps: int  # that counted
    slips: int  # that did not

    @property
    def trusted(self) -> bool:
        """Whether these were a listener's taps at all."""
        return self.spread <= STEADY and self.slips <= SLIPS * (self.taps + self.slips)


def lateness(places: Sequence[float]) -> Lateness | None:
    """What taps say of an output; None while there are too few.

    Args:
        places: where each tap fell, in clicks since the first, by the system's own account.
    """
    late = PERIOD * np.asarray(places[SETTLING:], np.float64)
    if len(late) < ENOUGH:
        return None
    middle = cmath.phase(complex(np.exp(1j * tau * late / PERIOD).mean())) * PERIOD / tau
    around = middle + (late - middle + PERIOD / 2) % PERIOD - PERIOD / 2
    centre = float(np.median(around))
    robust = 1.4826 * float(np.median(np.abs(around - centre)))
    counted = around[np.abs(around - centre) <= STRAY * max(robust, 0.01)]
    mean = float(counted.mean()) + ANTICIPATION
    mean = (mean - EARLIEST) % PERIOD + EARLIEST
    spread = float(counted.std(ddof=1))
    return Lateness(mean, spread, len(counted), len(around) - len(counted))


class Clicks:
    """A click each second on an output, and where taps fall between them.

    Args:
        engine: at 60 bpm, and silent otherwise.
        player: sounds it.
    """

    def __init__(self, engine: Engine, player: Player) -> None:
        self._engine, self._player = engine, player
        self._heard = HeardBeat()
        self._queued = 0

    def start(self, now: float) -> str:
        """Begin to click; returns a sentence about where.

        Raises:
            AudioError: nothing can play; one sentence says why.
        """
        words = self._player.start(now)
        self.step(now)
        return words

    def step(self, now: float) -> str:
        """Go on; called many times a second.  Returns what happened to the output, or nothing."""
        words = self._player.look(now)
        if words:
            self._heard.forget()
        self._heard.frame(self._engine.frame, now)
        while self._queued < self._engine.beat + AHEAD:
            self._queued += 1
            self._engine.signal(Signal.COUNT, float(self._queued))
        return words

    def place(self, now: float) -> float:
        """Clicks until ``now`` (s), as the listener heard them for all that is known."""
        frames = self._heard.frame(self._engine.frame, now) - self._engine.frame
        seconds = frames / SAMPLE_RATE - (self._player.latency or 0.0)
        return self._engine.beat + seconds / PERIOD


def drawn(place: float, width: int = 41) -> str:
    """A tap between two clicks as a line of characters, the click itself near its left end."""
    share = (place * PERIOD - EARLIEST) / PERIOD % 1.0
    cells = ["·"] * width
    cells[round(-EARLIEST / PERIOD * (width - 1))] = "|"
    cells[min(width - 1, int(share * width))] = "●"
    return "".join(cells)
