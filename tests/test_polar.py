"""A Polar device as a whole: its streams, what is agreed on, and what becomes of bad packets."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from biomusic.body.body import Body
from biomusic.errors import MalformedError
from biomusic.ports import Decoder
from biomusic.rooms import open_wearable
from biomusic.types import (
    AccelerationChunk,
    EcgChunk,
    Frame,
    HeartRate,
    Interval,
    LightChunk,
    Person,
    PulseInterval,
    Sample,
)

frames: Any = importlib.import_module("biomusic.sensors.polar_frames")
control: Any = importlib.import_module("biomusic.sensors.polar_control")
strap: Any = importlib.import_module("biomusic.sensors.heart_rate_strap")
Kind, Pulse = frames.Kind, frames.Pulse

BOOT = 599_616_000_000_000_000  # ns, where an H10's clock starts
DATA, CONTROL, HEART = "pmd_data", "pmd_control", "heart_rate_measurement"


def decoder() -> Decoder:
    return open_wearable("polar").decoder()


def frame(payload: bytes, t: float = 1.0, stream: str = DATA) -> Frame:
    return Frame(t, "h10", stream, payload)


def stamp(seconds: float) -> int:
    return BOOT + round(1e9 * seconds)


def ecg(index: int, lag: float = 0.02) -> Frame:
    """The ``index``-th ECG frame of a strap, as it arrives."""
    seconds = (index + 1) * 73 / 130
    values = np.arange(73 * index, 73 * (index + 1))
    return frame(frames.ecg_frame(stamp(seconds), values), seconds + lag)


def acceleration(index: int, rate: float = 200.0) -> Frame:
    seconds = (index + 1) * 36 / rate
    values = np.tile([0, 0, 1000], (36, 1))
    return frame(frames.acceleration_frame(stamp(seconds), values), seconds + 0.02)


def hear(listening: Decoder, items: Sequence[Frame]) -> list[Sample]:
    """What is decoded; refused frames are left out."""
    heard: list[Sample] = []
    for item in items:
        try:
            heard += listening.decode(item)
        except MalformedError:
            continue
    return heard


def segments(heard: Sequence[Sample]) -> list[int]:
    return [sample.segment for sample in heard]


def test_it_is_a_heart_rate_strap_too() -> None:
    rate, *intervals = decoder().decode(frame(strap.TWO_INTERVALS, stream=HEART))[1:]
    assert isinstance(rate, HeartRate)
    assert [sample.ticks for sample in intervals if isinstance(sample, Interval)] == [1024, 800]
    with pytest.raises(MalformedError, match="no such stream"):
        decoder().decode(frame(b"\0", stream="ecg"))


def test_ecg_and_acceleration_come_out_whole_and_in_order() -> None:
    listening = decoder()
    sent = sorted([*map(ecg, range(20)), *map(acceleration, range(60))], key=lambda f: f.t)
    heard = hear(listening, sent)
    chunks = [sample for sample in heard if isinstance(sample, EcgChunk)]
    values = np.concatenate([chunk.microvolts for chunk in chunks])
    assert values.tolist() == list(range(20 * 73))
    times = np.concatenate([chunk.times for chunk in chunks])
    assert np.diff(times) == pytest.approx(1 / 130, abs=1e-6)
    assert times[-1] == pytest.approx(20 * 73 / 130 + 0.02)
    shaken = [sample for sample in heard if isinstance(sample, AccelerationChunk)]
    assert sum(len(chunk.milli_g) for chunk in shaken) == 60 * 36
    assert set(segments(heard)) == {0}
    assert all(sample.t <= sample.t_arrival for sample in heard)


def test_a_frame_that_comes_twice_is_refused_once_and_nothing_changes() -> None:
    listening = decoder()
    listening.decode(ecg(0))
    with pytest.raises(MalformedError, match="delivered twice"):
        listening.decode(ecg(0, lag=0.06))
    listening.decode(acceleration(0))
    assert segments(hear(listening, [ecg(1), ecg(2)])) == [0, 0]


def test_a_lost_frame_opens_a_new_segment() -> None:
    heard = hear(decoder(), [ecg(0), ecg(1), ecg(3), ecg(4)])
    assert segments(heard) == [0, 0, 1, 1]
    third = heard[2]
    assert isinstance(third, EcgChunk)
    assert third.t == pytest.approx(4 * 73 / 130 + 0.02 - 72 / 130)


def test_frames_that_change_places_lose_one_and_bridge_nothing() -> None:
    listening = decoder()
    heard = hear(listening, [ecg(0), ecg(1), ecg(3), ecg(2), ecg(4)])
    assert segments(heard) == [0, 0, 1, 1]


def test_garbage_leaves_the_clock_alone() -> None:
    listening = decoder()
    garbage = frame(frames.ecg_frame(2**63, np.zeros(73, int)), 1.7)
    heard = hear(listening, [ecg(0), ecg(1), garbage, ecg(2), ecg(3)])
    assert segments(heard) == [0, 0, 0, 0]
    assert heard[-1].t == pytest.approx(3 * 73 / 130 + 0.02 + 1 / 130)


@pytest.mark.parametrize("seed", range(4))
def test_over_a_bad_link_what_arrives_comes_out_once_and_nothing_is_bridged(seed: int) -> None:
    random = np.random.Generator(np.random.Philox(key=[17, seed]))
    sent: list[Frame] = []
    delivered: list[int] = []
    for index in range(600):
        lost = random.random() < 0.03 or 200 <= index < 240  # and the link for 22 s
        if lost:
            continue
        delivered.append(index)
        heard = ecg(index, lag=0.02 + float(random.uniform(0, 0.03)))
        sent.append(heard)
        if random.random() < 0.1:
            sent.append(frame(heard.payload, heard.t + 0.04))
        if random.random() < 0.05:
            sent.append(frame(random.bytes(229), heard.t + 0.05))
    chunks = [chunk for chunk in hear(decoder(), sent) if isinstance(chunk, EcgChunk)]
    assert [round(chunk.microvolts[0] / 73) for chunk in chunks] == delivered
    together = np.diff(delivered) == 1
    assert (np.diff(segments(chunks)) == ~together).all()
    late = [1000 * (chunk.times - (chunk.microvolts + 1) / 130 - 0.02) for chunk in chunks[110:]]
    assert np.abs(np.concatenate(late)).max() < 4  # one stream alone, a quarter of the packets


def test_a_granted_start_tells_the_rate_and_opens_a_segment() -> None:
    listening = decoder()
    asked = bytes(control.start(Kind.ACCELERATION, 25, 16, 8))
    hear(listening, [frame(asked, 0.5, CONTROL), frame(control.STARTED, 0.6, CONTROL)])
    (first,) = listening.decode(acceleration(0, 25.0))
    assert isinstance(first, AccelerationChunk)
    assert np.diff(first.times) == pytest.approx(1 / 25)
    listening.decode(acceleration(1, 25.0))
    hear(listening, [frame(asked, 2.9, CONTROL), frame(control.STARTED, 3.0, CONTROL)])
    assert segments(listening.decode(acceleration(2, 25.0))) == [1]


def test_a_refused_start_and_an_echo_teach_nothing() -> None:
    listening = decoder()
    asked = bytes(control.start(Kind.ECG, 500, 14))
    for payload in (asked, control.H10_FEATURES, control.TOO_SMALL):
        assert not listening.decode(frame(payload, stream=CONTROL))
    (first,) = listening.decode(ecg(0))
    assert isinstance(first, EcgChunk)
    assert np.diff(first.times) == pytest.approx(1 / 130)


def test_the_factor_of_a_reply_is_used() -> None:
    listening = decoder()
    payload = bytes(frames.DataFrame(Kind.ACCELERATION, stamp(1), 0, True, b"\0\x10" * 3))
    reply = control.Reply(
        control.Operation.START,
        Kind.ACCELERATION,
        control.Status.OK,
        {control.Setting.FACTOR: (2**-12,)},
    )
    listening.decode(frame(bytes(reply), stream=CONTROL))
    (chunk,) = listening.decode(frame(payload, 1.02))
    assert isinstance(chunk, AccelerationChunk)
    assert chunk.milli_g.tolist() == [[1000.0] * 3]


def test_light_comes_out_in_counts() -> None:
    samples = np.cumsum(np.full((56, 4), 7), axis=0)
    payload = frames.delta_frame(Kind.PPG, stamp(1), samples, 22, 0)
    (chunk,) = decoder().decode(frame(payload, 1.02))
    assert isinstance(chunk, LightChunk)
    assert chunk.counts.tolist() == samples.tolist()
    assert np.diff(chunk.times) == pytest.approx(1 / 55)


def pulse_packets(count: int, error: int = 5) -> list[Frame]:
    """Packets of five pulses of 0.8 s, one every 4 s."""
    beats = [Pulse(75, 800, error)] * 5
    return [frame(frames.pulse_frame(beats), 25 + 4.0 * index) for index in range(count)]


def test_pulse_intervals_form_one_chain_over_packets_that_are_far_apart() -> None:
    heard = hear(decoder(), pulse_packets(5))
    assert all(isinstance(sample, PulseInterval) for sample in heard)
    assert set(segments(heard)) == {0}
    assert np.diff([sample.t for sample in heard]) == pytest.approx(0.8)
    assert heard[-1].t == 41.0


@pytest.mark.parametrize(
    "spoilt", [Pulse(75, 800, 5, blocked=True), Pulse(75, 800, 5, False, False)]
)
def test_a_pulse_that_the_sensor_disowns_parts_the_chain(spoilt: Any) -> None:
    good = Pulse(75, 800, 5)
    sent = [
        frame(frames.pulse_frame([good, good]), 26.0),
        frame(frames.pulse_frame([good, spoilt, good]), 29.0),
    ]
    heard = hear(decoder(), sent)
    assert [(sample.t, sample.segment) for sample in heard] == [(25.2, 0), (26.0, 0), (29.0, 1)]


def test_the_body_uses_pulses_as_far_as_their_error_allows() -> None:
    for error, known in ((5, True), (60, False)):
        body = Body(Person())
        for sample in hear(decoder(), pulse_packets(8, error)):
            body.feed(sample)
        rate = body.state(53.1).heart_rate.value
        assert (rate is not None) is known
        if rate is not None:
            assert rate == pytest.approx(75, abs=1)


def test_random_bytes_are_refused_or_plausible() -> None:
    random = np.random.Generator(np.random.Philox(key=[9, 10]))
    listening, refused = decoder(), 0
    for index in range(50_000):
        length = int(random.integers(0, 40))
        form = (0x00, 0x80, 0x01, 0x81)[index // 4 % 4]
        head = frames.HEAD.pack(index % 4, stamp(index * 0.5), form)
        payload = random.bytes(length) if index % 3 == 0 else head + random.bytes(length)
        try:
            samples = listening.decode(frame(payload, index * 0.5))
        except MalformedError:
            refused += 1
            continue
        for sample in samples:
            assert plausible(sample)
    assert 1000 < refused < 49_000


def plausible(sample: Sample) -> bool:
    match sample:
        case EcgChunk():
            inside = np.abs(sample.microvolts).max() <= 300_000
        case AccelerationChunk():
            inside = np.abs(sample.milli_g).max() <= 32_768
        case LightChunk():
            inside = np.abs(sample.counts).max() <= 2**23
        case PulseInterval():
            return 250 <= sample.ms <= 2500 and 0 <= sample.error_ms <= 65_535
        case _:
            return False
    ordered = bool(np.all(np.diff(sample.times) > 0)) and bool(np.isfinite(sample.times).all())
    return bool(inside) and ordered and sample.times[-1] <= sample.t_arrival + 1e-6
