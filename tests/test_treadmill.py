"""What a treadmill's bytes mean, and what any device says of itself."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biomusic.errors import MalformedError
from biomusic.rooms import open_wearable
from biomusic.types import Frame, HeartRate, Sample, Speed

treadmill: Any = importlib.import_module("biomusic.sensors.treadmill")
device: Any = importlib.import_module("biomusic.sensors.device_information")
Data = treadmill.TreadmillData


belt = open_wearable("treadmill").decoder()


def decode(payload: bytes, stream: str = "treadmill_data") -> list[Sample]:
    return list(belt.decode(Frame(1.0, "belt", stream, payload)))


def test_the_golden_frames_say_what_they_say() -> None:
    read = Data.from_bytes
    assert read(treadmill.JOG) == Data(speed=1080, distance=1000)
    assert read(treadmill.UPHILL) == Data(speed=800, inclination=50, ramp_angle=29, elapsed=600)
    assert read(treadmill.MORE_TO_COME) == Data(heart_rate=140)
    assert read(treadmill.OLD_PACE) == Data(speed=1080, pace=3, narrow=True)
    assert read(treadmill.NEW_PACE) == Data(speed=1080, pace=150)


def test_the_first_flag_means_that_the_speed_is_missing() -> None:
    (speed,) = decode(treadmill.JOG)
    assert isinstance(speed, Speed)
    assert speed.metres_per_second == pytest.approx(3.0)
    (rate,) = decode(treadmill.MORE_TO_COME)
    assert isinstance(rate, HeartRate)
    assert rate.bpm == 140


def test_a_heart_rate_of_nobody_is_none() -> None:
    assert not decode(bytes(Data(heart_rate=0)))
    assert not decode(bytes(Data(heart_rate=255)))


def test_reserved_flags_are_ignored() -> None:
    assert Data.from_bytes(b"\x04\xe0" + treadmill.JOG[2:]) == Data(speed=1080, distance=1000)


SIZES = {field.name: (field.size, field.signed) for field in treadmill.FIELDS}
PAIRS = [
    ("inclination", "ramp_angle"),
    ("ascent", "descent"),
    ("energy", "energy_per_hour", "energy_per_minute"),
    ("force", "power"),
]


def number(name: str) -> st.SearchStrategy[int]:
    size, signed = SIZES[name]
    bits = 8 * size
    return (
        st.integers(-(1 << (bits - 1)), (1 << (bits - 1)) - 1)
        if signed
        else st.integers(0, (1 << bits) - 1)
    )


@st.composite
def records(draw: st.DrawFn) -> Any:
    paired = {name for pair in PAIRS for name in pair}
    groups = [*PAIRS, *((name,) for name in SIZES if name not in paired)]
    kept = [name for group in groups if draw(st.booleans()) for name in group]
    return Data(**{name: draw(number(name)) for name in kept})


@settings(deadline=None)
@given(records())
def test_what_is_encoded_is_decoded(measured: Any) -> None:
    assert Data.from_bytes(bytes(measured)) == measured


@settings(deadline=None)
@given(st.integers(0, 255), st.none() | st.integers(0, 255))
def test_a_pace_of_one_byte_is_known_by_the_length(pace: int, average: int | None) -> None:
    measured = Data(speed=100, pace=pace, average_pace=average, narrow=True)
    assert Data.from_bytes(bytes(measured)) == measured


@pytest.mark.parametrize(
    "payload", [b"", b"\x01", treadmill.JOG[:-1], treadmill.JOG + b"\0", b"\0\0\xff\xff"]
)
def test_wrong_lengths_and_impossible_speeds_are_refused(payload: bytes) -> None:
    with pytest.raises(MalformedError):
        decode(payload)


def test_a_stream_of_another_device_is_refused() -> None:
    with pytest.raises(MalformedError, match="no such stream"):
        decode(treadmill.JOG, "rsc_measurement")


def test_random_bytes_are_refused_or_plausible() -> None:
    random = np.random.Generator(np.random.Philox(key=[15, 16]))
    refused = 0
    for index in range(50_000):
        flags = (0x0001, 0x0000, 0x0004, 0x0100, 0x0101)[index % 5].to_bytes(2, "little")
        payload = (flags if index % 2 else b"") + random.bytes(int(random.integers(0, 8)))
        try:
            samples = decode(payload)
        except MalformedError:
            refused += 1
            continue
        for sample in samples:
            if isinstance(sample, Speed):
                assert 0 <= sample.metres_per_second <= 15
            else:
                assert isinstance(sample, HeartRate)
                assert 20 <= sample.bpm <= 250
    assert 1000 < refused < 50_000


# What any device says of itself.


def test_strings_are_read_without_their_padding() -> None:
    said = device.information({0x2A29: b"Polar Electro Oy\0", 0x2A25: b" 12AB34 ", 0x2A24: b"\xff"})
    assert said == device.DeviceInformation(manufacturer="Polar Electro Oy", serial="12AB34")


@pytest.mark.parametrize("payload", [b"\xff\xfe", b"a\x07b", b"x" * 300])
def test_what_is_no_name_is_refused(payload: bytes) -> None:
    with pytest.raises(MalformedError):
        device.read_string(payload)


def test_a_place_is_one_byte() -> None:
    assert device.read_place(b"\x01") is device.Place.CHEST
    assert device.read_place(b"\x63") is device.Place.OTHER
    with pytest.raises(MalformedError):
        device.read_place(b"")
