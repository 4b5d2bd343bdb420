"""The time axis that all pictures of a report share, and what happened along it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar, overload

import numpy as np

from biomusic.app import charts
from biomusic.app.report_words import clock
from biomusic.session.measures import FRESH, Column
from biomusic.types import Connection, Event, Link, Skipped

TIME_STEPS: Final = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)  # s
MOST_TICKS: Final = 10
MARKS: Final = 250  # across the width; closer ones would be a smear
AT_ONCE: Final = 1.0  # s; that everything connects at the start is no news
LINKS: Final = {
    Link.CONNECTED: "connected",
    Link.LOST: "connection lost",
    Link.ENDED: "ended",
}
STATE: Final = 0.25  # s, how often the body is looked at

T = TypeVar("T")
Stretch = tuple[float, float, T]  # from s, to s, what


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as a mark on the axis and a line in a table."""

    t: float  # s
    name: str  # in a word or two
    words: str
    look: str  # its class in the style sheet


class Axis:
    """One session's time across the width of the page."""

    def __init__(self, duration: float, events: Sequence[Event]) -> None:
        self.duration = max(duration, STATE)
        self.happenings = sorted(map(_happening, events), key=lambda told: told.t)
        self.later = [event for event in self.happenings if event.t >= AT_ONCE]
        step = next((s for s in TIME_STEPS if self.duration / s <= MOST_TICKS), TIME_STEPS[-1])
        self.ticks = [float(t) for t in range(0, int(self.duration) + 1, step)]

    def share(self, t: float) -> float:
        """Where ``t`` (s) lies, 0–1."""
        return min(1.0, max(0.0, t / self.duration))

    def x(self, times: Column) -> Column:
        """Where times lie, in a curve's units."""
        return np.clip(times / self.duration, 0.0, 1.0) * charts.COLUMNS

    def grid(self, height: float) -> str:
        """Vertical lines at round times."""
        return "".join(charts.upright(self.share(t), height) for t in self.ticks)

    def marks(self, height: float) -> str:
        """What happened, as upright ticks with words; no denser than can be told apart."""
        seen: dict[int, Happening] = {}
        for happening in self.later:
            seen.setdefault(int(self.share(happening.t) * MARKS), happening)
        return "".join(
            charts.upright(self.share(h.t), height, h.look, f"{clock(h.t)} {h.words}")
            for h in seen.values()
        )

    def html(self) -> str:
        """The times in words under the pictures, whose own words say the rest."""
        looks = ("always", "roomy")  # every other label yields on a narrow page
        labels = "".join(
            f'<span class="{looks[index % 2]}" style="left:{100 * self.share(t):.2f}%">'
            f"{clock(t)}</span>"
            for index, t in enumerate(self.ticks)
        )
        return f'<div class="axis" aria-hidden="true"><div>{labels}</div></div>\n'

    def merged(self, pieces: Iterable[Stretch[T]]) -> list[Stretch[T]]:
        """Neighbours of a kind made one; those too narrow to see join the one before."""
        visible: list[Stretch[T]] = []
        for start, end, what in _joined(pieces):
            if visible and end - start < self.duration / charts.COLUMNS:
                visible[-1] = (visible[-1][0], end, visible[-1][2])
            else:
                visible.append((start, end, what))
        return _joined(visible)


def gaps(times: Column, values: Column, duration: float) -> list[tuple[float, float]]:
    """Stretches of more than a second in which nothing is known, s."""
    known = times[np.isfinite(values)]
    if known.size == 0:
        return [(0.0, duration)]
    starts = np.concatenate([[0.0], known + STATE])
    ends = np.concatenate([known, [duration]])
    wide = np.flatnonzero(ends - starts > FRESH)
    return [(float(starts[i]), float(ends[i])) for i in wide]


@overload
def broken(times: Column, values: Column, /) -> tuple[Column, Column]: ...
@overload
def broken(times: Column, one: Column, other: Column, /) -> tuple[Column, Column, Column]: ...
def broken(times: Column, *columns: Column) -> tuple[Column, ...]:
    """Times and columns, with NaN put in wherever the states themselves are missing."""
    late = np.flatnonzero(np.diff(times) > FRESH) + 1
    pauses = np.insert(times, late, times[late - 1] + STATE)
    return (pauses, *(np.insert(values, late, np.nan) for values in columns))


def _joined(pieces: Iterable[Stretch[T]]) -> list[Stretch[T]]:
    stretches: list[Stretch[T]] = []
    for start, end, what in pieces:
        if stretches and stretches[-1][2] == what:
            stretches[-1] = (stretches[-1][0], end, what)
        else:
            stretches.append((start, end, what))
    return stretches


def _happening(event: Event) -> Happening:
    if isinstance(event, Connection):
        look = "mark lost" if event.link is Link.LOST else "mark"
        words = f"{event.title or event.device}: {LINKS[event.link]}"
        return Happening(event.t, LINKS[event.link], words, look)
    if isinstance(event, Skipped):
        count = f" ({event.count} packets)" if event.count > 1 else ""
        words = f"skipped {event.where}: {event.reason}{count}"
        return Happening(event.t, "skipped", words, "mark skipped")
    return Happening(event.t, event.words, event.words, "mark named")
