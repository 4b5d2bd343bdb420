"""The row of key figures at the head of the report."""

from __future__ import annotations

from html import escape

import numpy as np

from biomusic.app.report_body import EFFORTS
from biomusic.app.report_words import arousal_words, clock
from biomusic.guide.steps import WALKING
from biomusic.session.measures import column, coverage, rides, spread, steady_share
from biomusic.session.story import Story
from biomusic.types import STROKES

Figure = tuple[str, str, str]  # name, value, note


def figures(story: Story) -> str:
    """The session in a handful of numbers; what is unknown is left out, or says so."""
    drawn = (_duration(story), _heart(story), _cadence(story), _tempo(story), _steps(story))
    cells = "".join(_cell(*found) for found in (*drawn, _arousal(story), _known(story)) if found)
    return f'<dl class="figures">\n{cells}</dl>\n'


def _cell(name: str, value: str, note: str) -> str:
    number, _, unit = value.partition(" ")
    small = f" <small>{escape(unit)}</small>" if unit else ""
    return (
        f"<div><dt>{escape(name)}</dt><dd><b>{escape(number)}</b>{small}"
        f"<span>{escape(note)}</span></dd></div>\n"
    )


def _duration(story: Story) -> Figure:
    unit = "min" if story.duration < 3600 else "h"
    bars = f"{len(story.bars):,} bars" if story.bars else "of music"
    return "Duration", f"{clock(story.duration)} {unit}", bars


def _heart(story: Story) -> Figure:
    found = spread(column(story.states, lambda state: state.heart_rate))
    if found is None:
        return "Heart rate", "–", "no data"
    return "Heart rate", f"{found.median:.0f} bpm", f"median; {found.low:.0f} to {found.high:.0f}"


def _cadence(story: Story) -> Figure | None:
    cadence = column(story.states, lambda state: state.cadence)
    found = spread(np.where(cadence >= WALKING, cadence, np.nan))
    if found is None:
        return None
    if rides(state.activity for state in story.states):
        return "Cadence", f"{found.median / STROKES:.0f} rpm", "median of the pedals"
    return "Cadence", f"{found.median:.0f} steps/min", "median of the steps"


def _tempo(story: Story) -> Figure | None:
    found = spread(np.array([intent.tempo for intent in story.intents], dtype=np.float64))
    if found is None:
        return None
    return "Tempo", f"{found.low:.0f}–{found.high:.0f} bpm", f"median {found.median:.0f}"


def _steps(story: Story) -> Figure | None:
    match = steady_share(story.states, story.intents)
    if match.share is None:
        return None
    what, pace = (
        ("stroke", "strokes")
        if rides(state.activity for state in story.states)
        else ("step", "steps")
    )
    note = f"in {clock(match.steady)} of steady {pace}"
    return f"Beat on the {what}", f"{100 * match.share:.0f} %", note


def _arousal(story: Story) -> Figure:
    known = [state for state in story.states if state.arousal.value is not None]
    if not known:
        return "Arousal", "–", "no data"
    mean = float(np.mean([state.arousal.value or 0.0 for state in known]))
    low, high = np.mean([state.arousal_interval for state in known], axis=0)
    words = arousal_words(mean, float(low), float(high))
    working = sum(state.activity in EFFORTS for state in known) > len(known) / 2
    return "Arousal", f"{mean:.2f} mean", "uncertain: mostly in effort" if working else words


def _known(story: Story) -> Figure:
    known = coverage(story.states, lambda state: state.heart_rate, story.duration)
    skipped = sum(story.skipped.values())
    packets = "packet" if skipped == 1 else "packets"
    return "Heart data", f"{100 * known:.0f} %", f"{skipped or 'no'} {packets} skipped"
