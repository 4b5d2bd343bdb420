"""Riding: crank and wheel of a bicycle become strokes of the feet and a speed."""

from __future__ import annotations

from typing import Final, NamedTuple

from biomusic.body.gap import moment
from biomusic.body.motion.cadence import CadenceTrack
from biomusic.body.motion.speed import SpeedTrack
from biomusic.body.quality import Channel
from biomusic.body.witness import Witness
from biomusic.types import STROKES, Estimate, PedalCadence, Quality, RidingSpeed

FASTEST: Final = 600.0  # strokes/min; sprinters on rollers reach 280 turns
ROLLING: Final = 1.0  # m/s; slower than this a bicycle is pushed along


class Ride(NamedTuple):
    """What a bicycle shows at one moment."""

    strokes: Estimate  # strokes/min; 0 while the pedals stand
    speed: Estimate  # m/s
    under_way: bool


class Riding:
    """Listens to one crank and one wheel at a time."""

    def __init__(self) -> None:
        self._crank, self._wheel = CadenceTrack(FASTEST, "pedals"), SpeedTrack()
        self._crank_witness, self._wheel_witness = Witness(), Witness()
        self._channel = Channel("pedals")

    def pedal(self, sample: PedalCadence) -> None:
        """A crank's cadence."""
        t = moment(sample)
        if self._crank_witness.believes(sample.device, t):
            strokes = STROKES * sample.revolutions_per_minute
            self._channel.hear(t, self._crank.hear(t, strokes))

    def roll(self, sample: RidingSpeed) -> None:
        """A wheel's speed."""
        t = moment(sample)
        if self._wheel_witness.believes(sample.device, t):
            self._wheel.hear(t, sample.metres_per_second)

    def at(self, t: float) -> Ride:
        """What the bicycle shows at ``t`` (s)."""
        strokes, speed = self._crank.at(t), self._wheel.at(t)
        under_way = bool(strokes.value) or (speed.value or 0.0) >= ROLLING
        return Ride(strokes, speed, under_way)

    def quality(self, t: float) -> Quality | None:
        """How far the pedals are to be believed at ``t`` (s); None where there were never any."""
        return None if self._channel.heard is None else self._channel.at(t)
