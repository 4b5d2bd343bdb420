"""Where in a breath the body is, followed from look to look.

The heart alone tells breathing in from breathing out: its rate, dated at the beat that closes
an interval, is taken to be highest when the lungs are fullest.  That is so at 0.1 Hz
(Vaschillo 2006) and about so up to 0.25 Hz; people differ by half a radian and more, and nothing
here can know by how much.  R peaks and tilt move either way, from one person and one strap to
the next: how they stand to the heart is learnt while both are believed.
"""

from __future__ import annotations

from cmath import phase as angle
from math import cos, log, pi, sqrt, tau
from typing import Final

import numpy as np

from biomusic.body.breath.line import POINTS, RATE
from biomusic.compiled import Doubles, entry
from biomusic.types import Estimate

MEMORY: Final = 0.5  # breaths, in which what was seen of the wave counts for 1/e
# Breathing in takes 40 % of a breath at rest, so that the fundamental of the lungs' volume
# is fullest at 0.45 of it; in a triangle wave that rises for the share d, at 1/4 + d/2.
FULLEST: Final = tau * (0.25 + 0.4 / 2.0)  # rad
HEART: Final = "heart rhythm"  # the witness that tells in from out
LEARNING: Final = 1.0 / 60.0  # of a witness's stand to the heart, learnt at each look
PULL: Final = 1.0  # 1/s, how fast the followed phase yields to the one that is seen
PULLED: Final = 1.0  # s from a look to the next
AGAIN: Final = 0.05  # share that the newest error has in their mean
USUAL: Final = 0.8  # mean cosine of the errors before any was seen
PERSON: Final = 0.5  # rad, how far people differ in how the heart follows the breath
UNEVEN: Final = 0.25  # of a breath, by which its length differs from the next one's
LOOSE: Final = 1.5  # rad; an error at random has 1.8

_AGO: Final[Doubles] = np.arange(POINTS - 1, -1, -1, dtype=np.float64) / RATE


def last_phases(rows: Doubles, rate: float) -> list[complex]:
    """Each row's wave of ``rate`` (Hz) as it ends: size, and phase from its highest point.

    Least squares of a level and a sine, in which the past counts less and less.
    """
    waves = np.empty((len(rows), 2))
    _fit(rows, rate, _AGO, np.empty((3, POINTS)), waves)
    return [complex(a, b) for a, b in waves.tolist()]


@entry
def _fit(rows: Doubles, rate: float, ago: Doubles, basis: Doubles, waves: Doubles) -> None:
    """As above, by Cramer's rule; ``basis`` (3, 128) is room for weights, cosine and sine."""
    w = c = s = cc = cs = ss = 0.0
    for point in range(POINTS):
        turn = tau * rate * ago[point]
        weight, cosine, sine = np.exp(-rate / MEMORY * ago[point]), np.cos(turn), np.sin(turn)
        basis[0, point], basis[1, point], basis[2, point] = weight, cosine, sine
        w, c, s = w + weight, c + weight * cosine, s + weight * sine
        cc, cs = cc + weight * cosine * cosine, cs + weight * cosine * sine
        ss += weight * sine * sine
    # Without the level, whose equation is the first, two unknowns are left.
    cc, cs, ss = cc - c * c / w, cs - c * s / w, ss - s * s / w
    whole = cc * ss - cs * cs
    for row in range(len(rows)):
        level = along = across = 0.0
        for point in range(POINTS):
            weighted = basis[0, point] * rows[row, point]
            level += weighted
            along += weighted * basis[1, point]
            across += weighted * basis[2, point]
        along, across = along - level * c / w, across - level * s / w
        waves[row, 0] = (along * ss - across * cs) / whole
        waves[row, 1] = (across * cc - along * cs) / whole


class Phase:
    """An oscillator that is pulled toward what the witnesses show, and never turns back."""

    def __init__(self) -> None:
        self._t: float | None = None  # s, of ``_phase``; None while nothing is followed
        self._phase = 0.0  # rad
        self._rate = 0.0  # Hz
        self._pull = 0.0  # rad/s, by which it is corrected until the next look
        self._seen = 0.0  # s, the last look
        self._shown = 0.0  # s, the last of what was seen then
        self._close = 1.0  # mean cosine of what it was off by
        self._stands: dict[str, complex] = {}  # of each witness to the heart

    def forget(self) -> None:
        """The breath was lost; how the witnesses stand to the heart stays known."""
        self._t = None

    def see(self, t: float, rate: float, waves: dict[str, complex], end: float) -> None:
        """Take what witnesses show at ``t`` (s) of a wave of ``rate`` (Hz).

        A wave's length is how far it is believed, its angle is 0 where it is highest.  It was
        seen until ``end`` (s).
        """
        self._learn(waves)
        known = sum(wave * self._stands.get(name, 0.0) for name, wave in waves.items())
        if known == 0.0:
            return
        shown = angle(known) + FULLEST
        if self._t is None:
            self._t, self._phase, self._pull, self._close = t, shown % tau, 0.0, USUAL
        else:
            self._advance(t)
            error = (shown - self._phase + pi) % tau - pi
            self._close += AGAIN * (cos(error) - self._close)
            # It may pause but not turn back, and go twice as fast at most.
            self._pull = min(max(PULL * error, -tau * rate), tau * rate)
        self._rate, self._seen, self._shown = rate, t, end

    def at(self, t: float) -> Estimate:
        """Phase (rad, 0–2π) at ``t`` (s)."""
        if self._t is None:
            return Estimate.unknown("nothing tells breathing in from breathing out")
        self._advance(t)
        followed = -2.0 * log(min(max(self._close, 0.1), 1.0))
        blind = UNEVEN * tau * self._rate * max(0.0, t - self._shown)
        # What is seen is as far from the truth as the oscillator is from what is seen.
        sd = sqrt(PERSON**2 + 2.0 * followed + blind**2)
        if sd > LOOSE:
            return Estimate.unknown("the breath is not followed closely enough")
        return Estimate(self._phase % tau, sd)

    def _advance(self, t: float) -> None:
        assert self._t is not None
        passed = max(0.0, t - self._t)
        pulled = min(max(0.0, self._seen + PULLED - self._t), passed)
        self._phase = (self._phase + tau * self._rate * passed + self._pull * pulled) % tau
        self._t = max(t, self._t)

    def _learn(self, waves: dict[str, complex]) -> None:
        heart = waves.get(HEART)
        if heart is None:
            return
        self._stands[HEART] = 1.0
        for name, wave in waves.items():
            if name != HEART and wave:
                stand = heart * wave.conjugate()
                before = self._stands.get(name, 0.0)
                self._stands[name] = before + LEARNING * abs(heart) * (stand / abs(stand) - before)
