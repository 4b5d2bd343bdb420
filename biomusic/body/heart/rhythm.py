"""What the intervals of this heart are like just now: their level and how far they may stray."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from itertools import pairwise
from typing import Final

SHORTEST: Final = 250.0  # ms, 240 bpm: above any HRmax (Tanaka 2001: 208 − 0.7 age)
LONGEST: Final = 2200.0  # ms, 27 bpm: below the sinus bradycardia of trained athletes
LEARNT: Final = 3  # intervals that make a level
REMEMBERED: Final = 11  # intervals of which the median is the level (Lipponen & Tarvainen 2019)
STEPS: Final = 91  # differences whose quartiles are looked at (the same)
FEWEST_STEPS: Final = 8
# Half the quartile range is 0.67 standard deviations of a normal distribution, so that
# 5.2 of them hold 99.95 % of the differences (the same).
SPREADS: Final = 5.2
RAW_SPREADS: Final = SPREADS / 2.0
UNLEARNT: Final = 0.20  # of the level: the naive rule until there are differences (Malik 1989)
NARROWEST: Final = 0.05  # of the level; the strictest filter in use, for running hearts (FatMaxxer)
# Of the level: a sinus beat is at most 32.5 % later, 24.5 % earlier (Kamath & Fallen 1995).
WIDEST: Final = 0.30
# Beats that do not fit after which it is the level that is wrong: all that is remembered is then
# of the new rhythm.
STRANGE: Final = REMEMBERED + 1


def possible(ms: float) -> bool:
    """Whether a heart can beat so."""
    return SHORTEST <= ms <= LONGEST


class Quartiles:
    """How far the last differences spread."""

    def __init__(self) -> None:
        self._values: deque[float] = deque()
        self._ordered: list[float] = []

    def add(self, value: float) -> None:
        """Take one more, let go of the oldest."""
        self._values.append(value)
        insort(self._ordered, value)
        if len(self._values) > STEPS:
            del self._ordered[bisect_left(self._ordered, self._values.popleft())]

    @property
    def spread(self) -> float | None:
        """Half the range between the quartiles; None for too few."""
        ordered, count = self._ordered, len(self._ordered)
        if count < FEWEST_STEPS:
            return None
        return (ordered[3 * count // 4] - ordered[count // 4]) / 2.0


class Rhythm:
    """Learns the level and the tolerance of a rhythm, looking back only.

    The tolerance comes from differences that were measured between normal beats, so that
    artefacts do not widen what is let through; but it is at least half of what all differences
    ask for, so that a heart that grew livelier than it was is not taken for artefacts for ever.
    After 12 beats that do not fit, with none between them that does at a level near what is heard,
    the level is learnt anew: the median of the means of two successive intervals, which also
    holds for a heart that beats by twos.
    """

    def __init__(self) -> None:
        self._nn: deque[float] = deque(maxlen=REMEMBERED)
        self._raw: deque[float] = deque(maxlen=REMEMBERED)
        self._steps, self._raw_steps = Quartiles(), Quartiles()
        self._heard: float | None = None  # ms, the interval before
        self._measured: float | None = None  # ms, the same, if it was normal
        self._strange = 0
        self.before: float | None = None  # ms, the NN interval before; None after a gap
        self.level: float | None = None  # ms, the median of recent NN intervals
        self.tolerance = 0.0  # ms

    def begin(self, intervals: list[float]) -> None:
        """Start from a few intervals of which nothing is known."""
        self._nn.clear()
        self._nn.append(sorted(intervals)[len(intervals) // 2])
        self._weigh()

    def part(self, *, forget: bool) -> None:
        """A gap: the next interval does not follow the last; after a long one, nothing holds."""
        self.before = self._measured = self._heard = None
        if forget:
            self._raw.clear()
            self.level = None

    def take(self, ms: float, nn: float | None, *, normal: bool) -> None:
        """Learn from an interval that was judged; ``nn`` is None where nothing was made of it."""
        self.before = nn
        self._learn(ms, measured=normal and nn == ms)
        if not normal:
            self._strange += 1
        elif self._strange and not self._adrift():
            self._strange = 0
        if self._strange >= STRANGE and len(self._raw) > LEARNT:
            self._strange, self.before = 0, None
            self._nn.clear()
            self._nn.extend(self._twos())
        elif nn is not None:
            self._nn.append(nn)
        self._weigh()

    def _learn(self, ms: float, *, measured: bool) -> None:
        heard = ms if possible(ms) else None
        if heard is not None:
            self._raw.append(heard)
            if self._heard is not None:
                self._raw_steps.add(heard - self._heard)
        normal = ms if measured else None
        if normal is not None and self._measured is not None:
            self._steps.add(normal - self._measured)
        self._heard, self._measured = heard, normal

    def _twos(self) -> list[float]:
        return [(one + other) / 2.0 for one, other in pairwise(self._raw)]

    def _adrift(self) -> bool:
        """Whether the level is one at which this heart does not beat."""
        twos = sorted(self._twos())
        if self.level is None or len(twos) < LEARNT:
            return False
        return abs(twos[len(twos) // 2] - self.level) > WIDEST * self.level

    def _weigh(self) -> None:
        if not self._nn:
            return
        self.level = level = sorted(self._nn)[len(self._nn) // 2]
        spread, raw = self._steps.spread, self._raw_steps.spread
        wanted = UNLEARNT * level if spread is None else SPREADS * spread
        wanted = max(wanted, NARROWEST * level, RAW_SPREADS * (raw or 0.0))
        self.tolerance = min(wanted, WIDEST * level)
