"""The pieces of the pictures: nothing seen is lost, nothing unseen is drawn, all can be read."""

from __future__ import annotations

import re
from importlib import resources
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from biomusic.app.charts import COLUMNS, EndLabel, end_labels, line, ticks

STYLE = (resources.files("biomusic.app") / "report.css").read_text(encoding="utf-8")
INKS = ("ink", "quiet", "heart", "steps-ink", "beat", "exertion", "arousal", "tempo", "density")
PLATES = ("paper", "rest", "walk", "run", "other", "soft")


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def colours(scheme: int) -> dict[str, str]:
    blocks = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", blocks[scheme]))


def points(path: str) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    numbers = [float(v) for v in re.findall(r"-?\d+(?:\.\d+)?", path.partition(' d="')[2])]
    return np.array(numbers).reshape(-1, 2)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_all_words_have_enough_contrast(scheme: int) -> None:
    found = colours(scheme)
    for ink in (*INKS, "energy", "brightness"):
        assert contrast(found[ink], found["paper"]) >= 4.5, ink
    for plate in PLATES:
        assert contrast(found["ink"], found[plate]) >= 4.5, plate


@given(st.integers(0, 2**32 - 1))
def test_thinning_keeps_every_peak(seed: int) -> None:
    values = np.random.default_rng(seed).normal(0.0, 20.0, 5000)
    x = np.linspace(0.0, 100.0, values.size)
    drawn = points(line(x, values, "curve"))
    assert len(drawn) <= 2 * 101 + 2
    for unit in range(100):
        inside, kept = np.floor(x) == unit, np.floor(drawn[:, 0]) == unit
        near = kept | (np.abs(drawn[:, 0] - unit - 1) < 0.06)
        assert drawn[near, 1].max() >= values[inside].max() - 0.06
        assert drawn[near, 1].min() <= values[inside].min() + 0.06


def test_a_long_curve_stays_small() -> None:
    x = np.linspace(0.0, COLUMNS, 200_000)
    assert len(line(x, np.sin(x) * 40, "curve")) < 40_000


def test_what_is_unknown_is_not_drawn() -> None:
    y = np.array([1.0, 2.0, np.nan, np.nan, 3.0, np.nan, 4.0, 5.0])
    assert line(np.arange(8.0), y, "curve").count("M") == 3
    assert line(np.arange(2.0), np.full(2, np.nan), "curve") == ""


@given(st.lists(st.floats(0.0, 100.0), min_size=1, max_size=5))
def test_names_at_line_ends_never_overlap(heights: list[float]) -> None:
    drawn = end_labels([EndLabel(y, "name", "ink") for y in heights], 100.0)
    places = sorted(float(y) for y in re.findall(r' y="(-?[\d.]+)"', drawn))
    assert all(b - a >= 13.8 for a, b in pairwise(places))


@given(st.floats(0.0, 500.0), st.floats(1.0, 500.0), st.integers(2, 6))
def test_ticks_are_round_and_inside(low: float, span: float, count: int) -> None:
    found = ticks(low, low + span, count)
    assert len(found) <= count + 1
    assert all(low - 1e-6 <= v <= low + span + 1e-6 for v in found)
