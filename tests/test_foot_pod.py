"""What a foot pod's bytes mean."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biomusic.errors import MalformedError
from biomusic.rooms import open_wearable
from biomusic.types import Cadence, Frame, Sample, Speed

pod: Any = importlib.import_module("biomusic.sensors.foot_pod")
Measurement = pod.RunningMeasurement


def decode(payload: bytes, stream: str = "rsc_measurement") -> list[Sample]:
    return list(open_wearable("foot_pod").decoder().decode(Frame(1.0, "pod", stream, payload)))


def test_the_golden_frames_say_what_they_say() -> None:
    assert Measurement.from_bytes(pod.RUN) == Measurement(768, 166, True)
    assert Measurement.from_bytes(pod.WALK) == Measurement(384, 112, False, 70, 1000)


def test_a_packet_is_a_cadence_and_a_speed() -> None:
    cadence, speed = decode(pod.RUN)
    assert isinstance(cadence, Cadence)
    assert isinstance(speed, Speed)
    assert (cadence.steps_per_minute, speed.metres_per_second) == (166, 3.0)


@settings(deadline=None)
@given(
    st.builds(
        Measurement,
        st.integers(0, 0xFFFF),
        st.integers(0, 0xFF),
        st.booleans(),
        st.none() | st.integers(0, 0xFFFF),
        st.none() | st.integers(0, 0xFFFFFFFF),
    )
)
def test_what_is_encoded_is_decoded(measured: Any) -> None:
    assert Measurement.from_bytes(bytes(measured)) == measured


def test_random_bytes_are_refused_or_plausible() -> None:
    random = np.random.Generator(np.random.Philox(key=[5, 6]))
    refused = 0
    for _ in range(20_000):
        try:
            samples = decode(random.bytes(int(random.integers(0, 14))))
        except MalformedError:
            refused += 1
            continue
        cadence, speed = samples
        assert isinstance(cadence, Cadence)
        assert isinstance(speed, Speed)
        assert 0 <= cadence.steps_per_minute <= 255
        assert 0 <= speed.metres_per_second <= 15
    assert 1000 < refused < 20_000


@pytest.mark.parametrize("payload", [b"", pod.RUN[:-1], pod.RUN + b"\0", b"\x00\xff\xff\x00"])
def test_wrong_lengths_and_impossible_speeds_are_refused(payload: bytes) -> None:
    with pytest.raises(MalformedError):
        decode(payload)


def test_a_stream_of_another_device_is_refused() -> None:
    with pytest.raises(MalformedError, match="no such stream"):
        decode(pod.RUN, "battery_level")
