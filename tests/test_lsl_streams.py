"""What is made of Lab Streaming Layer chunks: units, jitter, gaps, nonsense; no library needed."""

from __future__ import annotations

import importlib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from biomusic.errors import MalformedError
from biomusic.ports import Decoder
from biomusic.rooms import open_wearable
from biomusic.types import AccelerationChunk, EcgChunk, Frame, HeartRate, Interval, Sample

pytestmark = pytest.mark.alone

meaning: Any = importlib.import_module("biomusic.sensors.lsl_meaning")
times: Any = importlib.import_module("biomusic.sensors.lsl_times")
Channel, Description = meaning.Channel, meaning.Description

Floats = NDArray[np.float64]
ECG = Description("strap", "ECG", 130.0, (Channel("ECG", "ECG", "microvolts"),))
RR = Description("strap", "RR", 0.0, (Channel("RR", "RR", "ms"),), stamped="closing beat")


def opened(description: Any) -> Decoder:
    decoder = open_wearable("lsl_streams").decoder()
    frame = Frame(0.0, "strap", "lsl_description", bytes(description))
    assert decoder.decode(frame) == []
    return decoder


def chunk(stamps: Floats, *columns: Floats, arrival: float | None = None) -> Frame:
    t = float(stamps[-1]) if arrival is None else arrival
    rows = np.column_stack((stamps, *columns)).astype("<f8")
    return Frame(t, "strap", "lsl_samples", rows.tobytes())


def one(decoder: Decoder, t: float, value: float) -> list[Sample]:
    return list(decoder.decode(chunk(np.array([t]), np.array([value]))))


def ecg_chunks(decoder: Decoder, stamps: Floats, size: int) -> list[EcgChunk]:
    found: list[EcgChunk] = []
    for first in range(0, len(stamps), size):
        part = stamps[first : first + size]
        numbers = np.arange(first, first + len(part), dtype=np.float64)
        found.extend(s for s in decoder.decode(chunk(part, numbers)) if isinstance(s, EcgChunk))
    return found


@pytest.mark.parametrize(
    ("unit", "factor"), [("microvolts", 1), ("uV", 1), ("μV", 1), ("mV", 1e3), ("V", 1e6), ("", 1)]
)
def test_an_ecg_becomes_microvolts(unit: str, factor: float) -> None:
    decoder = opened(replace(ECG, channels=(Channel("lead II", "ECG", unit),)))
    samples = decoder.decode(chunk(np.arange(3) / 130, np.array([0.25, -0.125, 0.0])))
    (found,) = samples
    assert isinstance(found, EcgChunk)
    assert found.microvolts.tolist() == [0.25 * factor, -0.125 * factor, 0.0]
    np.testing.assert_allclose(found.times, np.arange(3) / 130, atol=1e-12)


@pytest.mark.parametrize(("unit", "one_g"), [("mg", 1000.0), ("g", 1.0), ("m/s^2", 9.80665)])
def test_acceleration_becomes_milli_g(unit: str, one_g: float) -> None:
    names = ("ACC_X", "ACC_Y", "ACC_Z", "GYR_X")
    channels = tuple(Channel(name, "", unit if name[0] == "A" else "dps") for name in names)
    decoder = opened(Description("muse", "IMU", 52.0, channels))
    values = [np.array([0.0]), np.array([-one_g]), np.array([one_g]), np.array([1e9])]
    (found,) = decoder.decode(chunk(np.array([1.0]), *values))
    assert isinstance(found, AccelerationChunk)
    np.testing.assert_allclose(found.milli_g, [[0.0, -1000.0, 1000.0]])


def test_one_stream_may_hold_a_rate_and_an_interval() -> None:
    channels = (Channel("Heart Rate", "", "bpm"), Channel("RR-interval", "", "s"))
    decoder = opened(Description("watch", "Biosignals", 0.0, channels))
    rate, interval = decoder.decode(chunk(np.array([3.0]), np.array([75.0]), np.array([0.8])))
    assert isinstance(rate, HeartRate)
    assert isinstance(interval, Interval)
    assert (rate.t, rate.bpm, interval.ms) == (3.0, 75.0, 800.0)
    (alone,) = decoder.decode(chunk(np.array([3.5]), np.array([76.0]), np.array([np.nan])))
    assert isinstance(alone, HeartRate)


@pytest.mark.parametrize(
    ("description", "reason"),
    [
        (Description("x", "ACC", 50.0, (Channel(),) * 3), "no unit is told"),
        (Description("x", "ACC", 50.0, (Channel(unit="mg"),) * 2), "2 channels, not 3"),
        (Description("x", "ECG", 130.0, (Channel(unit="furlongs"),)), "“furlongs” is not known"),
        (Description("x", "ECG", 0.0, (Channel(),)), "no sampling rate"),
        (Description("x", "RR", 4.0, (Channel(),)), "a curve, not beats"),
    ],
)
def test_what_would_be_guessed_is_refused(description: Any, reason: str) -> None:
    with pytest.raises(MalformedError, match=reason):
        opened(description)


def test_other_streams_are_left_alone() -> None:
    assert meaning.read(Description("x", "EEG", 256.0, (Channel("Fp1", "EEG", "uV"),))) == ()
    assert meaning.read(Description("Markers", "Markers", 0.0, (Channel(),))) == ()


def test_jitter_is_smoothed_and_nothing_is_broken() -> None:
    """Packets of 73 stamped by their arrival, up to 40 ms late; a clock 0.2 % off the nominal."""
    rate, late = 130.0 * 1.002, np.random.default_rng(1).uniform(0, 0.04, 120)
    truth = np.arange(73 * 120) / rate
    arrivals = truth[72::73] + late
    stamps = (arrivals[:, None] + np.arange(-72, 1) / 130.0).ravel()
    found = ecg_chunks(opened(ECG), stamps, 73)
    assert {part.segment for part in found} == {0}
    placed = np.concatenate([part.times for part in found])
    assert bool((np.diff(placed) > 0).all())
    error = (placed - truth - late.mean())[130 * 20 :]
    assert np.abs(error).max() < 0.02
    assert error.std() < 0.3 * (stamps - truth)[130 * 20 :].std()


@pytest.mark.parametrize("missing", [20, 65, 1300])
def test_a_lost_chunk_opens_a_segment_and_is_counted(missing: int) -> None:
    kept = np.r_[0:400, 400 + missing : 1000 + missing]
    decoder: Any = opened(ECG)
    found = ecg_chunks(decoder, kept / 130, 65)
    assert decoder.lost == {"samples are missing": missing}
    placed = np.concatenate([part.times for part in found])
    segments = np.concatenate([np.full(len(part.times), part.segment) for part in found])
    np.testing.assert_allclose(placed, kept / 130, atol=1e-6)
    assert segments.tolist() == [0] * 400 + [1] * 600


def test_nonsense_costs_its_chunk_and_no_other() -> None:
    decoder = opened(ECG)
    good = chunk(np.arange(13) / 130, np.zeros(13))
    bad = chunk(np.arange(13, 26) / 130, np.full(13, np.nan))
    later = chunk(np.arange(26, 39) / 130, np.zeros(13))
    (first,) = decoder.decode(good)
    with pytest.raises(MalformedError, match="outside"):
        decoder.decode(bad)
    (last,) = decoder.decode(later)
    assert (first.segment, last.segment) == (0, 1)
    with pytest.raises(MalformedError, match="not rows of 16"):
        decoder.decode(Frame(1.0, "strap", "lsl_samples", b"\x00" * 15))
    with pytest.raises(MalformedError, match="LSL's clock"):
        decoder.decode(chunk(np.array([1.7e9]), np.array([0.0]), arrival=1.0))


def test_intervals_stamped_by_their_beats_are_kept_as_they_are() -> None:
    decoder: Any = opened(RR)
    beats = [1.0, 1.8, 2.7, 4.6, 5.5]  # one is missing before 4.6
    rows = zip(beats, [800.0, 800.0, 900.0, 950.0, 900.0], strict=True)
    found = [sample for t, ms in rows for sample in one(decoder, t, ms)]
    assert [sample.t for sample in found] == beats
    assert [sample.segment for sample in found] == [0, 0, 0, 1, 1]
    assert decoder.lost == {"beats are missing between two intervals": 1}
    with pytest.raises(MalformedError, match="outside"):
        one(decoder, 6.0, 100.0)
    (after,) = one(decoder, 6.9, 900.0)
    assert after.segment == 2
    with pytest.raises(MalformedError, match="backwards"):
        one(decoder, 6.0, 900.0)


def test_intervals_stamped_by_their_packets_are_placed_by_their_sum() -> None:
    decoder = opened(replace(RR, stamped=""))
    intervals = np.random.default_rng(2).uniform(0.7, 0.9, 200)
    beats = 1.0 + np.cumsum(intervals)
    packets = np.ceil(beats)  # once a second, whatever closed until then
    found = [
        sample
        for t, seconds in zip(packets.tolist(), intervals.tolist(), strict=True)
        for sample in one(decoder, t, 1000 * seconds)
    ]
    placed = np.array([sample.t for sample in found])
    assert {sample.segment for sample in found} == {0}
    assert len(placed) == 200
    assert np.abs(np.diff(placed) - intervals[1:])[60:].max() < 0.02
    assert np.abs(placed - beats)[60:].max() < 0.05


@given(st.lists(st.tuples(st.sampled_from(["lsl_samples", "lsl_description"]), st.binary())))
def test_random_bytes_raise_nothing_but_the_named_error(frames: list[tuple[str, bytes]]) -> None:
    decoder = opened(ECG)
    for stream, payload in frames:
        try:
            decoder.decode(Frame(1.0, "strap", stream, payload))
        except MalformedError:
            continue


@given(
    st.lists(st.floats(-3000, 3000, width=64), min_size=1, max_size=60),
    st.sampled_from([13.0, 130.0, 512.0]),
)
def test_time_goes_forward_whatever_the_stamps_are(stamps: list[float], rate: float) -> None:
    smooth = times.SmoothTimes(rate)
    placed = np.concatenate(
        [run.times for stamp in stamps for run in smooth.place(np.array([stamp]))]
    )
    assert len(placed) == len(stamps)
    assert bool((np.diff(placed) > 0).all())


def test_a_description_reads_back() -> None:
    assert Description.from_bytes(bytes(ECG)) == ECG
    with pytest.raises(MalformedError, match="not the description"):
        Description.from_bytes(b"{}")
