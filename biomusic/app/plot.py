"""One row of the report: a curve or a strip on the shared axis, with its heading and its words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Final

import numpy as np

from biomusic.app import charts
from biomusic.app.axis import Axis, gaps
from biomusic.app.charts import EndLabel, Scale
from biomusic.app.report_words import gaps_in_words
from biomusic.session.measures import Channel, Column, column, times
from biomusic.types import BodyState

FLAT: Final = 40.0  # px, the height of a row that has nothing to show
AIR: Final = 0.06  # share of a curve's range kept free on both sides


class Plot:
    """Collects a row's pieces from back to front."""

    def __init__(self, axis: Axis, name: str, title: str, scale: Scale) -> None:
        self.scale = scale
        self._axis, self._name, self._title = axis, name, title
        self._pieces: list[str] = []
        self._blanks = ""
        self._ends: list[EndLabel] = []

    def put(self, piece: str) -> None:
        """Add a piece of SVG."""
        self._pieces.append(piece)

    def levels(self, values: Sequence[float], words: Callable[[float], str]) -> None:
        """Draw horizontal lines and name them at the left."""
        for value in values:
            y = self.scale.at(value)
            self.put(charts.rule(y) + charts.tick_label(y, words(value)))

    def curve(self, when: Column, values: Column, look: str, end: str = "") -> None:
        """Draw a curve, broken where it is NaN, with words at its right end."""
        path = charts.line(self._axis.x(when), self.scale.y(values), f"curve {look}")
        self.put(charts.curves(self.scale.height, path))
        known = values[np.isfinite(values)]
        if end and known.size:
            self._ends.append(EndLabel(self.scale.at(float(known[-1])), end, f"ink-{look}"))

    def area(self, when: Column, top: Column, bottom: Column, look: str) -> None:
        """Fill the space between two curves."""
        x, above, below = self._axis.x(when), self.scale.y(top), self.scale.y(bottom)
        shape = charts.band(x, above, below, f"area {look}")
        self.put(charts.curves(self.scale.height, shape))

    def strip(self, start: float, end: float, words: str, look: str, title: str, fill: str) -> None:
        """Draw a labelled stretch from ``start`` to ``end`` (s) over the full height."""
        a, b = self._axis.share(start), self._axis.share(end)
        height = self.scale.height
        self.put(charts.block(a, b, 0, height, f"strip {look}", title=title, fill=fill))
        self.put(charts.caption(a, b, height / 2 + 4, words, f"on-{look}"))

    def blank(self, start: float, end: float, reason: str) -> None:
        """Hatch a stretch (s) in which nothing is known."""
        a, b = self._axis.share(start), self._axis.share(end)
        self._blanks += charts.missing(self._name, a, b, self.scale.height, reason)

    def html(self, note: str, words: str) -> str:
        """The finished row; ``note`` is for everybody, ``words`` for those who do not see it."""
        height = self.scale.height
        behind = self._axis.grid(height) + self._axis.marks(height)
        content = behind + "".join(self._pieces) + self._blanks
        content += charts.end_labels(self._ends, height)
        return (
            f'<figure class="row"><figcaption><h3>{escape(self._title)}</h3>'
            f"<p>{escape(note)}</p></figcaption>"
            f"{charts.picture(self._name, self._title, words, height, content)}</figure>\n"
        )


def empty_row(axis: Axis, name: str, title: str, reason: str) -> str:
    """A row of which nothing was ever known, low and hatched."""
    plot = Plot(axis, name, title, Scale(0.0, 1.0, FLAT))
    plot.blank(0.0, axis.duration, reason)
    return plot.html(reason or "no data", f"{title}: no data in the whole session. {reason}")


def hatch_gaps(plot: Plot, axis: Axis, states: Sequence[BodyState], channel: Channel) -> str:
    """Hatch the stretches in which a channel is unknown; returns them in words."""
    when = times(states)
    holes = gaps(when, column(states, channel), axis.duration)
    for start, end in holes:
        index = min(int(np.searchsorted(when, start)), len(states) - 1)
        plot.blank(start, end, channel(states[index]).reason)
    return gaps_in_words(holes)


def scale_for(values: Column, height: float, least: float) -> Scale:
    """A scale that holds the known values and spans ``least`` at the least."""
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    missing = max(0.0, least - (high - low)) / 2
    air = AIR * (high - low)
    return Scale(low - missing - air, high + missing + air, height)
