"""Bodies that answer music: who they are, each number drawn from the range that is known of it.

Ranges marked "assumed" stand in no source that could be read; they are wide on purpose, so that
no guide can be fitted to them.  A body's answer to music has three ways and no other: its steps,
its breath and its arousal.  The heart knows nothing of the music's tempo (Muetze & Kopiez 2018;
Juslin 2024).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Range = tuple[float, float]

STAGE: Final = 0x9A27  # the second half of the random key; the first is the seed

AGE: Final[Range] = (20.0, 60.0)  # years
REST: Final[Range] = (50.0, 75.0)  # bpm, healthy adults
TANAKA_SD: Final = 8.0  # bpm, of maxima about 208 − 0.7 × age (Tanaka 2001: 7–10)
RISE: Final[Range] = (15.0, 30.0)  # s; YoYoTest, 36 shuttle runs, 20 people
FALL: Final[Range] = (60.0, 150.0)  # s; the same
DRIFT: Final[Range] = (0.02, 0.10)  # of the reserve, built up in an hour's steady run; assumed
DRIFT_TIME: Final[Range] = (300.0, 900.0)  # s; YoYoTest has 300, long runs drift for longer

CADENCE: Final = (173.0, 8.0)  # steps/min, mean and sd: 171.3 ± 8.3 and 177.1 ± 7.2 (2020)
STEP_SPREAD: Final[Range] = (0.02, 0.03)  # CV of a runner's steps, 1–3 %
PACE: Final[Range] = (0.55, 0.75)  # of the reserve: an easy run (ACSM's Guidelines, table 6.1)
WANDER: Final[Range] = (0.015, 0.04)  # of the reserve, how unevenly people pace; assumed
WANDERING: Final[Range] = (60.0, 240.0)  # s, how fast that changes; assumed

# Van Dyck 2015: music 1–3 % off the steps moves them, linearly at first; with large differences
# from person to person.  Van Dyck 2021: people entrain less when nobody told them to.
RESPONDING: Final = 0.65  # of people; the others answer to nothing at all
FOLLOW: Final[Range] = (0.2, 0.9)  # of a small nudge that a responder's steps take over
LATE: Final[Range] = (8.0, 30.0)  # s until most of that is done; assumed
SPEED: Final[Range] = (0.3, 1.0)  # how far more steps make more speed, not shorter steps; assumed
# Terry 2020: music moves performance by g = .31 [.25, .36] standard deviations.  With efforts
# that differ by 0.1 of the reserve between people that is 0.03 from the least to the most music.
DRIVE: Final[Range] = (0.0, 0.06)  # of the reserve, from the calmest music to the liveliest
AROUSED: Final[Range] = (20.0, 60.0)  # s that arousal takes to answer; assumed

STIR: Final[Range] = (2.0, 14.0)  # bpm that full arousal adds at rest (arithmetic: 8.3 ± 7.9)
ARRIVAL: Final[Range] = (0.5, 0.9)  # arousal on arrival, 0–1; 0.5 is rest; assumed
SETTLING: Final[Range] = (100.0, 300.0)  # s in which arrival fades by itself
SWAYED: Final[Range] = (0.1, 0.4)  # arousal between the calmest and liveliest music; assumed
BREATHS: Final = (14.0, 3.0)  # per minute at rest, mean and sd; adults have 12–20
BREATHS_LEAST: Final = 8.0
RESONANCE: Final[Range] = (4.5, 6.5)  # per minute (Lehrer; Shaffer & Meehan 2020)
BREATH_LATE: Final[Range] = (40.0, 120.0)  # s in which breath gives in to a breath layer; assumed


class People(NamedTuple):
    """Many bodies, each field (n,)."""

    rest: Floats  # bpm
    maximum: Floats  # bpm
    age: Floats  # years
    rise: Floats  # s, time constant of a rising heart
    fall: Floats  # s, of a falling one
    drift: Floats  # of the reserve
    drift_time: Floats  # s
    cadence: Floats  # steps/min, of their own
    step_spread: Floats  # of a step, one standard deviation
    pace: Floats  # of the reserve, the effort that they choose
    wander: Floats  # of the reserve, one standard deviation
    wandering: Floats  # s
    responds: NDArray[np.bool_]
    follow: Floats  # 0–1; 0 of those who do not respond, as the four below
    late: Floats  # s
    speed: Floats  # exponent from steps to speed
    drive: Floats  # of the reserve
    aroused: Floats  # s
    stir: Floats  # bpm
    arrival: Floats  # 0–1
    settling: Floats  # s
    swayed: Floats  # 0–1, arousal
    breaths: Floats  # per minute
    resonance: Floats  # per minute
    breath_follow: Floats  # 0–1
    breath_late: Floats  # s

    @property
    def reserve(self) -> Floats:
        """Beats per minute from rest to maximum."""
        return self.maximum - self.rest


def draw(count: int, seed: int, responding: float = RESPONDING) -> People:
    """So many people; the same seed gives the same ones.  ``responding`` is a share, 0–1."""
    random = np.random.Generator(np.random.Philox(key=[seed, STAGE]))

    def among(bounds: Range) -> Floats:
        return random.uniform(*bounds, count)

    def about(mean: float, sd: float) -> Floats:
        return mean + sd * np.clip(random.standard_normal(count), -2.0, 2.0)

    age, responds = among(AGE), random.permutation(count) < round(responding * count)
    return People(
        rest=among(REST),
        maximum=208.0 - 0.7 * age + about(0.0, TANAKA_SD),
        age=age,
        rise=among(RISE),
        fall=among(FALL),
        drift=among(DRIFT),
        drift_time=among(DRIFT_TIME),
        cadence=about(*CADENCE),
        step_spread=among(STEP_SPREAD),
        pace=among(PACE),
        wander=among(WANDER),
        wandering=among(WANDERING),
        responds=responds,
        follow=among(FOLLOW) * responds,
        late=among(LATE),
        speed=among(SPEED),
        drive=among(DRIVE) * responds,
        aroused=among(AROUSED),
        stir=among(STIR),
        arrival=among(ARRIVAL),
        settling=among(SETTLING),
        swayed=among(SWAYED) * responds,
        breaths=np.maximum(BREATHS_LEAST, about(*BREATHS)),
        resonance=among(RESONANCE),
        breath_follow=among((0.3, 1.0)) * responds,
        breath_late=among(BREATH_LATE),
    )
