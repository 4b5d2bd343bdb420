"""Times, curves and bodies in words: what a report says to those who do not see its pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

import numpy as np

from biomusic.session.measures import Column, spread
from biomusic.types import BodyState, Estimate

REST: Final = 0.5  # arousal's middle
NEAR: Final = 0.05  # nearer to rest than this is called rest


def clock(seconds: float) -> str:
    """47:12, or 1:02:09 from an hour on."""
    whole = round(seconds)
    hours, minutes, left = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def length(seconds: float) -> str:
    """A duration in words."""
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes"


def curve(name: str, values: Column, unit: str, digits: int = 0) -> str:
    """A curve's lowest, middle and highest value and where it went."""
    found = spread(values)
    if found is None:
        return f"{name}: no data."
    low, median, high = (f"{v:.{digits}f}" for v in (found.low, found.median, found.high))
    space = " " if unit else ""
    return f"{name}: from {low} to {high}{space}{unit}, median {median}; {trend(values)}."


def trend(values: Column) -> str:
    """Whether the last quarter lies above or below the first, in words."""
    known = values[np.isfinite(values)]
    quarter = known.size // 4
    if quarter == 0:
        return "too short to name a trend"
    step = float(np.median(known[-quarter:]) - np.median(known[:quarter]))
    span = float(known.max() - known.min())
    if span == 0.0 or abs(step) < 0.15 * span:
        return "it ended about where it began"
    return "it rose on the whole" if step > 0 else "it fell on the whole"


def gaps_in_words(gaps: list[tuple[float, float]]) -> str:
    """How much is missing."""
    if not gaps:
        return "No gaps."
    seconds = sum(end - start for start, end in gaps)
    stretches = "one gap" if len(gaps) == 1 else f"{len(gaps)} gaps"
    return f"No data for {clock(seconds)} in {stretches}; nothing is drawn there."


def arousal_words(mean: float, low: float, high: float) -> str:
    """A mean arousal against the person's own rest, no surer than its interval allows."""
    side = "above" if mean > REST else "below"
    if low > REST or high < REST:
        return f"{side} own rest"
    if abs(mean - REST) < NEAR:
        return "about own rest"
    return f"perhaps {side} own rest"


def mostly(reasons: Iterable[str]) -> str:
    """The commonest of several reasons; the first by name of equals."""
    counted = Counter(reason for reason in reasons if reason)
    return min(counted, key=lambda reason: (-counted[reason], reason), default="")


def shown(estimate: Estimate, digits: int = 0) -> str:
    """A value for a table; a dash where it is unknown."""
    return "–" if estimate.value is None else f"{estimate.value:.{digits}f}"


def interval_of(state: BodyState) -> str:
    """Arousal with its 90 % interval for a table."""
    if state.arousal.value is None:
        return "–"
    low, high = state.arousal_interval
    return f"{state.arousal.value:.2f} ({low:.2f}–{high:.2f})"
