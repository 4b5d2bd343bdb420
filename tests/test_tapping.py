"""A listener's taps tell how late an output is heard, and nonsense is not believed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.null_sink import missing, null_sink
from biomusic.session.tapping import ANTICIPATION, EARLIEST, PERIOD, Clicks, drawn, lateness
from biomusic.sound.engine import Engine
from biomusic.types import BLOCK, SAMPLE_RATE

pytestmark = pytest.mark.alone

TOLD = 0.1  # s of latency that the system tells of


class Headphones:
    """An output that takes blocks by fits and starts; ``jolt`` blocks at once."""

    latency, output = TOLD, "headphones"

    def __init__(self, engine: Engine, jolt: int) -> None:
        self._engine, self._jolt = engine, jolt
        self._begun = 0.0

    def start(self, now: float) -> str:
        self._begun = now
        return ""

    def look(self, now: float) -> str:
        while self._engine.frame < (now - self._begun) * SAMPLE_RATE:
            self._engine.perform(BLOCK * self._jolt)
        return ""

    def fade_away(self, seconds: float) -> float:
        return seconds

    def close(self) -> None: ...


def taps(late: float, spread: float, slips: int) -> Iterator[float]:
    """When somebody taps who hears everything ``late`` s after the system says."""
    draw = np.random.default_rng(4)
    for click in range(1, 21):
        at = click + TOLD + late - ANTICIPATION + draw.normal(0.0, spread)
        yield at + (0.4 if click > 20 - slips else 0.0)


@pytest.mark.parametrize("late", [-0.1, 0.0, 0.28, 0.65])
def test_taps_along_with_clicks_find_how_late_headphones_are(late: float) -> None:
    engine = Engine(tempo=60.0, style="lofi")
    clicks = Clicks(engine, Headphones(engine, 4))
    clicks.start(0.0)
    places, now = list[float](), 0.0
    for at in taps(late, 0.03, 2):
        while now < at - 0.01:
            now += 0.01
            clicks.step(now)
        places.append(clicks.place(at))
    found = lateness(places)
    assert found is not None
    assert found.trusted
    assert found.slips >= 2
    assert found.seconds == pytest.approx(late, abs=0.03)


@given(st.lists(st.floats(0.0, 200.0), min_size=30, max_size=40, unique=True))
def test_an_ear_is_never_found_before_the_sound_or_a_whole_click_late(places: list[float]) -> None:
    found = lateness(places)
    assert found is not None
    assert EARLIEST <= found.seconds < EARLIEST + PERIOD


def test_who_does_not_tap_along_is_not_believed() -> None:
    drawn_at_random = np.random.default_rng(2).random(40) + np.arange(40)
    found = lateness(drawn_at_random.tolist())
    assert found is not None
    assert not found.trusted
    assert lateness([1.0, 2.0, 3.0]) is None


def test_a_tap_is_drawn_beside_its_click() -> None:
    on, late = drawn(7.02), drawn(7.5)
    assert on.count("●") == late.count("●") == 1
    assert on.index("●") < late.index("●")


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_too_few_taps_change_nothing() -> None:
    with null_sink() as sink:
        code = "from biomusic.app.cli import main; main()"
        command = (sys.executable, "-c", code, "--plain", "tap")
        tapping = subprocess.run(
            command, input="\n\n", env=sink.environment, text=True, capture_output=True, check=False
        )
    assert tapping.returncode == 2, tapping.stderr
    assert "too few" in tapping.stderr
    assert "●" in tapping.stdout
