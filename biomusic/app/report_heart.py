"""The finer rows of the heart and the breath: every interval, its variability, breathing."""

from __future__ import annotations

from typing import Final

import numpy as np

from biomusic.app.axis import Axis, broken
from biomusic.app.charts import Scale, ticks, upright
from biomusic.app.plot import Plot, empty_row, hatch_gaps, scale_for
from biomusic.app.report_words import curve, mostly
from biomusic.session.measures import Column, column, spread, times
from biomusic.session.story import Story
from biomusic.types import Beat, BeatClass

CHAINED: Final = 3.0  # s; farther apart, no line is drawn from beat to beat
MARKS: Final = 250  # across the width; closer ones would be a smear
BREATHS: Final = 8.0  # per minute, the least that the picture spans


def heart_rows(story: Story, axis: Axis) -> str:
    """Intervals, variability and breathing."""
    return _intervals(story, axis) + _variability(story, axis) + _breath(story, axis)


def _intervals(story: Story, axis: Axis) -> str:
    """The tachogram; what was put right is marked below it."""
    beats = [beat for state in story.states for beat in state.beats]
    known = [beat for beat in beats if beat.nn is not None]
    if len(known) < 2:
        return empty_row(axis, "intervals", "Intervals", "no single heartbeats were heard")
    when = np.array([beat.t for beat in known], dtype=np.float64)
    lengths = np.array([beat.nn for beat in known], dtype=np.float64)
    plot = Plot(axis, "intervals", "Intervals", scale_for(lengths, 104.0, least=200.0))
    plot.levels(ticks(plot.scale.low, plot.scale.high, 4), "{:.0f}".format)
    plot.curve(*_chained(when, lengths), "intervals")
    odd = [beat for beat in beats if beat.label is not BeatClass.NORMAL]
    for beat in _thinned(odd, axis):
        share = axis.share(beat.t)
        plot.put(upright(share, plot.scale.height, "mark skipped", f"{beat.label} beat"))
    told = f"{len(odd) / len(beats):.1%}" if odd else "none"
    note = f"ms between normal beats; {told} of {len(beats):,} beats put right or left out"
    return plot.html(note, curve("NN intervals", lengths, "milliseconds") + f" {note}.")


def _variability(story: Story, axis: Axis) -> str:
    when = times(story.states)
    values = column(story.states, lambda state: state.variability.rmssd)
    found = spread(values)
    if found is None:
        why = mostly(state.variability.rmssd.reason for state in story.states)
        return empty_row(axis, "variability", "Variability", why or "no single heartbeats")
    top = max(20.0, found.high)
    plot = Plot(axis, "variability", "Variability", Scale(0.0, 1.08 * top, 84.0))
    plot.levels(ticks(0.0, top, 3), "{:.0f}".format)
    plot.curve(*broken(when, values), "variability")
    gaps = hatch_gaps(plot, axis, story.states, lambda state: state.variability.rmssd)
    note = f"RMSSD in ms over a minute, median {found.median:.0f}"
    return plot.html(note, f"{curve('RMSSD', values, 'milliseconds')} {gaps}")


def _breath(story: Story, axis: Axis) -> str:
    when = times(story.states)
    values = column(story.states, lambda state: state.respiration_rate)
    if spread(values) is None:
        why = mostly(state.respiration_rate.reason for state in story.states)
        return empty_row(axis, "breath", "Breathing", why or "no breath was seen")
    sd = np.array([state.respiration_rate.sd or 0.0 for state in story.states], dtype=np.float64)
    plot = Plot(axis, "breath", "Breathing", scale_for(values, 84.0, least=BREATHS))
    low, high = plot.scale.low, plot.scale.high
    plot.levels(ticks(low, high, 3), "{:.0f}".format)
    above, below = np.minimum(values + sd, high), np.maximum(values - sd, low)
    plot.area(*broken(when, above, below), "breath")
    plot.curve(*broken(when, values), "breath")
    gaps = hatch_gaps(plot, axis, story.states, lambda state: state.respiration_rate)
    words = f"{curve('Breathing', values, 'breaths per minute')} {gaps}"
    return plot.html("breaths/min, with its standard deviation", words)


def _chained(when: Column, values: Column) -> tuple[Column, Column]:
    """A curve that is broken where beats are missing."""
    parted = np.flatnonzero(np.diff(when) > CHAINED) + 1
    return np.insert(when, parted, when[parted]), np.insert(values, parted, np.nan)


def _thinned(beats: list[Beat], axis: Axis) -> list[Beat]:
    """No more than can be told apart."""
    seen = {int(axis.share(beat.t) * MARKS): beat for beat in beats}
    return list(seen.values())
