"""What a session comes to in numbers: the beat on the step, coverage, and unknown stays unknown."""

from __future__ import annotations

import numpy as np
import pytest

from biomusic.session.measures import (
    beats_as_steps,
    column,
    coverage,
    spread,
    steady_share,
    tempo_at,
)
from biomusic.types import Activity, BodyState, Estimate, Intent, Key, Mode


def walking(t: float, cadence: float | None) -> BodyState:
    unknown = Estimate.unknown("not measured")
    steps = unknown if cadence is None else Estimate(cadence, 1.0)
    return BodyState(
        t, unknown, steps, unknown, unknown, unknown, unknown, unknown,
        (0.0, 1.0), None, unknown, Activity.WALK,
    )  # fmt: skip


def at(t: float, tempo: float) -> Intent:
    return Intent(t, tempo, Key(0, Mode.MAJOR), 0.5, 0.5, 0.5, 0.5, "ambient")


def minute(cadence: float | None) -> list[BodyState]:
    return [walking(t, cadence) for t in np.arange(0.0, 60.0, 0.25).tolist()]


@pytest.mark.parametrize("ratio", [1.0, 0.5, 2.0 / 3.0])
def test_a_plain_ratio_of_the_steps_is_on_the_step(ratio: float) -> None:
    match = steady_share(minute(168.0), [at(0.0, 168.0 * ratio)])
    assert match.share == pytest.approx(1.0)
    assert match.steady == pytest.approx(52.0, abs=0.5)


def test_two_percent_beside_is_not_on_the_step() -> None:
    assert steady_share(minute(168.0), [at(0.0, 168.0 * 1.02)]).share == 0.0


def test_half_the_time_on_the_step_is_half() -> None:
    match = steady_share(minute(168.0), [at(0.0, 168.0), at(34.0, 175.0)])
    assert match.share == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("cadence", [None, 0.0, 20.0])
def test_without_steps_there_is_no_share(cadence: float | None) -> None:
    assert steady_share(minute(cadence), [at(0.0, 120.0)]).share is None


def test_wandering_steps_are_not_steady() -> None:
    states = [walking(s.t, 100.0 + s.t) for s in minute(100.0)]
    assert steady_share(states, [at(0.0, 100.0)]).share is None


def test_steps_across_a_gap_are_not_steady() -> None:
    torn = [walking(t, 168.0) for t in np.arange(0.0, 600.0, 10.0).tolist()]
    assert steady_share(torn, [at(0.0, 168.0)]).share is None


def test_coverage_counts_the_session_and_not_the_states() -> None:
    half = [state for state in minute(168.0) if state.t < 30.0]
    assert coverage(half, lambda state: state.cadence, 60.0) == pytest.approx(0.5, abs=0.02)
    assert coverage(minute(None), lambda state: state.cadence, 60.0) == 0.0
    assert coverage([], lambda state: state.cadence, 0.0) == 0.0


def test_unknown_is_never_a_number() -> None:
    assert np.isnan(column(minute(None), lambda state: state.cadence)).all()
    assert spread(column(minute(None), lambda state: state.cadence)) is None
    assert np.isnan(tempo_at([at(5.0, 90.0)], np.array([4.0]))).all()
    assert np.isnan(beats_as_steps(np.array([np.nan, 0.0]), np.array([120.0, 120.0]))).all()
