"""SVG pieces that stay sharp at any width: positions are shares of the width, text never scales.

A picture has no viewBox: its children lie at percentages.  Curves lie in an inner viewport
1000 units wide that stretches, with strokes that do not (vector-effect in the style sheet).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

COLUMNS: Final = 1000  # units across; no curve carries more detail than two points in each
WIDTH: Final = 780.0  # px of a picture on a page of full width
NARROW: Final = 230.0  # px of a picture on a telephone; the style sheet hides roomy words there
LETTER: Final = 6.3  # px, the mean width of one at 12 px
LINE_HEIGHT: Final = 14.0  # px between labels at line ends


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to pixels, upward."""

    low: float
    high: float
    height: float  # px
    margin: float = 6.0  # px kept free above and below

    def y(self, values: Points) -> Points:
        """Pixels from the top."""
        share = (values - self.low) / ((self.high - self.low) or 1.0)
        return self.height - self.margin - share * (self.height - 2 * self.margin)

    def at(self, value: float) -> float:
        """Pixels from the top, of one value."""
        return float(self.y(np.array([value]))[0])


@dataclass(frozen=True, slots=True)
class EndLabel:
    y: float  # px
    words: str
    look: str  # its class in the style sheet


def picture(name: str, title: str, description: str, height: float, content: str) -> str:
    """A whole picture with its words for those who do not see it; ``name`` makes unique ids."""
    return (
        f'<svg role="img" height="{height:g}" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>'
        f'<defs><pattern id="{name}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path class="hatch" d="M0 0V6"/></pattern></defs>'
        f"{content}</svg>\n"
    )


def curves(height: float, *paths: str) -> str:
    """The inner viewport in which curves lie."""
    return (
        f'<svg viewBox="0 0 {COLUMNS} {height:g}" width="100%" height="{height:g}" '
        f'preserveAspectRatio="none">{"".join(paths)}</svg>'
    )


def line(x: Points, y: Points, look: str) -> str:
    """A curve that is broken wherever ``y`` is NaN; ``x`` is in units, ``y`` in pixels."""
    pieces = [_polyline(*_decimated(x[a:b], y[a:b])) for a, b in runs(np.isfinite(y))]
    return f'<path class="{look}" d="{"".join(pieces)}"/>' if pieces else ""


def band(x: Points, top: Points, bottom: Points, look: str) -> str:
    """The area between two curves, broken where either is NaN."""
    pieces: list[str] = []
    for a, b in runs(np.isfinite(top) & np.isfinite(bottom)):
        upper_x, upper = _extremes(x[a:b], top[a:b], np.minimum)
        lower_x, lower = _extremes(x[a:b], bottom[a:b], np.maximum)
        outline = np.concatenate([upper_x, lower_x[::-1]]), np.concatenate([upper, lower[::-1]])
        pieces.append(_polyline(*outline) + "Z")
    return f'<path class="{look}" d="{"".join(pieces)}"/>' if pieces else ""


def runs(known: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Where a mask is true, as half-open index ranges."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int8)))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def rule(y: float, look: str = "grid") -> str:
    """A horizontal line across the picture."""
    return f'<line class="{look}" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'


def upright(share: float, height: float, look: str = "grid", title: str = "") -> str:
    """A vertical line at a share of the width, with words for whoever points at it."""
    words = f"<title>{escape(title)}</title>" if title else ""
    x = f"{100 * share:.2f}%"
    return f'<line class="{look}" x1="{x}" x2="{x}" y1="0" y2="{height:g}">{words}</line>'


def block(
    start: float,
    end: float,
    top: float,
    height: float,
    look: str,
    *,
    title: str = "",
    fill: str = "",
) -> str:
    """A rectangle between two shares of the width."""
    words = f"<title>{escape(title)}</title>" if title else ""
    paint = f' style="{fill}"' if fill else ""
    return (
        f'<rect class="{look}"{paint} x="{100 * start:.2f}%" width="{100 * (end - start):.2f}%" '
        f'y="{top:.1f}" height="{height:.1f}">{words}</rect>'
    )


def missing(name: str, start: float, end: float, height: float, reason: str) -> str:
    """A hatched stretch without data; it says so where there is room."""
    title = f"no data: {reason}" if reason else "no data"
    fill = f"fill:url(#{name}-hatch)"
    hatch = block(start, end, 0, height, "missing", title=title, fill=fill)
    return hatch + caption(start, end, height / 2 + 4, "no data", "quiet plate")


def caption(start: float, end: float, y: float, words: str, look: str) -> str:
    """Words in the middle of a stretch, left out where they would not fit."""
    room = (end - start) / width(words)
    if room < 1.0:
        return ""
    fit = "" if room > WIDTH / NARROW else " roomy"
    return text((start + end) / 2, y, words, f"{look} middle{fit}")


def width(words: str) -> float:
    """The share of a full picture's width that words take, with a little air."""
    return LETTER * (len(words) + 1) / WIDTH


def text(share: float, y: float, words: str, look: str, dx: float = 0.0) -> str:
    """Words at a share of the width."""
    shift = f' dx="{dx:g}"' if dx else ""
    return f'<text class="{look}" x="{100 * share:.2f}%" y="{y:.1f}"{shift}>{escape(words)}</text>'


def tick_label(y: float, words: str) -> str:
    """The label of a horizontal line, left of the picture."""
    return text(0.0, y + 4, words, "tick end", dx=-8)


def end_labels(labels: Sequence[EndLabel], height: float) -> str:
    """Names at the right end of their lines, pushed apart where they would overlap."""
    placed: list[tuple[float, EndLabel]] = []
    floor = LINE_HEIGHT / 2
    for label in sorted(labels, key=lambda label: label.y):
        floor = max(floor, label.y)
        placed.append((floor, label))
        floor += LINE_HEIGHT
    overflow = max(0.0, floor - LINE_HEIGHT / 2 - height)
    return "".join(text(1.0, y - overflow + 4, at.words, at.look, dx=8) for y, at in placed)


def nice_step(span: float, count: int) -> float:
    """The step of 1, 2 or 5 × 10ⁿ that cuts ``span`` into about ``count`` pieces."""
    rough = span / max(1, count)
    power = 10.0 ** np.floor(np.log10(rough)) if rough > 0 else 1.0
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= rough * 0.999))


def ticks(low: float, high: float, count: int) -> list[float]:
    """Round values within a range."""
    step = nice_step(high - low, count)
    first = int(np.ceil(low / step - 1e-9))
    last = int(np.floor(high / step + 1e-9))
    return [index * step for index in range(first, last + 1)]


def _polyline(x: Points, y: Points) -> str:
    if x.size == 1:  # a lone value is a dot, drawn by the line's round cap
        return f"M{x[0]:.1f} {y[0]:.1f}h.1"
    pairs = [f"{a:.1f} {b:.1f}" for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    return f"M{pairs[0]}L{' '.join(pairs[1:])}"


def _decimated(x: Points, y: Points) -> tuple[Points, Points]:
    """The first, lowest, highest and last point of every column: it looks the same."""
    if x.size <= 4:
        return x, y
    starts = np.flatnonzero(np.diff(np.floor(x), prepend=-1.0))
    if x.size <= 2 * starts.size:
        return x, y
    order = np.lexsort((y, np.floor(x)))
    ends = np.append(starts[1:], x.size) - 1
    keep = np.unique(np.concatenate([order[starts], order[ends], [0, x.size - 1]]))
    return x[keep], y[keep]


def _extremes(x: Points, y: Points, better: np.ufunc) -> tuple[Points, Points]:
    starts = np.flatnonzero(np.diff(np.floor(x), prepend=-1.0))
    if x.size <= 2 * starts.size:
        return x, y
    reach = np.append(x[starts], x[-1])
    peaks = better.reduceat(y, starts)
    return reach, np.append(peaks, peaks[-1])
