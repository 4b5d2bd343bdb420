"""Bodies that answer: music goes in, and heart, steps and breath come out, a quarter second on.

``sensors/simulated_body.py`` is one body that goes through a scenario, deaf, down to single beats.
These are many at once, and they hear.  Guides are compared on them, so this model and its ranges
(``plant_people.py``) were written down before any guide that is tested on it.

Effort is what a body chooses, and hills, and what the music makes of it; the heart follows
effort with a lag, quicker up than down, and drifts upward.  Steps give in to a beat that is a
little off their own pace, late, less and less beyond 3 %, and not at all beyond 6 %.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .plant_people import Floats, People

TICK: Final = 0.25  # s
STAGE: Final = 0x9A28  # the second half of the random key; the first is the seed

LINEAR: Final = 0.03  # share; a nudge acts in full up to here (Van Dyck 2015: ±3 % with saturation)
LOST: Final = 0.06  # share; from here on nobody follows; 4 % is noticed (the same), 6 % assumed
BREATH_REACH: Final = (
    0.35  # share; how far off a breath layer may be and still be followed: 0.75 of
)
# one's own rate works best, six a minute worse (Leslie 2019)
STANDING: Final = 0.10  # of the reserve, what standing at a light asks for; assumed
PULSE_NOISE: Final = ((4.0, 0.008), (30.0, 0.010))  # s and share; a moving heart's slow noise
RATIOS: Final = np.array([1.0, 2.0, 1.5])  # steps a beat that people can walk to


class Hill(NamedTuple):
    """A stretch on which all effort is more, or less; or a light at which everybody stops."""

    begin: float  # s
    end: float  # s
    effort: float  # of the reserve, added
    stop: bool = False


class Music(NamedTuple):
    """What each body hears, each (n,)."""

    tempo: Floats  # bpm; NaN where there is silence
    liveliness: Floats  # 0–1, density and brightness and energy together
    breath: Floats  # breaths/min of the breath layer; NaN without one


class Moment(NamedTuple):
    """What bodies do, each (n,); the truth, as no sensor tells it."""

    t: float  # s
    heart_rate: Floats  # bpm
    effort: Floats  # of the reserve
    cadence: Floats  # steps/min; 0 when standing
    speed: Floats  # share of the speed that each would have by itself
    arousal: Floats  # 0–1, 0.5 at rest
    breathing: Floats  # per minute


class Plant:
    """Bodies on a run, or at rest."""

    def __init__(
        self, people: People, seed: int, hills: tuple[Hill, ...] = (), running: bool = True
    ) -> None:
        self.people = people
        self._random = np.random.Generator(np.random.Philox(key=[seed, STAGE]))
        self._hills, self._running, self._ticks = hills, running, 0
        count = len(people.rest)
        self._nudge = np.zeros(count)  # share by which the music has moved the steps
        self._wander, self._slow = np.zeros(count), np.zeros((len(PULSE_NOISE), count))
        self._effort, self._drift = np.zeros(count), np.zeros(count)
        self._felt = np.full(count, 0.5)  # the liveliness that has arrived
        self._arrival = people.arrival - 0.5
        self._breath = people.breaths.copy()

    def live(self, music: Music) -> Moment:
        """The next quarter second with this music."""
        self._ticks += 1
        t = self._ticks * TICK
        hill, stop = self._ground(t)
        moving = self._running and not stop
        self._felt += (np.nan_to_num(music.liveliness) - self._felt) * TICK / self.people.aroused
        self._arrival -= self._arrival * TICK / self.people.settling
        speed = self._step(music.tempo, moving)
        effort = self._exert(hill, speed, moving)
        breathing = self._breathe(music.breath)
        return Moment(
            t,
            self._beat(effort),
            effort,
            self._cadence() * moving,
            speed * moving,
            self._arousal(),
            breathing + 26.0 * self._effort,
        )

    def _ground(self, t: float) -> tuple[float, bool]:
        here = [hill for hill in self._hills if hill.begin <= t < hill.end]
        return sum(hill.effort for hill in here), any(hill.stop for hill in here)

    def _step(self, tempo: Floats, moving: bool) -> Floats:
        """Give in to the beat; returns the speed as a share of each body's own."""
        people = self.people
        target = people.follow * pulled(tempo, people.cadence) if moving else 0.0
        self._nudge += (target - self._nudge) * TICK / people.late
        speed: Floats = (1.0 + self._nudge) ** people.speed
        return speed

    def _cadence(self) -> Floats:
        noise = 0.004 * self._random.standard_normal(len(self._nudge))
        return self.people.cadence * (1.0 + self._nudge + noise)

    def _exert(self, hill: float, speed: Floats, moving: bool) -> Floats:
        people = self.people
        noise = self._random.standard_normal(len(self._wander))
        self._wander += _wandered(self._wander, people.wander, people.wandering, noise)
        if not self._running:
            return np.zeros(len(noise))
        if not moving:
            return np.full(len(noise), STANDING)
        own = (people.pace + self._wander) * speed
        wanted: Floats = own + hill + people.drive * (self._felt - 0.5)
        return np.clip(wanted, 0.0, 1.0)

    def _beat(self, effort: Floats) -> Floats:
        """Heart rate, bpm."""
        people = self.people
        lag = np.where(effort > self._effort, people.rise, people.fall)
        self._effort += (effort - self._effort) * TICK / lag
        self._drift += (people.drift * self._effort - self._drift) * TICK / people.drift_time
        noise = self._random.standard_normal(self._slow.shape)
        for index, (seconds, share) in enumerate(PULSE_NOISE):
            self._slow[index] += _wandered(self._slow[index], share, seconds, noise[index])
        calm = (1.0 - self._effort) ** 2  # the vagus withdraws as effort grows
        mean = people.rest + (self._effort + self._drift) * people.reserve
        mean = mean + people.stir * calm * 2.0 * (self._arousal() - 0.5)
        return np.asarray(mean * (1.0 + self._slow.sum(axis=0)), np.float64)

    def _arousal(self) -> Floats:
        swayed = self.people.swayed * (self._felt - 0.5)
        level: Floats = 0.5 + self._arrival + swayed
        return np.asarray(np.clip(level, 0.0, 1.0), np.float64)

    def _breathe(self, layer: Floats) -> Floats:
        """Breaths/min; drawn to a layer that is not too far off, and home without one."""
        people = self.people
        off = np.nan_to_num(layer / self._breath - 1.0, nan=9.0)
        weight = people.breath_follow * np.exp(-((off / BREATH_REACH) ** 2))
        toward = np.nan_to_num(layer, nan=0.0) - self._breath
        home = (people.breaths - self._breath) * (1.0 - people.breath_follow) * 0.1
        self._breath += (weight * toward + home) * TICK / people.breath_late
        return self._breath.copy()


def pulled(tempo: Floats, cadence: Floats) -> Floats:
    """The share by which a beat at ``tempo`` (bpm) would move steps of ``cadence`` (steps/min).

    The nearest plain ratio counts; more than 6 % off, and in silence, nothing does.
    """
    shares = RATIOS[:, None] * tempo / cadence - 1.0
    known = np.nan_to_num(shares, nan=1.0)
    nearest = np.take_along_axis(known, np.abs(known).argmin(axis=0)[None, :], axis=0)[0]
    fading = np.clip((LOST - np.abs(nearest)) / (LOST - LINEAR), 0.0, 1.0)
    return np.asarray(np.clip(nearest, -LINEAR, LINEAR) * fading, np.float64)


def _wandered(
    value: Floats, sd: Floats | float, seconds: Floats | float, noise: Floats
) -> NDArray[np.float64]:
    """How far an Ornstein–Uhlenbeck noise goes within a tick."""
    share = TICK / seconds
    return sd * np.sqrt(2.0 * share) * noise - share * value
