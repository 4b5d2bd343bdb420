"""RR intervals become NN intervals: what is no sinus beat is set aside, at most 2 beats late."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from statistics import median
from typing import Final, NamedTuple

from biomusic.types import BeatClass

SHORTEST: Final = 250.0  # ms, 240 bpm: above any HRmax (Tanaka 2001: 208 − 0.7 age)
LONGEST: Final = 2200.0  # ms, 27 bpm: below the sinus bradycardia of trained athletes
LEARNT: Final = 3  # intervals before there is a median to compare with
REMEMBERED: Final = 15  # intervals; enough for a spread, short enough to follow a sprint
# The naive rule drops what is 20 % off the median (Malik 1989).  A person whose rhythm is
# steady is held to less, one with a strong breathing rhythm is allowed more.
NARROWEST: Final = 0.10
WIDEST: Final = 0.28
SPREADS: Final = 5.2  # half quartile ranges, as in Lipponen & Tarvainen 2019 §2.2
ALIKE: Final = 0.12  # three intervals this close to each other are a new pace, not an artefact


class Judged(NamedTuple):
    """One interval after judgement."""

    t: float  # s, its closing beat
    ms: float
    beat: BeatClass
    follows: bool  # whether it directly follows the NN interval before it

    @property
    def nn(self) -> bool:
        """Whether it is an interval between two normal beats."""
        return self.beat in (BeatClass.NORMAL, BeatClass.EXTRA)


class Intervals:
    """The judge of one stream of RR intervals."""

    def __init__(self) -> None:
        self._segment: Hashable = None
        self._normal: deque[float] = deque(maxlen=REMEMBERED)
        self._pending: list[tuple[float, float]] = []
        self._follows = False

    def judge(self, t: float, ms: float, segment: Hashable) -> list[Judged]:
        """What became certain with the interval ``ms`` that closed at ``t`` (s)."""
        if segment != self._segment:
            self._segment, self._follows = segment, False
            self._pending.clear()
            self._normal.clear()
        if not SHORTEST <= ms <= LONGEST:
            return self._impossible(t, ms)
        if self._pending:
            return self._settle(t, ms)
        if self._fits(ms):
            return [self._accept(t, ms)]
        self._pending.append((t, ms))
        return []

    def _impossible(self, t: float, ms: float) -> list[Judged]:
        judged = self._reject_pending()
        if self._fits(ms / 2.0):
            judged.append(self._reject(t, ms, BeatClass.MISSED))
        else:
            judged.append(self._reject(t, ms, BeatClass.IMPOSSIBLE))
        return judged

    def _settle(self, t: float, ms: float) -> list[Judged]:
        (_, first), last = self._pending[0], self._pending[-1][1]
        if len(self._pending) == 2:
            if _alike(first, ms) and _alike(last, ms):
                return self._new_pace(t, ms)
        elif first < ms and self._fits((first + ms) / 2.0) and not self._fits(ms):
            return [*self._reject_pending(), self._reject(t, ms, BeatClass.ECTOPIC)]
        elif self._short(first) and self._fits(first + ms):
            self._pending.clear()
            return [self._accept(t, first + ms, BeatClass.EXTRA)]
        elif not self._fits(ms) and _alike(first, ms):
            self._pending.append((t, ms))
            return []
        return [*self._reject_pending(), *self.judge(t, ms, self._segment)]

    def _new_pace(self, t: float, ms: float) -> list[Judged]:
        together = [*self._pending, (t, ms)]
        self._pending.clear()
        self._normal.clear()
        return [self._accept(*each) for each in together]

    def _accept(self, t: float, ms: float, beat: BeatClass = BeatClass.NORMAL) -> Judged:
        judged = Judged(t, ms, beat, self._follows)
        self._normal.append(ms)
        self._follows = True
        return judged

    def _reject(self, t: float, ms: float, beat: BeatClass) -> Judged:
        self._follows = False
        return Judged(t, ms, beat, False)

    def _reject_pending(self) -> list[Judged]:
        pending = self._pending.copy()
        self._pending.clear()
        return [self._reject(t, ms, self._name(ms)) for t, ms in pending]

    def _name(self, ms: float) -> BeatClass:
        if self._short(ms):
            return BeatClass.SHORT
        return BeatClass.MISSED if self._fits(ms / 2.0) else BeatClass.LONG

    def _short(self, ms: float) -> bool:
        return bool(self._normal) and ms < median(self._normal)

    def _fits(self, ms: float) -> bool:
        """Whether an interval is near the recent ones, or goes on smoothly from the last."""
        if len(self._normal) < LEARNT:
            return SHORTEST <= ms <= LONGEST
        ordered = sorted(self._normal)
        count = len(ordered)
        middle = ordered[count // 2]
        spread = (ordered[(3 * count) // 4] - ordered[count // 4]) / 2.0
        limit = min(max(SPREADS * spread, NARROWEST * middle), WIDEST * middle)
        return abs(ms - middle) <= limit or abs(ms - self._normal[-1]) <= limit / 2.0


def _alike(one: float, other: float) -> bool:
    return abs(one - other) <= ALIKE * max(one, other)
