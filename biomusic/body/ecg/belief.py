"""How far a beat is believed: by its shape, and by the calm around it.

A heartbeat is believed when it looks like others (template correlation, Orphanidou et al. 2015)
that were seen while the ECG was calm, and that keep their size, as artefacts do not.  One that
looks like none, such as a premature beat, is believed as far as its neighbours were while all
around is calm: ectopy is no noise.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from biomusic.body.ecg.qrs_shape import Look

UNFIT, FIT = 0.8, 0.95  # correlation that is not, and is fully believed
LOOSE, CLOSE = 0.85, 0.95  # the same for shapes that do not keep their size, in calm
ERRATIC, STEADY = 0.35, 0.15  # spread of a shape's sizes, likewise
WILD, CALM = 0.8, 0.4  # fast move of the baseline around a beat in sizes of a QRS, likewise
CROWDED, ALONE = 0.8, 0.4  # what lies between two beats, as a share of their height, likewise
TINY, SEEN = 80.0, 200.0  # µV, size of a QRS, likewise: amplifiers hum and hiss below
MONSTROUS, LARGE = 16_000.0, 8_000.0  # µV, likewise: an R peak of 5 mV is the highest there is
CALMING: Final = 0.2  # share that the newest beat has in how calm it is
NEIGHBOURS: Final = 0.15  # and in how far its neighbours are believed
RECENT: Final = 5  # beats that tell how far the ECG is believed at a moment


class Belief:
    """Follows one lead from beat to beat."""

    def __init__(self) -> None:
        self.calm = 1.0  # 0–1, at the newest hump
        self._calm = 1.0  # at the newest beat
        self._known = self._likely = 0.0  # of the newest hump
        self._neighbours = 0.0
        self._recent: deque[float] = deque(maxlen=RECENT)

    def weigh(self, look: Look, usual: float, swing: float, rival: float) -> float:
        """How sure (0–1) it is that a hump is a heartbeat, by its shape alone.

        ``usual`` (µV) is the size of most beats, ``swing`` (µV) how far the baseline moves around
        it, and ``rival`` the highest hump since the beat before, as a share of its own height.
        """
        size = min(look.size, usual or look.size)
        calm = _ramp(swing / size, WILD, CALM) * _ramp(rival, CROWDED, ALONE)
        self.calm = calm = self._calm + CALMING * (calm - self._calm)
        self._likely = 1.0
        if not SEEN <= look.size <= LARGE:
            self._likely = _ramp(look.size, TINY, SEEN) * _ramp(look.size, MONSTROUS, LARGE)
        if not look.calm:
            self._known = 0.0
            return 0.0
        fit = _ramp(look.likeness, UNFIT, FIT)
        close = calm * _ramp(look.likeness, LOOSE, CLOSE)
        # To be believed, a beat needs more than to be found: no odd size, and more calm.
        even = _ramp(max(look.spread, 0.5 * look.odd), ERRATIC, STEADY)
        self._known = look.calm * max(fit * even, calm * close)
        return look.calm * max(fit * _ramp(look.spread, ERRATIC, STEADY), close)

    def accept(self) -> float:
        """That hump is told as a beat; belief (0–1) in it."""
        self._calm = self.calm
        around = self._neighbours * self.calm * self.calm
        believed = self._likely * max(self._known, around)
        self._neighbours += NEIGHBOURS * (self._likely * self._known - self._neighbours)
        self._recent.append(believed)
        return believed

    def recent(self) -> float:
        """Belief (0–1) in the newest beats together; 0 before there was one."""
        return sum(self._recent) / RECENT

    def learning(self) -> bool:
        """Whether too few beats were seen to believe any."""
        return len(self._recent) < RECENT


def _ramp(value: float, none: float, full: float) -> float:
    share = (value - none) / (full - none)
    return 0.0 if share <= 0.0 else share if share < 1.0 else 1.0
