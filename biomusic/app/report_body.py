"""The body's rows of the report: heart, steps, exertion, arousal and activity over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from biomusic.app import charts
from biomusic.app.axis import STATE, Axis, Stretch, broken
from biomusic.app.charts import Scale
from biomusic.app.plot import Plot, empty_row, hatch_gaps, scale_for
from biomusic.app.report_heart import heart_rows
from biomusic.app.report_words import clock, curve, mostly
from biomusic.guide.steps import WALKING
from biomusic.session.measures import (
    FRESH,
    Column,
    beats_as_steps,
    column,
    rides,
    spread,
    tempo_at,
    times,
)
from biomusic.session.story import Story
from biomusic.types import Activity, BodyState

ZONES: Final = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)  # of the maximum heart rate, as watches show them
MOST_EVENTS: Final = 20  # told one by one
ZONE_LABEL: Final = 14.0  # px that a zone must be high to carry its name
LIMITS: Final = frozenset({"resting_heart_rate", "maximum_heart_rate"})
EFFORTS: Final = (Activity.RUN, Activity.CYCLE)
UNSURE: Final = "Arousal in effort is uncertain: effort moves the same signs."


def body_rows(story: Story, axis: Axis) -> str:
    """All rows, from the heart down."""
    drawings = (_events, _heart, heart_rows, _steps, _exertion, _arousal, _activity)
    return "".join(draw(story, axis) for draw in drawings)


def _events(story: Story, axis: Axis) -> str:
    """What happened, named beside its mark where the name has room; nothing when nothing did."""
    plot = Plot(axis, "events", "Events", Scale(0.0, 1.0, 20.0))
    free = 0.0
    for happening in axis.later:
        share, width = axis.share(happening.t), charts.width(happening.name)
        if free <= share <= 1.0 - width:
            plot.put(charts.text(share, 14.0, happening.name, "quiet plate roomy", 5))
            free = share + width
    told = "; ".join(f"{clock(event.t)} {event.words}" for event in axis.later[:MOST_EVENTS])
    more = len(axis.later) - MOST_EVENTS
    words = f"{told}; and {more} more." if more > 0 else f"{told}."
    count = "one mark" if len(axis.later) == 1 else f"{len(axis.later)} marks"
    return plot.html(f"{count}, listed below", words) if axis.later else ""


def _heart(story: Story, axis: Axis) -> str:
    when, values = times(story.states), column(story.states, lambda state: state.heart_rate)
    found = spread(values)
    if found is None:
        return empty_row(axis, "heart", "Heart rate", _why(story, "heart_rate"))
    plot = Plot(axis, "heart", "Heart rate", scale_for(values, 136.0, least=30.0))
    note = f"beats/min, median {found.median:.0f}"
    zones = _zones(plot.scale, story.person.maximum_heart_rate)
    for number, top, bottom in zones:
        plot.put(charts.block(0, 1, top, bottom - top, f"zone z{number}"))
    plot.levels(charts.ticks(plot.scale.low, plot.scale.high, 4), "{:.0f}".format)
    for number, top, bottom in zones:
        if bottom - top >= ZONE_LABEL:
            plot.put(charts.text(0.0, bottom - 3, f"zone {number}", "quiet plate roomy", 6))
    if zones:
        guess = "an estimated" if "maximum_heart_rate" in story.estimated else "a"
        note += f"; zones of {guess} maximum of {story.person.maximum_heart_rate:.0f}"
    plot.curve(*broken(when, values), "heart", _last(values, "{:.0f}"))
    missing = hatch_gaps(plot, axis, story.states, lambda state: state.heart_rate)
    return plot.html(note, f"{curve('Heart rate', values, 'beats per minute')} {missing}")


def _zones(scale: Scale, maximum: float | None) -> list[tuple[int, float, float]]:
    """Number, top and bottom (px) of the zones in sight; none when nobody knows the maximum."""
    edges = enumerate(pairwise(ZONES), start=1) if maximum is not None else ()
    found: list[tuple[int, float, float]] = []
    for number, (a, b) in edges:
        low, high = max(scale.low, a * (maximum or 0)), min(scale.high, b * (maximum or 0))
        if high > low:
            found.append((number, scale.at(high), scale.at(low)))
    return found


def _steps(story: Story, axis: Axis) -> str:
    when, values = times(story.states), column(story.states, lambda state: state.cadence)
    walked = np.where(values >= WALKING, values, np.nan)
    if spread(values) is None or spread(walked) is None:
        reason = "no steps" if spread(values) else _why(story, "cadence")
        return empty_row(axis, "steps", "Cadence", reason)
    beats = beats_as_steps(values, tempo_at(story.intents, when))
    pushes = "strokes" if rides(state.activity for state in story.states) else "steps"
    plot = Plot(axis, "steps", "Cadence", scale_for(walked, 104.0, least=20.0))
    beats = np.where((beats > plot.scale.low) & (beats < plot.scale.high), beats, np.nan)
    plot.levels(charts.ticks(plot.scale.low, plot.scale.high, 4), "{:.0f}".format)
    plot.curve(*broken(when, walked), "steps", pushes)
    plot.curve(*broken(when, beats), "beat", "beat")
    missing = hatch_gaps(plot, axis, story.states, lambda state: state.cadence)
    words = f"{curve('Cadence', walked, f'{pushes} per minute')} {missing}"
    words += f" The dashed line is the music's tempo, brought to {pushes} by its ratio."
    return plot.html(f"{pushes}/min; dashed: the beat, brought to {pushes} by its ratio", words)


def _exertion(story: Story, axis: Axis) -> str:
    when, values = times(story.states), column(story.states, lambda state: state.exertion)
    if spread(values) is None:
        return empty_row(axis, "exertion", "Exertion", _why(story, "exertion"))
    plot = Plot(axis, "exertion", "Exertion", Scale(0.0, 1.0, 80.0))
    plot.levels((0.0, 0.5, 1.0), "{:.0%}".format)
    floor = np.where(np.isfinite(values), 0.0, np.nan)
    plot.area(*broken(when, values, floor), "exertion")
    plot.curve(*broken(when, values), "exertion", _last(values, "{:.0%}"))
    missing = hatch_gaps(plot, axis, story.states, lambda state: state.exertion)
    guess = ", between estimated limits" if story.estimated & LIMITS else ""
    words = curve("Exertion", 100 * values, "percent of the heart-rate reserve")
    return plot.html(f"share of heart-rate reserve{guess}", f"{words} {missing}")


def _arousal(story: Story, axis: Axis) -> str:
    when, values = times(story.states), column(story.states, lambda state: state.arousal)
    if spread(values) is None:
        return empty_row(axis, "arousal", "Arousal", _why(story, "arousal"))
    working = np.array([state.activity in EFFORTS for state in story.states], dtype=np.bool_)
    belief = np.array([state.arousal_interval for state in story.states], dtype=np.float64)
    belief[np.isnan(values)] = np.nan
    plot = Plot(axis, "arousal", "Arousal", Scale(0.0, 1.0, 116.0))
    plot.levels((0.0, 1.0), "{:.0f}".format)
    middle = plot.scale.at(0.5)
    plot.area(*broken(when, belief[:, 1], belief[:, 0]), "arousal")
    plot.put(charts.rule(middle, "rest-line") + charts.tick_label(middle, "rest"))
    plot.curve(*broken(when, np.where(working, values, np.nan)), "arousal unsure")
    plot.curve(*broken(when, np.where(working, np.nan, values)), "arousal")
    missing = hatch_gaps(plot, axis, story.states, lambda state: state.arousal)
    words = curve("Arousal", values, "where 0.5 is this person's own rest", digits=2)
    words += f" The band holds 90 percent of the belief. {missing}"
    note = "activation against own rest, with its 90 % band"
    if working.any():
        return plot.html(f"{note}; dotted in effort: uncertain", f"{words} {UNSURE}")
    return plot.html(note, words)


def _activity(story: Story, axis: Axis) -> str:
    plot = Plot(axis, "activity", "Activity", Scale(0.0, 1.0, 32.0))
    seconds = dict.fromkeys(Activity, 0.0)
    for start, end, activity in axis.merged(_moments(story.states, axis.duration)):
        seconds[activity] += end - start
        title = f"{activity}, {clock(start)} to {clock(end)}"
        if activity is Activity.UNKNOWN:
            plot.blank(start, end, "activity unknown")
        else:
            plot.strip(start, end, str(activity), str(activity), title, "")
    told = ", ".join(f"{name} {clock(spent)}" for name, spent in seconds.items() if spent)
    return plot.html(told, f"Activity: {told}.")


def _moments(states: Sequence[BodyState], duration: float) -> Iterator[Stretch[Activity]]:
    if not states or states[0].t > FRESH:
        yield 0.0, states[0].t if states else duration, Activity.UNKNOWN
    ends = [*(state.t for state in states[1:]), duration]
    for state, end in zip(states, ends, strict=False):
        spoken = end if end - state.t <= FRESH else state.t + STATE
        yield state.t, spoken, state.activity
        if spoken < end:
            yield spoken, end, Activity.UNKNOWN


def _why(story: Story, channel: str) -> str:
    """The commonest reason why a channel was unknown."""
    reasons = (getattr(state, channel).reason for state in story.states)
    return mostly(reasons) or "no data from the body"


def _last(values: Column, form: str) -> str:
    """The value at the very end, in words; none when it is unknown there."""
    return "" if np.isnan(values[-1]) else form.format(values[-1])
