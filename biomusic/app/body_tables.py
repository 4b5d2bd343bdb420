"""The columns of the body's two tables: one row a look, and one row a heartbeat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from biomusic.app.table_file import Cell, Column
from biomusic.types import Beat, BodyState, Estimate, Quality

ESTIMATES: Final[Mapping[str, tuple[str, Callable[[BodyState], Estimate]]]] = {
    "heart_rate_bpm": ("mean of the last beats", lambda state: state.heart_rate),
    "rmssd_ms": ("over 60 s", lambda state: state.variability.rmssd),
    "ln_rmssd": ("ln ms, over 60 s", lambda state: state.variability.ln_rmssd),
    "sdnn_ms": ("over 300 s", lambda state: state.variability.sdnn),
    "pnn50_percent": ("over 60 s", lambda state: state.variability.pnn50),
    "lf_ms2": ("0.04–0.15 Hz, over 300 s", lambda state: state.variability.low_frequency),
    "hf_ms2": ("0.15–0.4 Hz, over 300 s", lambda state: state.variability.high_frequency),
    "total_power_ms2": ("up to 0.4 Hz, over 300 s", lambda state: state.variability.total_power),
    "coherence": ("0–1, over 64 s", lambda state: state.variability.coherence),
    "dfa_alpha1": ("boxes of 4–16 beats, 120 s", lambda state: state.variability.dfa_alpha1),
    "respiration_bpm": ("breaths/min", lambda state: state.respiration_rate),
    "respiration_phase_rad": ("0 = breathing in begins", lambda state: state.respiration_phase),
    "cadence_spm": (
        "steps/min, both feet; cycling, strokes/min, two a turn",
        lambda state: state.cadence,
    ),
    "step_phase_rad": ("0 = a foot strikes", lambda state: state.step_phase),
    "speed_mps": ("over ground", lambda state: state.speed),
    "motion": ("0–1, how much the body moves", lambda state: state.motion),
    "posture_change_deg": ("gravity's turn within 10 s", lambda state: state.posture_change),
    "exertion": ("0–1, share of the heart-rate reserve", lambda state: state.exertion),
    "recovery_bpm": ("fall in the minute after an effort", lambda state: state.recovery),
    "arousal": ("0–1, 0.5 is this person's rest", lambda state: state.arousal),
    "relaxation": ("0–1, 0.5 is this person's usual", lambda state: state.relaxation),
}
CHANNELS: Final = ("heart", "ECG", "breath", "cadence", "motion")
UNHEARD: Final = Quality(0.0, "not worn")


def state_columns() -> list[Column]:
    """The columns of the table of states."""
    columns = [
        Column("t_s", float, "s since the beginning"),
        Column("activity", str, "rest, walk, run, other or unknown"),
        Column("p_aroused", float, "0–1, calibrated: how often such a state is a stressed one"),
        Column("arousal_low", float, "0–1, lower end of the 90 % interval"),
        Column("arousal_high", float, "0–1, its upper end"),
        Column("heart_rate_zone", int, "1 is the easiest; empty below it"),
        Column("corrected", float, "0–1, share of the last minute's beats that were put right"),
    ]
    for name, (meaning, _) in ESTIMATES.items():
        columns.append(Column(name, float, meaning))
        columns.append(Column(f"{name}_sd", float, "its standard deviation"))
        columns.append(Column(f"{name}_reason", str, "why it is empty, or less certain"))
    for name in CHANNELS:
        columns.append(Column(f"quality_{name.lower()}", float, "0–1, how far it is believed"))
        columns.append(Column(f"quality_{name.lower()}_reason", str, "why not further"))
    return columns


def state_cells(state: BodyState) -> Iterator[Cell]:
    """One row of the table of states."""
    low, high = state.arousal_interval
    yield from (state.t, str(state.activity), state.p_aroused, low, high)
    yield from (state.heart_rate_zone, state.variability.corrected)
    for _, estimate_of in ESTIMATES.values():
        estimate = estimate_of(state)
        yield from (estimate.value, estimate.sd, estimate.reason)
    for name in CHANNELS:
        quality = state.quality.get(name, UNHEARD)
        yield from (quality.score, quality.reason)


def beat_columns() -> list[Column]:
    """The columns of the table of heartbeats."""
    return [
        Column("t_s", float, "s since the beginning, of the R peak or the closing beat"),
        Column("class", str, "normal, ectopic, missed, extra, long, short or impossible"),
        Column("quality", float, "0–1, how far it is believed to be a beat"),
        Column("rr_ms", float, "since the beat before; empty after a gap"),
        Column("nn_ms", float, "the same where it is normal, or put right; else empty"),
    ]


def beat_cells(beat: Beat) -> Iterator[Cell]:
    """One row of the table of heartbeats."""
    yield from (beat.t, str(beat.label), beat.quality, beat.rr, beat.nn)
