"""What a heart-rate strap's bytes mean, and what becomes of those that mean nothing."""

from __future__ import annotations

import importlib
import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biomusic.errors import MalformedError
from biomusic.ports import Decoder
from biomusic.rooms import open_wearable
from biomusic.types import Battery, Contact, Frame, HeartRate, Interval, Sample

strap: Any = importlib.import_module("biomusic.sensors.heart_rate_strap")
Measurement = strap.HeartRateMeasurement

HEART, BATTERY = "heart_rate_measurement", "battery_level"


def decoder() -> Decoder:
    return open_wearable("heart_rate_strap").decoder()


def frame(payload: bytes, t: float = 1.0, stream: str = HEART) -> Frame:
    return Frame(t, "strap", stream, payload)


def intervals(samples: list[Sample]) -> list[Interval]:
    return [sample for sample in samples if isinstance(sample, Interval)]


def hear(packets: list[tuple[float, tuple[int, ...]]]) -> list[Interval]:
    """Intervals from (arrival, ticks), decoded by one strap."""
    listening = decoder()
    heard: list[Sample] = []
    for t, ticks in packets:
        heard.extend(listening.decode(frame(bytes(Measurement(70, True, None, ticks)), t)))
    return intervals(heard)


def test_the_golden_frames_say_what_they_say() -> None:
    read = Measurement.from_bytes
    assert read(strap.PLAIN) == Measurement(72)
    assert read(strap.TWO_INTERVALS) == Measurement(72, True, None, (1024, 800))
    assert read(strap.WIDE) == Measurement(72, None, 12)
    assert read(strap.ENERGY_FIRST) == Measurement(70, True, 12, (1000, 900))
    assert read(strap.OFF_SKIN) == Measurement(0, False)


def test_energy_is_never_taken_for_an_interval() -> None:
    heard = intervals(list(decoder().decode(frame(strap.ENERGY_FIRST))))
    assert [interval.ticks for interval in heard] == [1000, 900]
    assert [interval.ms for interval in heard] == [1000 / 1024 * 1000, 900 / 1024 * 1000]


@pytest.mark.parametrize(("flags", "touching"), [(0, None), (2, None), (4, False), (6, True)])
def test_contact_means_something_only_when_it_is_supported(
    flags: int, touching: bool | None
) -> None:
    assert Measurement.from_bytes(bytes([flags, 72])).touching is touching


def test_reserved_flags_are_ignored() -> None:
    assert Measurement.from_bytes(b"\xe0\x48") == Measurement(72)


def test_the_smallest_mtu_holds_nine_intervals_or_eight() -> None:
    assert strap.most_intervals() == 9
    assert strap.most_intervals(wide=True) == strap.most_intervals(energy=True) == 8
    assert len(bytes(Measurement(72, True, None, (800,) * 9))) == 23 - 3


ROUND_TRIP = st.builds(
    Measurement,
    st.integers(0, 0xFFFF),
    st.none() | st.booleans(),
    st.none() | st.integers(0, 0xFFFF),
    st.lists(st.integers(0, 0xFFFF), max_size=9).map(tuple),
)


@settings(deadline=None)
@given(ROUND_TRIP)
def test_what_is_encoded_is_decoded(measured: Any) -> None:
    assert Measurement.from_bytes(bytes(measured)) == measured


def test_random_bytes_are_refused_or_plausible() -> None:
    random = np.random.Generator(np.random.Philox(key=[1, 2]))
    listening, refused = decoder(), 0
    for index in range(20_000):
        payload = random.bytes(int(random.integers(0, 24)))
        stream = BATTERY if index % 5 == 0 else HEART
        try:
            samples = listening.decode(frame(payload, float(index), stream))
        except MalformedError:
            refused += 1
            continue
        for sample in samples:
            assert isinstance(sample, HeartRate | Interval | Contact | Battery)
            if isinstance(sample, HeartRate):
                assert 20 <= sample.bpm <= 250
            elif isinstance(sample, Interval):
                assert 250 <= sample.ms <= 2500
                assert sample.t <= sample.t_arrival
            elif isinstance(sample, Battery):
                assert 0 <= sample.percent <= 100
    assert 1000 < refused < 20_000


def test_off_the_skin_there_is_no_heart_rate() -> None:
    samples = decoder().decode(frame(strap.OFF_SKIN))
    assert [type(sample) for sample in samples] == [Contact]


@pytest.mark.parametrize("bpm", [0, 19, 251, 300])
def test_an_impossible_heart_rate_is_refused_in_words(bpm: int) -> None:
    with pytest.raises(MalformedError, match=f"heart rate of {bpm} bpm is outside 20–250"):
        decoder().decode(frame(bytes(Measurement(bpm, True))))


def test_a_packet_delivered_twice_is_refused_once() -> None:
    listening = decoder()
    payload = bytes(Measurement(60, True, None, (1024,)))
    listening.decode(frame(payload, 1.0))
    with pytest.raises(MalformedError, match="twice"):
        listening.decode(frame(payload, 1.04))
    assert len(intervals(list(listening.decode(frame(payload, 2.0))))) == 1


def test_a_wrong_interval_is_not_emitted_and_time_goes_on() -> None:
    heard = hear([(1.0, (1024,)), (4.0, (3072,)), (5.0, (1024,))])
    assert [interval.t for interval in heard] == [1.0, 5.0]
    assert heard[0].segment != heard[1].segment


def test_a_long_silence_begins_a_new_segment() -> None:
    heard = hear([(1.0, (1024,)), (2.0, (1024,)), (9.0, (1024,)), (10.0, (1024,))])
    assert [interval.segment for interval in heard] == [0, 0, 1, 1]
    assert heard[2].t == 9.0


def test_intervals_that_outrun_the_clock_are_no_chain() -> None:
    heard = hear([(float(t), (1024,) * 8) for t in range(1, 9)])
    assert heard[-1].segment > 0


def test_beats_stand_where_they_were_although_packets_are_late() -> None:
    random = np.random.Generator(np.random.Philox(key=[3, 4]))
    lag = 0.03 + random.exponential(0.25, 300) * (random.random(300) < 0.2)
    arrivals = np.maximum.accumulate(np.arange(1, 301) * 0.9 + lag)
    ticks = np.where(np.arange(300) % 2, 921, 922)
    heard = hear([(float(t), (int(k),)) for t, k in zip(arrivals, ticks, strict=True)])
    assert len({interval.segment for interval in heard}) == 1
    error = np.array([interval.t for interval in heard]) - np.cumsum(ticks) / 1024
    assert np.ptp(error[30:]) < 0.03
    assert all(interval.t <= interval.t_arrival for interval in heard)


PACKETS = st.lists(
    st.tuples(st.floats(0, 5), st.lists(st.integers(0, 4000), max_size=9)), max_size=15
)


@settings(deadline=None)
@given(PACKETS)
def test_no_beat_is_later_than_its_packet_or_earlier_than_the_one_before(
    packets: list[tuple[float, list[int]]],
) -> None:
    arrivals = np.cumsum([1.0 + wait for wait, _ in packets])
    heard = hear([(float(t), tuple(k)) for t, (_, k) in zip(arrivals, packets, strict=True)])
    for before, after in itertools.pairwise(heard):
        assert before.t <= after.t <= after.t_arrival
        assert before.segment <= after.segment


@pytest.mark.parametrize("payload", [b"", b"\x65", b"\x10\x10"])
def test_battery_is_one_byte_of_percent(payload: bytes) -> None:
    with pytest.raises(MalformedError):
        decoder().decode(frame(payload, stream=BATTERY))
    (level,) = decoder().decode(frame(b"\x64", stream=BATTERY))
    assert isinstance(level, Battery)
    assert level.percent == 100


def test_a_stream_of_another_device_is_refused() -> None:
    with pytest.raises(MalformedError, match="no such stream"):
        decoder().decode(frame(b"\x00", stream="ecg"))
