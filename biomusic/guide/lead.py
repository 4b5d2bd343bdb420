"""Leading the steps: the beat goes up to 3 % ahead of them, and stops where nobody follows.

Music 1–3 % off the steps moves them once they are locked; people notice 4 % (Van Dyck 2015).
Who does not follow is left in peace, for a beat beside one's steps is worse than none.
"""

from __future__ import annotations

from typing import Final

from biomusic.guide.steps import WALKING

MOST: Final = 0.03  # share; the contract's bound (evidence §1.1)
STEP: Final = 0.01  # share that one nudge adds
LOCKED: Final = 10.0  # s with the beat on the steps before the first nudge
EVERY: Final = 15.0  # s between nudges; late answers need time to be seen
PATIENCE: Final = 60.0  # s; by then a follower has followed (half of them within 20 s)
FOLLOWED: Final = 0.2  # of the nudge; less than that is no answer
PEACE: Final = 180.0  # s in which nobody is asked again
ANOTHER: Final = 0.05  # share; so much off is a pace of the runner's own making
LEAST: Final = 0.005  # share; a smaller wish is none


class Lead:
    """The steps/min that the beat asks for, from the runner's own and what is wished of them."""

    def __init__(self, goes_on: bool = False, follows: float | None = None) -> None:
        """Begin with somebody who is known to follow such a share of a nudge, or with a stranger.

        ``goes_on`` leads from the new pace again once it is reached.
        """
        self._goes_on = goes_on
        self._own: float | None = None  # steps/min at which the leading began
        self._since = self._nudged = self._asked = 0.0  # s
        self._share = 0.0
        deaf = follows is not None and follows < FOLLOWED  # as earlier sessions showed
        self._peace = float("inf" if deaf else "-inf")  # s, until when nobody is asked
        self.words = "your cadence stays your own, as before" if deaf else ""

    def update(self, t: float, cadence: float | None, wish: float) -> float | None:
        """What to ask for (steps/min) at ``t`` (s); None leaves the steps as they are.

        ``wish`` is a share, 0.02 for 2 % more; more than 3 % are never asked for.
        """
        if cadence is None or cadence < WALKING:
            self._own, self._share = None, 0.0
            return None
        if self._own is None or abs(cadence / self._own - 1.0) > ANOTHER:
            self._begin(t, cadence)
        if not self._share:
            self._own = cadence
        self._watch(t, cadence)
        wanted = min(MOST, max(-MOST, wish)) if abs(wish) >= LEAST and t >= self._peace else 0.0
        if t - self._since >= LOCKED and t - self._nudged >= EVERY and wanted != self._share:
            self._nudge(t, wanted)
        return self._own * (1.0 + self._share) if self._share and self._own else None

    def _begin(self, t: float, cadence: float) -> None:
        self._own, self._share, self._since = cadence, 0.0, t

    def _nudge(self, t: float, wanted: float) -> None:
        apart = min(STEP, max(-STEP, wanted - self._share))
        if self._share == 0.0 or wanted * self._share < 0.0:
            self._asked = t
        self._share = wanted if abs(wanted - self._share) <= STEP else self._share + apart
        self._nudged = t
        self.words = f"{self._share:+.0%} cadence" if self._share else ""

    def _watch(self, t: float, cadence: float) -> None:
        """Give up where nobody follows; lead on from where somebody did."""
        if not self._share or self._own is None or t - self._asked < PATIENCE:
            return
        followed = (cadence / self._own - 1.0) / self._share
        if followed < FOLLOWED:
            self._begin(t, cadence)
            self._peace = t + PEACE
            self.words = "your cadence stays your own"
        elif self._goes_on and t - self._nudged >= EVERY:
            self._begin(t, cadence)
