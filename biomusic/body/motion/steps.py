"""Steps seen in acceleration: whether there are any, and how fast they come."""

from __future__ import annotations

from collections import deque
from math import hypot
from statistics import fmean
from typing import Final, NamedTuple

from biomusic.body.motion.acceleration import RATE
from biomusic.body.motion.gait_belief import Belief, PaceBelief
from biomusic.body.motion.gait_spectrum import evidence, likeness, seen
from biomusic.body.motion.recent import EVERY, Look
from biomusic.compiled import Doubles
from biomusic.types import Estimate

STILL: Final = 30.0  # mg; less is no walking
STOPPED: Final = 0.15  # of the level of before: a runner who stands is not always still
FALLEN: Final = 0.35  # of the level of before: what was before would hide what is now
MEMORY: Final = 3.0  # looks, 3 s, that make the level of before
LEAST: Final = 125  # points, 2.5 s: two strides of a walker
NEAR: Final = 0.12  # of the stride, where its exact length is sought
FAINT: Final = 0.2  # of the autocorrelation at lag 0; a lower peak tells no exact length
SEEMING: Final = 0.3  # rhythm at which gait is as likely as not; walks have 0.3–1.6 in their
# spectrum and autocorrelation, hands that write and gesture −0.3–0.3
SURPRISE: Final = 0.5  # of rhythm, that a pace nobody expected loses; hands change theirs
PERSUASION: Final = 4.0  # log odds for each unit of it, in one look
CERTAIN: Final = 3.0  # log odds, at most, so that gait is lost within a few looks
ONCE: Final = 1.5  # log odds that one look can add or take, so that gait is found at once
CALM: Final = 4  # looks, 4 s, over which a steady pace is averaged
SAME: Final = 0.03  # of the pace: what is nearer is steady
LEAST_SD: Final = 0.8  # steps/min; half a grain of the autocorrelation over 4 strides
UNSEEN: Final = 10.0  # steps/min; steps too faint to be seen
SURE: Final = 0.7  # of the belief; below it another pace may be meant


class Pace(NamedTuple):
    """The steps that the last look showed."""

    cadence: Estimate  # steps/min; 0 without steps
    share: float  # 0–1, how far gait and its pace are believed


class StepRhythm:
    """Cadence from acceleration, once a second; a stop is seen within half of one."""

    def __init__(self) -> None:
        self._belief = PaceBelief()
        self._odds = 0.0  # logarithmic, that there is gait
        self._usual = 0.0  # mg, level of this gait
        self._points: int | None = None  # since it began
        self._stood = False  # before it began
        self._last: Pace | None = None
        self._recent: deque[float] = deque(maxlen=CALM)  # steps/min

    def look(self, look: Look) -> Pace | None:
        """Take a look; what is known of the steps after it, None when too little was seen."""
        points = look.axes.shape[1] if self._points is None else self._points + EVERY
        self._points = points
        if look.level < max(STILL, STOPPED * self._usual):
            self._last = self._stand()
        elif look.level < FALLEN * self._usual:
            self._begin_anew(look.level)
        elif look.closer and points >= LEAST:
            self._last = self._walked(look.axes[:, -points:], look.level)
        elif look.closer and self._stood and not self._odds:
            self._last = Pace(Estimate(0.0, UNSEEN, "it has only begun to move"), 0.5)
        return self._last

    def _stand(self) -> Pace:
        self._belief.forget()
        self._recent.clear()
        self._odds, self._usual, self._points, self._stood = 0.0, 0.0, 0, True
        return Pace(Estimate(0.0, LEAST_SD), 1.0)

    def _begin_anew(self, level: float) -> None:
        """What is left is so weak that the steps of before would drown it: look at it alone."""
        self._points = 0
        self._odds, self._usual = min(self._odds, ONCE), level

    def _walked(self, axes: Doubles, level: float) -> Pace | None:
        spectrum = seen(axes)
        if spectrum is None:
            return None
        paces, idle = evidence(spectrum)
        belief = self._belief.update(paces, level)
        stride, height = _stride(likeness(spectrum), belief.pace)
        rhythm = height + 0.5 * (belief.fit - idle) - SURPRISE * (1.0 - belief.expected)
        self._odds += max(-ONCE, min(ONCE, PERSUASION * (rhythm - SEEMING)))
        self._odds = max(-ONCE, min(CERTAIN, self._odds))
        if self._odds <= 0.0:
            self._recent.clear()
            self._usual = 0.0
            reason = "it moves without the rhythm of steps"
            return Pace(Estimate(0.0, UNSEEN, reason), 0.5)
        self._usual += (level - self._usual) / (1.0 if self._usual == 0.0 else MEMORY)
        steps = 120.0 * RATE / stride if height > FAINT else belief.pace
        return Pace(self._calm(steps, belief), belief.share)

    def _calm(self, steps: float, belief: Belief) -> Estimate:
        """The mean of the looks that tell about the same."""
        self._recent.append(steps)
        alike = [before for before in self._recent if abs(before - steps) <= SAME * steps]
        mean = fmean(alike)
        sd = hypot(LEAST_SD, abs(steps - mean), 0.01 * steps * (CALM / len(alike) - 1.0) ** 0.5)
        if belief.share >= SURE:
            return Estimate(mean, sd)
        doubt = (1.0 - belief.share) * abs(belief.rival - belief.pace)
        return Estimate(mean, hypot(sd, doubt), f"it could be {belief.rival:.0f} as well")


def _stride(alike: Doubles, pace: float) -> tuple[float, float]:
    """Length (points) of the stride near two steps of ``pace``, and how alike strides are."""
    expected = 120.0 * RATE / pace
    start = int(expected * (1.0 - NEAR))
    part = alike[start : int(expected * (1.0 + NEAR)) + 2]
    if len(part) < 3:
        return expected, 0.0
    lag = start + int(part.argmax())
    if not 0 < lag < len(alike) - 1:
        return expected, 0.0
    before, at, after = alike[lag - 1 : lag + 2].tolist()
    bend = before - 2.0 * at + after
    if not (before < at >= after and bend < 0.0):
        return expected, at
    return lag + 0.5 * (before - after) / bend, at
