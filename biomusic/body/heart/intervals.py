"""RR intervals become NN intervals: what is no sinus beat is put right, at most 2 beats late."""

from __future__ import annotations

from collections.abc import Hashable
from math import inf
from typing import Final, NamedTuple

from biomusic.body.gap import HOLD
from biomusic.body.heart.explain import MOST_MISSED, Around, Verdict, alone, explain
from biomusic.body.heart.rhythm import LEARNT, LONGEST, Rhythm, possible
from biomusic.types import Beat, BeatClass

DOUBTFUL: Final = 0.5  # quality; below, a beat rather is none, and bounds no NN interval
SENSELESS: Final = LONGEST * (MOST_MISSED + 1)  # ms; nothing can be made of a longer one


class Held(NamedTuple):
    """An interval that is not decided yet."""

    t: float  # s, its closing beat
    ms: float
    opened: float  # quality of the beat that opens it, 0–1
    closed: float  # quality of the beat that closes it, 0–1


class Intervals:
    """The judge of one stream of RR intervals.

    A beat's label says what is wrong with that beat: an extra one is none, an ectopic one stands
    in the wrong place, a missed one closes an interval in which others were not seen.  ``nn``
    says what its interval became: a missed beat's counts ``round(rr / nn)`` times, an extra
    beat's is None and part of the next.  Each chain begins with the beat that opens its first
    interval, with ``rr`` None.
    """

    def __init__(self) -> None:
        self._chain: Hashable = None
        self._rhythm = Rhythm()
        self._held: list[Held] = []
        self._last = -inf  # s, the last beat that was decided
        self._end = -inf  # s, the last beat that was heard

    def judge(
        self, t: float, ms: float, chain: Hashable, opened: float = 1.0, closed: float = 1.0
    ) -> list[Beat]:
        """What became certain with the interval ``ms`` that closed at ``t`` (s).

        ``chain`` names the intervals that follow each other, as long as none lacks for 5 s;
        ``opened`` and ``closed`` are the qualities (0–1) of its two beats.
        """
        if not 0.0 < ms <= SENSELESS:
            return [*self._part(None), self._beat(t, BeatClass.IMPOSSIBLE, closed)]
        decided: list[Beat] = []
        begin = t - ms / 1000.0
        lost = begin - self._end > HOLD
        if lost or chain != self._chain:
            decided = self._part(chain)
            self._rhythm.part(forget=lost)
            decided.append(self._beat(begin, BeatClass.NORMAL, opened))
        self._end = t
        self._held.append(Held(t, ms, opened, closed))
        return decided + self._settle()

    def _part(self, chain: Hashable) -> list[Beat]:
        """The chain ends: whatever waits is decided as it stands."""
        decided: list[Beat] = []
        while self._held:
            decided += self._decide([alone(self._held[0].ms, self._around())])
        self._chain = chain
        self._rhythm.part(forget=False)
        return decided

    def _settle(self) -> list[Beat]:
        decided: list[Beat] = []
        while self._held:
            verdicts = self._verdicts()
            if verdicts is None:
                break
            decided += self._decide(verdicts)
        return decided

    def _verdicts(self) -> list[Verdict] | None:
        held = [each.ms for each in self._held]
        around = self._around()
        if around is None:
            if not possible(held[0]):
                return [Verdict(BeatClass.IMPOSSIBLE, None)]
            if len(held) < LEARNT:
                return None
            self._rhythm.begin(held)
            around = self._around()
            assert around is not None
        return explain(held, around)

    def _around(self) -> Around | None:
        rhythm = self._rhythm
        if rhythm.level is None:
            return None
        before = rhythm.level if rhythm.before is None else rhythm.before
        return Around(before, rhythm.level, rhythm.tolerance)

    def _decide(self, verdicts: list[Verdict]) -> list[Beat]:
        """Beats of the first intervals that wait; no NN interval between doubtful beats."""
        count = len(verdicts)
        settled, self._held = self._held[:count], self._held[count:]
        sure = min(settled[0].opened, settled[-1].closed) >= DOUBTFUL
        beats: list[Beat] = []
        for held, (label, nn) in zip(settled, verdicts, strict=True):
            if not sure or (nn is not None and not possible(nn)):
                nn = None
            self._rhythm.take(held.ms, nn, normal=label is BeatClass.NORMAL)
            beats.append(self._beat(held.t, label, held.closed, held.ms, nn))
        return beats

    def _beat(
        self,
        t: float,
        label: BeatClass,
        quality: float,
        rr: float | None = None,
        nn: float | None = None,
    ) -> Beat:
        self._last = max(t, self._last)
        return Beat(self._last, label, quality, rr, nn)
