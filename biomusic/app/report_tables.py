"""The report's tables: why the music changed, what happened, and the curves as numbers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

import numpy as np

from biomusic.app.axis import Axis
from biomusic.app.report_words import clock, interval_of, length, mostly, shown
from biomusic.app.turns import Turn, telling, turns
from biomusic.score.key import key_name
from biomusic.session.measures import FRESH, Channel, column, coverage
from biomusic.session.story import Story
from biomusic.types import BodyState, Intent

TELLING: Final = 10  # rows that people read
MOST_ROWS: Final = 240  # rows that people unfold
SHORT: Final = 300.0  # s; a shorter session is tabled every five seconds, a longer one by minutes
HEADS: Final = (
    *("Time", "Heart rate", "Steps or strokes/min", "Exertion", "Arousal (90 %)", "Activity"),
    *("Tempo", "Key", "Density", "Energy", "Brightness"),
)
CHANNELS: Final[tuple[tuple[str, str, Channel], ...]] = (  # quality's name, title, channel
    ("heart", "Heart rate", lambda state: state.heart_rate),
    ("heart", "RMSSD", lambda state: state.variability.rmssd),
    ("heart", "SDNN", lambda state: state.variability.sdnn),
    ("heart", "LF and HF power", lambda state: state.variability.high_frequency),
    ("heart", "Coherence", lambda state: state.variability.coherence),
    ("heart", "DFA α1", lambda state: state.variability.dfa_alpha1),
    ("breath", "Breathing", lambda state: state.respiration_rate),
    ("cadence", "Cadence", lambda state: state.cadence),
    ("motion", "Motion", lambda state: state.motion),
    ("", "Exertion", lambda state: state.exertion),
    ("", "Recovery", lambda state: state.recovery),
    ("", "Arousal", lambda state: state.arousal),
    ("", "Relaxation", lambda state: state.relaxation),
)


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], look: str = "") -> str:
    """A table that scrolls sideways where the page is narrow."""
    head = "".join(f'<th scope="col">{escape(words)}</th>' for words in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(cells[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells[1:])
        + "</tr>\n"
        for cells in rows
    )
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f'<table class="{look}"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>\n"
    )


def folded(summary: str, content: str) -> str:
    """Something for those who want to know more."""
    return f"<details><summary>{escape(summary)}</summary>\n{content}</details>\n"


def reasons(story: Story) -> str:
    """The most telling turns, the rest folded away."""
    found = turns(story.intents)
    if not found:
        return "<p>The guide gave no reasons in this session.</p>\n"
    heads = ("Time", "What", "Why")
    top = table(
        "The turns that moved the music most", heads, _told(telling(found, TELLING)), "told"
    )
    if len(found) <= TELLING:
        return top
    every = telling(found, MOST_ROWS)
    left = len(found) - len(every)
    caption = "Every turn" if not left else f"The {len(every)} weightiest turns of {len(found)}"
    return top + folded(f"{caption} ({len(every)})", table(caption, heads, _told(every), "told"))


def happenings(axis: Axis) -> str:
    """Connections, gaps and skipped packets as words."""
    rows = [(clock(event.t), event.words) for event in axis.happenings[:MOST_ROWS]]
    left = len(axis.happenings) - len(rows)
    more = f"<p>And {left} more.</p>" if left else ""
    if not rows:
        return ""
    content = table("Events in order", ("Time", "What happened"), rows, "told") + more
    return folded(f"What happened on the way ({len(axis.happenings)})", content)


def channels(story: Story) -> str:
    """How far each channel of the body was known and believed."""
    rows = [_channel(story, *channel) for channel in CHANNELS]
    skipped = [(reason, str(count)) for reason, count in sorted(story.skipped.items())]
    heads = ("Channel", "Known", "Quality", "When not, mostly")
    content = table("What was known", heads, rows, "told")
    if skipped:
        content += table("Packets passed over", ("Reason", "Packets"), skipped, "told")
    return folded("Data quality, channel by channel", content)


def numbers(story: Story) -> str:
    """The curves as numbers."""
    step = 5.0 if story.duration <= SHORT else 60.0
    step *= max(1.0, np.ceil(story.duration / step / MOST_ROWS))
    moments = np.arange(0.0, story.duration, step).tolist()
    rows = [_moment(t, _state_at(story, t), _intent_at(story, t)) for t in moments]
    caption = f"One look every {length(step)}; a dash is no data"
    return folded("The curves as a table", table(caption, HEADS, rows))


def _told(found: Sequence[Turn]) -> list[tuple[str, str, str]]:
    return [(clock(turn.t), turn.what, turn.why) for turn in found]


def _channel(story: Story, name: str, title: str, channel: Channel) -> tuple[str, ...]:
    scores = [state.quality[name].score for state in story.states if name in state.quality]
    values = column(story.states, channel)
    reasons_ = [
        channel(state).reason for state, v in zip(story.states, values, strict=True) if np.isnan(v)
    ]
    quality = f"{np.mean(scores):.2f}" if scores else "–"
    known = f"{coverage(story.states, channel, story.duration):.0%}"
    why = mostly(reasons_) or ("no reason given" if reasons_ else "–")
    return title, known, quality, why


def _state_at(story: Story, t: float) -> BodyState | None:
    index = bisect_right(story.states, t, key=lambda state: state.t) - 1
    state = story.states[index] if index >= 0 else None
    return state if state is not None and t - state.t <= FRESH else None


def _intent_at(story: Story, t: float) -> Intent | None:
    index = bisect_right(story.intents, t, key=lambda intent: intent.t) - 1
    return story.intents[index] if index >= 0 else None


def _moment(t: float, state: BodyState | None, intent: Intent | None) -> tuple[str, ...]:
    return (clock(t), *_body_cells(state), *_music_cells(intent))


def _body_cells(state: BodyState | None) -> tuple[str, ...]:
    if state is None:
        return ("–",) * 5
    exertion = state.exertion.value
    return (
        shown(state.heart_rate),
        shown(state.cadence),
        "–" if exertion is None else f"{exertion:.0%}",
        interval_of(state),
        str(state.activity),
    )


def _music_cells(intent: Intent | None) -> tuple[str, ...]:
    if intent is None:
        return ("–",) * 5
    shares = (intent.density, intent.energy, intent.brightness)
    return (f"{intent.tempo:.0f}", key_name(intent.key), *(f"{share:.0%}" for share in shares))
