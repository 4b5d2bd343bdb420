"""ECG and acceleration as the strap samples them: recorded, or drawn from beats and steps."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest

from biomusic.types import Connection, Frame, Link

pytestmark = pytest.mark.alone

bodies: Any = importlib.import_module("biomusic.hardware.body")
tracings: Any = importlib.import_module("biomusic.hardware.tracing")
table: Any = importlib.import_module("biomusic.sensors.table")


def told(**columns: tuple[Any, Any]) -> Any:
    """A body of which a table told these columns, and its tracing."""
    body = bodies.Body()
    body.take(Connection(0.0, "rows", "table", Link.CONNECTED))
    for name, (times, values) in columns.items():
        body.take(Frame(float(times[-1]), "rows", name, table.pack(times, values)))
    return tracings.Tracing(body, np.random.default_rng(0))


def test_a_recorded_ecg_is_sampled_between_its_samples() -> None:
    known = np.arange(0, 4, 1 / 130)
    tracing = told(ecg_uv=(known, 1000 * np.sin(2 * np.pi * 20 * known)))
    asked = np.arange(1, 3, 1 / 130) + 0.003
    off = tracing.microvolts(asked) - 1000 * np.sin(2 * np.pi * 20 * asked)
    assert np.abs(off).max() < 25  # µV; a straight line between samples is off by 110


def test_where_nothing_was_recorded_nothing_is_invented() -> None:
    known = np.concatenate([np.arange(0, 2, 1 / 130), np.arange(4, 6, 1 / 130)])
    tracing = told(
        ecg_uv=(known, np.full(len(known), 500.0)), acc_mg=(known, np.full((len(known), 3), 300.0))
    )
    asked = np.arange(1, 5, 1 / 130)
    middle = (asked > 2.3) & (asked < 3.7)
    assert set(tracing.microvolts(asked)[middle]) == {0}
    assert (tracing.milli_g(asked)[middle] == [0, 0, 1000]).all()
    assert set(tracing.microvolts(asked)[asked < 1.9]) == {500}


def test_a_drawn_heart_beats_when_it_beat() -> None:
    beats = np.array([1.0, 1.8, 2.55, 3.4, 4.1])
    tracing = told(rr_ms=(beats, np.array([800.0, 800, 750, 850, 700])))
    times = np.arange(0.5, 4.5, 1 / 130)
    drawn = tracing.microvolts(times)
    for beat in beats:
        near = np.abs(times - beat) < 0.2
        assert abs(times[near][np.argmax(drawn[near])] - beat) <= 1 / 130
    assert 900 < drawn.max() < 1400
    assert drawn.min() > -500


def test_a_rate_alone_beats_as_often() -> None:
    told_at = np.arange(0.0, 12)
    tracing = told(heart_rate_bpm=(told_at, np.where(told_at < 6, 120.0, 100.0)))
    drawn = tracing.microvolts(np.arange(0.25, 11.75, 1 / 130))
    middle, before, after = drawn[1:-1], drawn[:-2], drawn[2:]
    peaks = np.flatnonzero((middle > 700) & (middle >= after) & (middle > before)) / 130
    apart = np.diff(peaks)
    assert np.abs(apart[:10] - 0.5).max() < 0.01
    assert np.abs(apart[-8:] - 0.6).max() < 0.01
    assert 0.49 < apart.min() < apart.max() < 0.61  # no jump where the rate changes


@pytest.mark.parametrize(
    ("cadence", "least", "most"), [(0, 0, 60), (110, 200, 700), (170, 500, 1600)]
)
def test_steps_shake_the_strap(cadence: float, least: float, most: float) -> None:
    tracing = told(cadence_spm=(np.arange(0.0, 12), np.full(12, float(cadence))))
    frames = [tracing.milli_g(np.arange(start, start + 36) / 200) for start in range(200, 2000, 36)]
    upright = np.concatenate(frames)[:, 2]
    assert upright.mean() == pytest.approx(1000, abs=30)
    assert least <= np.ptp(upright) / 2 <= most
    spectrum = np.abs(np.fft.rfft(upright - upright.mean()))
    if cadence:
        heard = np.fft.rfftfreq(len(upright), 1 / 200)[np.argmax(spectrum)]
        assert 60 * heard == pytest.approx(cadence, abs=7)  # across frames, one and the same swing
