"""How a listener answered the music of a session: what their steps and their heart did after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biomusic.guide.lead import LEAST, MOST
from biomusic.guide.resonance import Resonance
from biomusic.learned import Answers
from biomusic.session.measures import column, times
from biomusic.session.setup import Setup
from biomusic.session.story import Story
from biomusic.types import BodyState, Intent

FOLLOWING: Final = 30.0  # s; a shorter nudge was over before anybody could follow
AROUND: Final = 10.0  # s, of which steps are taken the median
LATE: Final = 45.0  # s that a heart is late
APART: Final = 60.0  # s between the moments whose density is compared
MOVED: Final = 0.5  # of density, squared and summed up; with less there was nothing to answer

Column = NDArray[np.float64]


def answers(story: Story) -> Answers | None:
    """What a session shows; None when the steps were never led."""
    when = times(story.states)
    cadence = column(story.states, lambda state: state.cadence)
    followed = [share for share in _followed(story.intents, when, cadence) if np.isfinite(share)]
    if not followed:
        return None
    steps = float(np.clip(np.median(followed), -2.0, 2.0))
    return Answers(steps=steps, nudges=len(followed), density=_density(story, when))


def breath(setup: Setup, states: Sequence[BodyState]) -> float | None:
    """Breaths/min at which the heart swung most, when the session tried rates; None otherwise."""
    finder = Resonance(setup.plan())
    for state in states:
        finder.wish(state)
    return finder.found


def _followed(intents: Sequence[Intent], when: Column, cadence: Column) -> Iterator[float]:
    """Of each nudge, the share that the steps followed."""
    for begin, end, goal in _nudges(intents):
        own = _median(when, cadence, begin - AROUND, begin)
        asked = goal / own - 1.0
        # a goal that lies farther off is an instruction, and tells nothing of the music
        if end - begin >= FOLLOWING and LEAST <= abs(asked) <= MOST + LEAST:
            yield (_median(when, cadence, end - AROUND, end) / own - 1.0) / asked


def _nudges(intents: Sequence[Intent]) -> Iterator[tuple[float, float, float]]:
    """Begin and end (s) of each time that steps were led, and where to at last (steps/min)."""
    begin, last = None, None
    for intent in intents:
        if intent.cadence_goal is not None:
            begin = intent.t if begin is None else begin
            last = intent
        elif begin is not None and last is not None and last.cadence_goal is not None:
            yield begin, last.t, last.cadence_goal
            begin = last = None
    if begin is not None and last is not None and last.cadence_goal is not None:
        yield begin, last.t, last.cadence_goal


def _density(story: Story, when: Column) -> float | None:
    """Bpm by which the heart moved with a whole step of density, later; by least squares."""
    asked = np.array([(intent.t, intent.density) for intent in story.intents], np.float64)
    heart = column(story.states, lambda state: state.heart_rate)
    if len(asked) < 2 or len(when) < 2 or when[-1] <= APART + LATE:
        return None
    moments = np.arange(0.0, when[-1] - APART - LATE, APART / 2.0)
    when_asked, wanted = asked[:, 0], asked[:, 1]
    density: Column = np.interp(moments + APART, when_asked, wanted)
    density -= np.interp(moments, when_asked, wanted)
    later = [_median(when, heart, t + LATE - AROUND, t + LATE) for t in moments + APART]
    before = [_median(when, heart, t + LATE - AROUND, t + LATE) for t in moments]
    moved = np.array(later) - np.array(before)
    known = np.isfinite(moved)
    weight = float(np.sum(density[known] ** 2))
    if weight < MOVED:
        return None
    return float(np.sum(density[known] * moved[known]) / weight)


def _median(when: Column, values: Column, begin: float, end: float) -> float:
    within = values[np.searchsorted(when, begin) : np.searchsorted(when, end)]
    known = within[np.isfinite(within)]
    return float(np.median(known)) if len(known) else float("nan")
