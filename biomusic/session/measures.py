"""What a session comes to in numbers: spreads, coverage, and how often the beat was on the step.

Columns are float64 arrays with NaN where nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biomusic.guide.steps import RATIOS, WALKING
from biomusic.types import Activity, BodyState, Estimate, Intent

Column = NDArray[np.float64]
Channel = Callable[[BodyState], Estimate]

MOVING: Final = (Activity.WALK, Activity.RUN, Activity.CYCLE)
FRESH: Final = 1.0  # s; a state speaks for this long at most when the next one is late
SETTLED: Final = 32  # states, 8 s: what the guide may take to find a runner's step
STEADY: Final = 0.05  # share; the cadence wanders less than this within those 8 s
ON_THE_STEP: Final = 0.01  # share; nearer than any ear or foot can tell over a few steps


@dataclass(frozen=True, slots=True)
class Spread:
    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class StepMatch:
    """How the beat and the steps went together."""

    steady: float  # s with steady steps that the music had had time to find
    share: float | None  # 0–1 of that time on the step; None when there was none


def times(states: Sequence[BodyState]) -> Column:
    """When each state was true, s."""
    return np.array([state.t for state in states], dtype=np.float64)


def column(states: Sequence[BodyState], channel: Channel) -> Column:
    """One channel of the states, NaN where it is unknown."""
    values = (channel(state).value for state in states)
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def spread(values: Column) -> Spread | None:
    """Lowest, middle and highest known value; None when none is known."""
    known = values[np.isfinite(values)]
    if known.size == 0:
        return None
    return Spread(float(known.min()), float(np.median(known)), float(known.max()))


def weights(when: Column, duration: float) -> Column:
    """Seconds that each state speaks for."""
    if when.size == 0:
        return when
    ahead = np.diff(when, append=max(duration, float(when[-1])))
    return np.clip(ahead, 0.0, FRESH)


def coverage(states: Sequence[BodyState], channel: Channel, duration: float) -> float:
    """Share of the session, 0–1, in which a channel was known."""
    known = np.isfinite(column(states, channel))
    seconds = float(weights(times(states), duration)[known].sum())
    return min(1.0, seconds / duration) if duration > 0 else 0.0


def tempo_at(intents: Sequence[Intent], when: Column) -> Column:
    """Tempo in force at each moment, bpm; NaN before the first intent."""
    if not intents:
        return np.full(when.shape, np.nan)
    starts = np.array([intent.t for intent in intents])
    tempos = np.array([intent.tempo for intent in intents])
    index = np.searchsorted(starts, when, side="right") - 1
    return np.where(index < 0, np.nan, tempos[np.maximum(index, 0)])


def rides(activities: Iterable[Activity]) -> bool:
    """Whether most of the moving was done on a bicycle, so that cadence means strokes."""
    moving = [activity for activity in activities if activity in MOVING]
    return moving.count(Activity.CYCLE) > len(moving) / 2


def beats_as_steps(cadence: Column, tempo: Column) -> Column:
    """The steps/min that the tempo would fit by the nearest plain ratio; NaN without steps."""
    stepping = np.where(cadence >= WALKING, cadence, np.nan)
    fits = np.stack([tempo / ratio for ratio in RATIOS])
    nearest = np.nan_to_num(np.abs(fits - stepping), nan=np.inf).argmin(axis=0)
    chosen = np.take_along_axis(fits, nearest[None, :], axis=0)[0]
    return np.where(np.isnan(stepping), np.nan, chosen)


def steady_steps(when: Column, cadence: Column) -> NDArray[np.bool_]:
    """Where the cadence has been known and level for eight seconds."""
    steady = np.zeros(when.shape, dtype=np.bool_)
    if when.size <= SETTLED:
        return steady
    windows = np.lib.stride_tricks.sliding_window_view(cadence, SETTLED + 1)
    low, high = windows.min(axis=1), windows.max(axis=1)  # NaN when anything is unknown
    unbroken = when[SETTLED:] - when[:-SETTLED] <= SETTLED / 4 + FRESH
    steady[SETTLED:] = (low >= WALKING) & (high - low <= STEADY * low) & unbroken
    return steady


def steady_share(states: Sequence[BodyState], intents: Sequence[Intent]) -> StepMatch:
    """Share of the steady steps in which tempo = cadence × ratio within 1 %."""
    when, cadence = times(states), column(states, lambda state: state.cadence)
    if when.size == 0:
        return StepMatch(0.0, None)
    seconds = weights(when, float(when[-1]) + 0.25) * steady_steps(when, cadence)
    beats = beats_as_steps(cadence, tempo_at(intents, when))
    matched = np.abs(beats - cadence) <= ON_THE_STEP * cadence
    steady = float(seconds.sum())
    return StepMatch(steady, float((seconds * matched).sum()) / steady if steady else None)
