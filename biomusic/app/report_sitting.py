"""How a sitting began and how it ended: its first and last minutes side by side."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import numpy as np

from biomusic.app.report_tables import table
from biomusic.app.report_words import length
from biomusic.session.measures import Channel, column, times
from biomusic.session.story import Story
from biomusic.types import BodyState

SITTINGS: Final = ("settle", "resonance")  # guides
SPAN: Final = 300.0  # s, of the beginning and of the end; less where a sitting was short
KNOWN: Final = 1 / 3  # of the time; of what is known less, no median is told
ROWS: Final[tuple[tuple[str, int, Channel], ...]] = (
    ("Heart rate, beats/min", 0, lambda state: state.heart_rate),
    ("RMSSD, ms", 0, lambda state: state.variability.rmssd),
    ("SDNN, ms", 0, lambda state: state.variability.sdnn),
    ("Breathing, breaths/min", 1, lambda state: state.respiration_rate),
    ("Coherence, 0–1", 2, lambda state: state.variability.coherence),
    ("Arousal, 0–1", 2, lambda state: state.arousal),
)
FORMULA: Final = (
    "Coherence is the share of the heart’s variation that follows one rhythm: P / T, where T is "
    "the power of 64 s of normal intervals up to 0.4 Hz and P its part within 0.015 Hz of the "
    "highest peak between 0.04 and 0.26 Hz (McCraty 2009, as a share). Slow, even breathing raises "
    "it; so it tells how you breathed, not how you felt."
)


def sitting(story: Story) -> str:
    """A section for sessions that one sits through; nothing for others."""
    span = min(SPAN, story.duration / 2.0)
    if story.guide not in SITTINGS or not story.states or span <= 0.0:
        return ""
    when = times(story.states)
    begun = [state for state in story.states if state.t < span]
    ended = [state for state, t in zip(story.states, when, strict=True) if t >= when[-1] - span]
    heads = ("Median", f"first {length(span)}", f"last {length(span)}")
    rows = [
        (name, *(_median(part, channel, digits) for part in (begun, ended)))
        for name, digits, channel in ROWS
    ]
    caption = f"The first and the last {length(span)}; a dash is too little to tell"
    return (
        '<section aria-labelledby="sitting">\n<h2 id="sitting">How it began and ended</h2>\n'
        f"{table(caption, heads, rows)}<p>{escape(FORMULA)}</p>\n</section>\n"
    )


def _median(states: Sequence[BodyState], channel: Channel, digits: int) -> str:
    values = column(states, channel)
    known = values[np.isfinite(values)]
    return f"{np.median(known):.{digits}f}" if len(known) > KNOWN * len(values) else "–"
