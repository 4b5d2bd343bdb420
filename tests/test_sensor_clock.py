"""A device's time becomes the host's, whatever the radio does in between."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.clock import WARM, by_envelope, simulate
from biomusic.errors import MalformedError
from biomusic.rooms import open_wearable
from biomusic.types import AccelerationChunk, EcgChunk, Frame

clock: Any = importlib.import_module("biomusic.sensors.clock")
sample_times: Any = importlib.import_module("biomusic.sensors.sample_times")
frames: Any = importlib.import_module("biomusic.sensors.polar_frames")

SECOND = 1_000_000_000  # ns
H10_START = 599_616_000 * SECOND  # 2019, where an H10 starts after a loss of power


def feed(device_clock: Any, seconds: NDArray[np.float64], lag: float = 0.02) -> list[float | None]:
    return [device_clock.hear(round(1e9 * t), t + lag) for t in seconds.tolist()]


@pytest.mark.parametrize("drift", [20.0, 100.0, -100.0])
@pytest.mark.parametrize("ecg_only", [True, False])
def test_the_envelope_keeps_up_with_the_reference(drift: float, ecg_only: bool) -> None:
    truth, device, arrival = simulate(drift, 3600, 7, ecg_only)
    error = 1000 * (by_envelope(device, arrival) - truth)[truth > WARM]
    assert error.std() < 0.5
    assert np.abs(error - error.mean()).max() < 2.5


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("drift", [100.0, -100.0])
def test_after_a_minute_it_is_within_three_milliseconds(drift: float, seed: int) -> None:
    truth, device, arrival = simulate(drift, 300, seed, False)
    error = 1000 * (by_envelope(device, arrival) - truth)[truth > WARM]
    assert np.abs(error - error.mean()).max() < 3


def test_the_drift_is_told_once_it_is_known() -> None:
    _, device, arrival = simulate(-40.0, 600, 3, False)
    heard = clock.DeviceClock(SECOND)
    assert heard.drift is None
    for seconds, t in zip(device.tolist(), arrival.tolist(), strict=True):
        heard.hear(round(1e9 * seconds), t)
    assert heard.drift == pytest.approx(-40, abs=5)


def test_no_packet_is_placed_after_its_arrival() -> None:
    _, device, arrival = simulate(60.0, 120, 5, False)
    assert np.all(by_envelope(device, arrival) <= arrival + 1e-9)


def test_a_late_packet_moves_nothing() -> None:
    heard = clock.DeviceClock(SECOND)
    feed(heard, np.arange(0, 60, 0.5))
    before = heard.host(60.0)
    heard.hear(60 * SECOND, 61.8)
    assert heard.host(60.0) == pytest.approx(before, abs=1e-6)
    assert heard.era == 0


def test_a_radio_that_stalls_is_no_clock_that_was_set() -> None:
    heard = clock.DeviceClock(SECOND)
    feed(heard, np.arange(0, 60, 0.5))
    for stamp in range(60, 66):  # all come at once when the radio is back
        assert heard.hear(stamp * SECOND, 66.0) is not None
    assert heard.era == 0
    assert heard.host(66.0) == pytest.approx(66.02)


def test_one_packet_that_contradicts_all_others_is_garbage() -> None:
    heard = clock.DeviceClock(SECOND)
    feed(heard, np.arange(0, 30, 0.5))
    assert heard.hear(10**19, 30.02) is None
    assert heard.hear(12, 30.52) is None
    assert heard.hear(31 * SECOND, 31.02) is not None
    assert heard.era == 0


def test_two_that_agree_show_that_the_clock_was_set() -> None:
    heard = clock.DeviceClock(SECOND)
    feed(heard, 7e8 + np.arange(0, 30, 0.5), lag=-7e8)
    assert heard.hear(H10_START, 40.02) is None
    assert heard.hear(H10_START + SECOND, 41.02) is not None
    assert heard.era == 1
    device = heard.hear(H10_START + 2 * SECOND, 42.02)
    assert heard.host(device) == pytest.approx(42.02, abs=1e-3)


def test_a_clock_that_was_set_back_by_little_is_seen_within_seconds() -> None:
    heard = clock.DeviceClock(SECOND)
    feed(heard, np.arange(0, 60, 0.5))
    feed(heard, np.arange(60, 66, 0.5) - 2.0, lag=2.02)
    assert heard.era == 1
    assert heard.host(heard.hear(64 * SECOND, 66.02)) == pytest.approx(66.02, abs=0.01)


def test_a_counter_that_starts_again_goes_on() -> None:
    heard = clock.DeviceClock(1000, rollover=1 << 32)
    start = (1 << 32) - 10_000
    for second in range(20):
        device = heard.hear((start + 1000 * second) % (1 << 32), second + 0.02)
        assert heard.host(device) == pytest.approx(second + 0.02)
    assert heard.era == 0
    assert heard.between(start, 5000) == 15.0


def test_memory_is_bounded() -> None:
    heard = clock.DeviceClock(SECOND)
    feed(heard, np.arange(0, 7200, 0.5))
    assert len(heard._envelope._least) <= clock.WINDOW / clock.BUCKET + 2


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 2**64 - 1), st.floats(0, 10)), max_size=40))
def test_whatever_comes_the_clock_stays_finite(packets: list[tuple[int, float]]) -> None:
    heard, arrival = clock.DeviceClock(SECOND), 0.0
    for ticks, wait in packets:
        arrival += wait
        device = heard.hear(ticks, arrival)
        if device is not None:
            assert heard.host(device) <= arrival + 1e-6
            assert abs(heard.drift or 0.0) <= 1e6 * clock.STEEPEST


# Samples.


def placer(rate: float = 100.0, told: bool = True) -> Any:
    return sample_times.SampleTimes(clock.DeviceClock(SECOND), rate, told=told)


def place(stream: Any, t: float, count: int = 50, lag: float = 0.02) -> NDArray[np.float64]:
    heard = Frame(t + lag, "h10", "pmd_data", b"")
    return np.asarray(stream.place(heard, round(1e9 * t), count), dtype=np.float64)


def test_the_first_frame_is_projected_back_and_later_ones_lie_between_stamps() -> None:
    stream = placer()
    assert place(stream, 1.0)[[0, -1]] == pytest.approx([0.53, 1.02])
    assert place(stream, 1.5)[[0, -1]] == pytest.approx([1.03, 1.52])
    times = place(stream, 2.01)  # the true rate is 98 Hz
    assert np.diff(times) == pytest.approx(0.51 / 50)
    assert stream.segment == 0


def test_a_missing_frame_opens_a_new_segment_and_bridges_nothing() -> None:
    stream = placer()
    place(stream, 1.0)
    times = place(stream, 2.0)
    assert stream.segment == 1
    assert times[0] == pytest.approx(1.53)


def test_what_came_before_is_refused() -> None:
    stream = placer()
    for t in (1.0, 1.5, 2.0):
        place(stream, t)
    with pytest.raises(MalformedError, match="twice"):
        place(stream, 2.0)
    with pytest.raises(MalformedError, match="older"):
        place(stream, 1.5)
    place(stream, 2.5)
    assert stream.segment == 0


@pytest.mark.parametrize("rate", [25.0, 50.0, 400.0])
def test_a_rate_that_nobody_told_is_learnt(rate: float) -> None:
    stream, times = placer(200.0, told=False), np.empty(0)
    for index in range(1, 12):
        times = place(stream, index * 50 / rate)
    assert stream.rate == pytest.approx(rate)
    assert np.diff(times) == pytest.approx(1 / rate)
    assert stream.segment <= 3


def worn(drift: float, seed: int) -> list[Frame]:
    """Three minutes of an H10 that restarts after one, over a bad link, truth in the samples."""
    sent: list[Frame] = []
    for part, boot in enumerate((H10_START + 10**18, H10_START)):
        truth, device, arrival = simulate(drift, 90, seed + part, False)
        ecg_frame = 0
        for t, seconds, came in zip(truth.tolist(), device.tolist(), arrival.tolist(), strict=True):
            is_ecg = abs(seconds - (ecg_frame + 1) * 73 / 130) < 1e-9
            ecg_frame += is_ecg
            stamp, begun = boot + round(1e9 * seconds), 95.0 * part
            count, rate = (73, 130) if is_ecg else (36, 200)
            ago = np.arange(count - 1, -1, -1) / rate / (1 + drift * 1e-6)
            at = np.rint((t + begun - ago) * 1e4).astype(np.int64)  # in 0.1 ms, below 2^23
            if is_ecg:
                payload = frames.ecg_frame(stamp, at // 10)
            else:
                payload = frames.acceleration_frame(stamp, np.stack([at % 10_000] * 3, axis=1))
            sent.append(Frame(came + begun, "h10", "pmd_data", payload))
    return sent


@pytest.mark.parametrize("drift", [100.0, -100.0])
def test_samples_stand_where_they_were_taken_although_the_strap_restarts(drift: float) -> None:
    listening, refused = open_wearable("polar").decoder(), 0
    errors: list[NDArray[np.float64]] = []
    for frame in worn(drift, 11):
        try:
            (chunk,) = listening.decode(frame)
        except MalformedError:
            refused += 1  # the first packet after the restart, until a second one agrees
            continue
        assert isinstance(chunk, EcgChunk | AccelerationChunk)
        assert np.all(np.diff(chunk.times) > 0)
        if isinstance(chunk, EcgChunk) and chunk.times[0] % 95 > WARM:
            errors.append(1000 * chunk.times - chunk.microvolts)
        elif isinstance(chunk, AccelerationChunk) and chunk.times[0] % 95 > WARM:
            apart = 1000 * (chunk.times % 1) - chunk.milli_g[:, 0] / 10
            errors.append((apart + 500) % 1000 - 500)
    error = np.concatenate(errors)
    assert refused == 1
    assert np.ptp(error) < 6
    assert np.abs(error - np.median(error)).max() < 3
