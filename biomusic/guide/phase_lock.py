"""The phase lock: beats pulled onto the steps, softly, and only while the steps are sure.

Music that starts in phase and stays there makes people step with it far more than the right tempo
alone (D-Jogger, Moens 2014).  The pull is a first-order loop: whatever the beat is off, a share of
it is taken back each second, by at most 2 % of the beat's pace (evidence §1.1).
"""

from __future__ import annotations

from math import pi
from typing import Final

from biomusic.types import Activity, BodyState, Intent

MOST: Final = 0.02  # share of the beat's pace
QUICK: Final = 0.6  # of the error a second; a step's own 3 % are averaged over some five of them
SURE: Final = 0.15  # of a step, one standard deviation; a phase less sure than this is not used
STRIDE: Final = {
    1.0: 1,
    0.5: 2,
    2.0 / 3.0: 3,
}  # beats a step → in how many steps the pattern closes
LONGEST: Final = 1.0  # s; after a longer pause there is nothing to take back at once


class PhaseLock:
    """One performance's pull."""

    def __init__(self, latency: float = 0.0) -> None:
        """``latency`` (s) is from the engine's beat to the ear."""
        self._latency = latency
        self._t: float | None = None

    def pull(self, state: BodyState, intent: Intent, beat: float) -> float:
        """Beats to move the engine's ``beat`` (quarter notes) by, until the next look.

        Nothing while standing, without a sure step phase, or when the intent leaves the steps be.
        """
        seconds = 0.0 if self._t is None else min(LONGEST, max(0.0, state.t - self._t))
        self._t = state.t
        error = self.error(state, intent, beat)
        if error is None:
            return 0.0
        most = MOST * intent.tempo * seconds / 60.0
        return min(most, max(-most, -QUICK * seconds * error))

    def error(self, state: BodyState, intent: Intent, beat: float) -> float | None:
        """Beats by which the heard beat is ahead of where the steps want it; None when unsure."""
        ratio, phase = intent.beats_a_step, state.step_phase
        if ratio is None or phase.value is None or phase.sd is None:
            return None
        if state.activity not in (Activity.WALK, Activity.RUN) or phase.sd > 2.0 * pi * SURE:
            return None
        heard = beat - self._latency * intent.tempo / 60.0
        wanted = ratio * phase.value / (2.0 * pi) + intent.step_offset
        return _nearest(heard - wanted, _closing(ratio))


def _closing(ratio: float) -> float:
    """Beats after which steps and beats meet in the same way again."""
    return 1.0 / _denominator(ratio)


def _denominator(ratio: float) -> int:
    return STRIDE.get(ratio) or max(1, round(1.0 / ratio))


def _nearest(apart: float, period: float) -> float:
    """The distance to the nearest multiple of ``period``."""
    return apart - period * round(apart / period)
