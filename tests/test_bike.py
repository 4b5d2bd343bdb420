"""What a bicycle's bytes mean, when its counters start again and when it stands."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biomusic.errors import MalformedError
from biomusic.ports import Decoder
from biomusic.rooms import open_wearable
from biomusic.types import Frame, PedalCadence, RidingSpeed, Sample

bike: Any = importlib.import_module("biomusic.sensors.bike")
Measurement, Turns = bike.CyclingMeasurement, bike.Turns


def frame(measured: Any, t: float) -> Frame:
    payload = measured if isinstance(measured, bytes) else bytes(measured)
    return Frame(t, "bike", "csc_measurement", payload)


def hear(packets: list[tuple[float, Any]], listening: Decoder | None = None) -> list[Sample]:
    listening = listening or open_wearable("bike").decoder()
    return [sample for t, sent in packets for sample in listening.decode(frame(sent, t))]


def crank(count: int, ticks: int) -> Any:
    return Measurement(crank=Turns(count % (1 << 16), ticks % (1 << 16)))


def wheel(count: int, ticks: int) -> Any:
    return Measurement(wheel=Turns(count % (1 << 32), ticks % (1 << 16)))


def cadences(samples: list[Sample]) -> list[float]:
    return [s.revolutions_per_minute for s in samples if isinstance(s, PedalCadence)]


def test_the_golden_frames_say_what_they_say() -> None:
    read = Measurement.from_bytes
    assert read(bike.BOTH) == Measurement(Turns(1000, 1024), Turns(100, 2048))
    assert read(bike.CRANK) == Measurement(crank=Turns(101, 2827))
    assert read(bike.WHEEL) == Measurement(wheel=Turns(0xFFFFFFFF, 0xFFFF))


def test_two_packets_are_a_cadence_and_a_speed() -> None:
    later = Measurement(Turns(1004, 2048), Turns(102, 3584))
    pedals, ride = hear([(1.0, bike.BOTH), (2.0, later)])
    assert isinstance(pedals, PedalCadence)
    assert isinstance(ride, RidingSpeed)
    assert pedals.revolutions_per_minute == 80
    assert ride.metres_per_second == pytest.approx(4 * 2.105)


def test_counters_start_again() -> None:
    assert cadences(hear([(1.0, crank(65535, 65000)), (2.0, crank(65537, 66024))])) == [120]
    (ride,) = hear([(1.0, bike.WHEEL), (2.0, wheel(0x100000003, 0xFFFF + 1024))])
    assert isinstance(ride, RidingSpeed)
    assert ride.metres_per_second == pytest.approx(4 * 2.105)


def test_a_packet_without_a_new_revolution_is_silent_and_then_standing() -> None:
    still = [(float(t), crank(102, 2048)) for t in range(3, 8)]
    assert cadences(hear([(1.0, crank(100, 1024)), (2.0, crank(102, 2048)), *still])) == [
        120,
        0,
        0,
        0,
    ]


def test_after_a_long_stand_the_first_revolution_says_nothing() -> None:
    still = [(float(t), crank(102, 2048)) for t in range(3, 68)]
    heard = cadences(hear([*still, (68.0, crank(103, 2048 + 512)), (69.0, crank(104, 3584))]))
    assert heard[-2:] == [0, 60]


def test_a_silence_is_not_bridged() -> None:
    heard = hear([(1.0, crank(1, 0)), (2.0, crank(2, 1024)), (15.0, crank(9, 9999))])
    assert [sample.segment for sample in heard] == [0]
    listening = open_wearable("bike").decoder()
    hear([(1.0, crank(1, 0)), (15.0, crank(9, 9999))], listening)
    assert [s.segment for s in hear([(16.0, crank(10, 11023))], listening)] == [1]


@pytest.mark.parametrize("after", [crank(200, 2048), crank(99, 2048), crank(101, 1024)])
def test_what_nobody_can_pedal_is_refused_and_starts_afresh(after: Any) -> None:
    listening = open_wearable("bike").decoder()
    hear([(1.0, crank(100, 1024))], listening)
    with pytest.raises(MalformedError, match="the crank made"):
        hear([(2.0, after)], listening)
    goes_on = Measurement(crank=Turns(after.crank.count + 1, after.crank.ticks + 1024))
    assert cadences(hear([(3.0, goes_on)], listening)) == [60]


TURNS_16 = st.builds(Turns, st.integers(0, 0xFFFF), st.integers(0, 0xFFFF))
TURNS_32 = st.builds(Turns, st.integers(0, 0xFFFFFFFF), st.integers(0, 0xFFFF))


@settings(deadline=None)
@given(st.builds(Measurement, st.none() | TURNS_32, st.none() | TURNS_16))
def test_what_is_encoded_is_decoded(measured: Any) -> None:
    assert Measurement.from_bytes(bytes(measured)) == measured


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 3), min_size=2, max_size=100),
    st.integers(0, 0xFFFF),
    st.integers(0, 0xFFFF),
)
def test_a_steady_rider_is_steady_wherever_the_counters_start(
    turns: list[int], count: int, ticks: int
) -> None:
    packets: list[tuple[float, Any]] = [(0.0, crank(count, ticks))]
    for index, more in enumerate(turns):
        count, ticks = count + more, ticks + 700 * more
        packets.append((index + 1.0, crank(count, ticks)))
    heard = cadences(hear(packets))
    assert all(rate in (0.0, 60 * 1024 / 700) for rate in heard)


@pytest.mark.parametrize("payload", [b"", bike.BOTH[:-1], bike.CRANK + b"\0", b"\x01\0\0\0\0"])
def test_wrong_lengths_are_refused(payload: bytes) -> None:
    with pytest.raises(MalformedError, match="where the flags announce"):
        hear([(1.0, payload)])


def test_a_stream_of_another_device_is_refused() -> None:
    with pytest.raises(MalformedError, match="no such stream"):
        open_wearable("bike").decoder().decode(Frame(1.0, "bike", "ecg", b"\0"))


def test_random_bytes_are_refused_or_plausible() -> None:
    random = np.random.Generator(np.random.Philox(key=[11, 12]))
    listening, refused = open_wearable("bike").decoder(), 0
    for index in range(50_000):
        length = (1, 7, 5, 11, int(random.integers(0, 14)))[index % 5]
        payload = bytes([index % 5 & 3]) + random.bytes(length - 1) if length else b""
        if index % 3:
            payload = payload[:1] + bytes(max(0, len(payload) - 3)) + payload[-2:]
        try:
            samples = listening.decode(frame(payload, float(index)))
        except MalformedError:
            refused += 1
            continue
        for sample in samples:
            if isinstance(sample, PedalCadence):
                assert 0 <= sample.revolutions_per_minute <= 300
            else:
                assert isinstance(sample, RidingSpeed)
                assert 0 <= sample.metres_per_second <= 45
    assert 1000 < refused < 50_000
