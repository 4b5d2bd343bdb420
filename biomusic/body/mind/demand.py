"""What motion asks of the heart in the long run, as a share of the heart-rate reserve.

Oxygen uptake above rest takes the same share of its reserve as the heart rate of its own (Swain
& Leutholtz 1997), so that METs of usual people give a first guess.  What a person's own heart
makes of it is learnt (``division``).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from biomusic.body.readings import Moving
from biomusic.types import Activity

FITNESS: Final = 10.5  # METs between rest and maximum of a usual adult, 40 ml/kg/min
BRISK: Final = 100.0  # steps/min, walking at 3 METs (Tudor-Locke 2019)
BRISK_METS: Final = 3.0
STEPS_PER_MET: Final = 10.0  # steps/min; 110, 120, 130 are 4, 5, 6 METs (same)
WALK: Final = 3.3  # METs, where nobody tells how fast
RUN: Final = 8.5  # METs; cadence hardly tells the speed of a run, so it counts as run or not
FASTEST_WALK: Final = 140.0  # steps/min
METRES: Final = 60.0 / 1000.0 / 3.5  # METs per m/s and ml/kg/m (ACSM's metabolic equations)
WALKING_COST, RUNNING_COST = 100.0, 200.0  # ml/kg per km on level ground (same)
# METs of bicycling by speed (Compendium of Physical Activities 2011, codes 01010–01050: from
# leisure below 10 mph to racing at 16–19), each at the middle of its range; m/s.
RIDES: Final = ((4.0, 4.0), (4.9, 6.8), (5.8, 8.0), (6.7, 10.0), (7.8, 12.0))
PEDALLING: Final = 7.0  # METs, where nobody tells how fast (same, 02010: stationary, general)
COASTING: Final = 3.5  # METs on a bicycle whose pedals stand (same, 01018: the most leisurely)
SHAKING: Final = 8.0  # METs of a body whose motion is 1; 0.39 on a walker's chest gives 2.3
FIDGETING: Final = 0.1  # of motion costs nothing


def demand(moving: Moving) -> float:
    """The share of the reserve (0–1) that motion will ask for; 0 where none is measured."""
    match moving.activity:
        case Activity.WALK:
            mets = _walking(moving.cadence.value, moving.speed.value)
        case Activity.RUN:
            mets = _running(moving.speed.value)
        case Activity.CYCLE:
            mets = _cycling(moving.cadence.value, moving.speed.value)
        case Activity.OTHER:
            mets = _shaking(moving.motion.value)
        case _:
            return 0.0
    return min(1.0, max(0.0, (mets - 1.0) / FITNESS))


def _walking(steps: float | None, speed: float | None) -> float:
    if speed:
        return 1.0 + speed * WALKING_COST * METRES
    if not steps:
        return WALK
    if steps <= BRISK:
        return 1.0 + (BRISK_METS - 1.0) * steps / BRISK
    return BRISK_METS + (min(steps, FASTEST_WALK) - BRISK) / STEPS_PER_MET


def _running(speed: float | None) -> float:
    return 1.0 + speed * RUNNING_COST * METRES if speed else RUN


def _cycling(strokes: float | None, speed: float | None) -> float:
    if strokes == 0.0:
        return COASTING
    if not speed:
        return PEDALLING
    speeds, mets = zip(*RIDES, strict=True)
    return float(np.interp(speed, speeds, mets))


def _shaking(motion: float | None) -> float:
    return WALK if motion is None else 1.0 + SHAKING * max(0.0, motion - FIDGETING)
