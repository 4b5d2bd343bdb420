"""A recording's columns, packed into frames and unpacked into samples."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biomusic.errors import MalformedError
from biomusic.rooms import open_wearable
from biomusic.types import AccelerationChunk, EcgChunk, Frame, Interval, Sample

table: Any = importlib.import_module("biomusic.sensors.table")


def decode(stream: str, payload: bytes) -> list[Sample]:
    return list(open_wearable("table").decoder().decode(Frame(9.0, "csv", stream, payload)))


def pack(times: list[float], values: Any) -> bytes:
    packed: bytes = table.pack(np.array(times), np.array(values))
    return packed


@pytest.mark.parametrize(
    ("stream", "field"),
    [
        ("heart_rate_bpm", "bpm"),
        ("rr_ms", "ms"),
        ("cadence_spm", "steps_per_minute"),
        ("speed_mps", "metres_per_second"),
        ("respiration_bpm", "breaths_per_minute"),
    ],
)
@settings(deadline=None)
@given(share=st.floats(0, 1))
def test_a_value_comes_out_as_it_went_in(stream: str, field: str, share: float) -> None:
    column = table.COLUMNS[stream]
    value = column.low + share * (column.high - column.low)
    (sample,) = decode(stream, pack([2.5], [value]))
    assert (sample.t, sample.t_arrival, getattr(sample, field)) == (2.5, 9.0, value)


def test_fast_columns_come_out_in_chunks() -> None:
    (ecg,) = decode("ecg_uv", pack([1.0, 1.1], [-5.0, 800.0]))
    assert isinstance(ecg, EcgChunk)
    assert ecg.t == 1.0
    assert ecg.microvolts.tolist() == [-5, 800]
    (acc,) = decode("acc_mg", pack([1.0, 1.1], [[0, 0, 1000], [1, 2, 3]]))
    assert isinstance(acc, AccelerationChunk)
    assert acc.milli_g.tolist() == [[0, 0, 1000], [1, 2, 3]]


def test_a_missing_beat_begins_a_new_segment() -> None:
    samples = decode("rr_ms", pack([1.0, 1.8, 3.4, 4.2], [800.0, 800, 800, 800]))
    assert [s.segment for s in samples if isinstance(s, Interval)] == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("stream", "payload"),
    [
        ("heart_rate_bpm", b""),
        ("heart_rate_bpm", b"1234567"),
        ("heart_rate_bpm", pack([1.0], [300.0])),
        ("heart_rate_bpm", pack([float("nan")], [70.0])),
        ("heart_rate_bpm", pack([1.0, 1.0], [70.0, 71.0])),
        ("heart_rate_bpm", pack([1.0], [float("nan")])),
        ("acc_mg", pack([1.0], [70.0])),
        ("latitude", pack([1.0], [70.0])),
    ],
)
def test_what_cannot_be_true_is_refused(stream: str, payload: bytes) -> None:
    with pytest.raises(MalformedError):
        decode(stream, payload)


def test_random_bytes_are_refused() -> None:
    random = np.random.Generator(np.random.Philox(key=[7, 8]))
    for index in range(20_000):
        stream = [*table.COLUMNS][index % len(table.COLUMNS)]
        payload = random.bytes(8 * int(random.integers(0, 5)))
        try:
            samples = decode(stream, payload)
        except MalformedError:
            continue
        assert all(np.isfinite(sample.t) for sample in samples)
