"""What Polar's bytes mean: samples, compressed and raw, and the control point."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from biomusic.errors import MalformedError

frames: Any = importlib.import_module("biomusic.sensors.polar_frames")
delta: Any = importlib.import_module("biomusic.sensors.polar_delta")
control: Any = importlib.import_module("biomusic.sensors.polar_control")
Kind, DataFrame, Pulse = frames.Kind, frames.DataFrame, frames.Pulse
Request, Reply, Features = control.Request, control.Reply, control.Features
Operation, Status, Setting = control.Operation, control.Status, control.Setting

Whole = NDArray[np.int64]


def read(payload: bytes) -> Any:
    return DataFrame.from_bytes(payload)


def whole(shape: Any, bits: int) -> st.SearchStrategy[Whole]:
    low, high = -(1 << (bits - 1)), (1 << (bits - 1)) - 1
    return arrays(np.int64, shape, elements=st.integers(low, high))


def rows(channels: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.integers(1, 300).map(lambda count: (count, channels))


# Samples.


def test_an_arm_band_that_lies_still_feels_one_g_in_every_sample() -> None:
    """A capture: issue #331 of Polar's SDK, reference sample and width as quoted there."""
    frame = read(frames.LYING_STILL)
    assert (frame.kind, frame.form, frame.compressed) == (Kind.ACCELERATION, 1, True)
    samples = frames.milli_g(frame)
    assert samples.shape == (50, 3)
    assert samples[0].tolist() == [-6, 33, 1012]
    assert np.abs(samples - samples[0]).max() <= 9


def test_units_of_g_become_milli_g() -> None:
    """A capture: issue #187; one g comes out only if a unit is 8 g / 2^15."""
    samples = frames.milli_g(read(frames.IN_UNITS))
    assert samples.shape == (18, 3)
    assert samples[0] * 32_768 / 8000 == pytest.approx([-3430, -1335, -1907])
    assert np.linalg.norm(samples, axis=1) == pytest.approx(1012, abs=12)
    doubled = frames.milli_g(read(frames.IN_UNITS), frames.Coding(16, 3, 16 / 32_768))
    assert doubled == pytest.approx(2 * samples)


def test_the_golden_frames_say_what_they_say() -> None:
    assert frames.microvolts(read(frames.HEART)).tolist() == [104, -1, -10_224]
    first, second = frames.pulses(read(frames.TWO_BEATS))
    assert first == Pulse(75, 800, 5, touching=True)
    assert second == Pulse(75, 810, 40, blocked=True, touching=True)


def test_an_h10_fills_its_frames_as_observed() -> None:
    assert len(frames.ecg_frame(0, np.zeros(frames.ECG_FRAME, np.int64))) == 229
    assert len(frames.acceleration_frame(0, np.zeros((frames.ACCELERATION_FRAME, 3), int))) == 226


def test_bits_fill_each_byte_from_its_lowest() -> None:
    content = bytes([0, 0, 3, 3, 0b10_001_010, 0b0])  # 16-bit 0; three of 3 bits: 2, 1, 2
    assert delta.unpack(content, 1, 16)[:, 0].tolist() == [0, 2, 3, 5]
    content = bytes([0, 0, 3, 3, 0b00_111_100, 0b1])  # −4, −1, −4
    assert delta.unpack(content, 1, 16)[:, 0].tolist() == [0, -4, -5, -9]


def test_every_block_starts_on_a_byte_of_its_own() -> None:
    content = bytes([10, 0, 3, 1, 0b111, 5, 1, 0b01111, 0, 2])
    assert delta.unpack(content, 1, 16)[:, 0].tolist() == [10, 9, 24, 24, 24]


@settings(deadline=None, max_examples=60)
@given(whole(st.integers(1, 200), 19), st.integers(0, 2**64 - 1))
def test_an_ecg_that_is_encoded_is_decoded(samples: Whole, stamp: int) -> None:
    frame = read(frames.ecg_frame(stamp, samples))
    assert frame.nanoseconds == stamp
    assert frames.microvolts(frame).tolist() == samples.tolist()


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2).flatmap(lambda form: st.tuples(st.just(form), _raw(form))))
def test_raw_acceleration_that_is_encoded_is_decoded(packed: tuple[int, Whole]) -> None:
    form, samples = packed
    frame = read(frames.acceleration_frame(7, samples, form))
    assert frames.milli_g(frame).tolist() == samples.tolist()


def _raw(form: int) -> st.SearchStrategy[Whole]:
    return whole(rows(3), (8, 16, 16)[form])


@settings(deadline=None, max_examples=60)
@given(whole(rows(3), 16))
def test_compressed_acceleration_that_is_encoded_is_decoded(samples: Whole) -> None:
    frame = read(frames.delta_frame(Kind.ACCELERATION, 7, samples, 16, 1))
    assert frames.milli_g(frame).tolist() == samples.tolist()


@settings(deadline=None, max_examples=60)
@given(whole(rows(4), 22))
def test_compressed_light_that_is_encoded_is_decoded(samples: Whole) -> None:
    frame = read(frames.delta_frame(Kind.PPG, 7, samples, 22, 0))
    assert frames.light(frame).tolist() == samples.tolist()
    raw = bytes(DataFrame(Kind.PPG, 7, 0, False, delta.to_bytes(samples, 3)))
    assert frames.light(read(raw)).tolist() == samples.tolist()


@settings(deadline=None)
@given(
    st.builds(
        Pulse,
        st.integers(0, 0xFF),
        st.integers(0, 0xFFFF),
        st.integers(0, 0xFFFF),
        st.booleans(),
        st.none() | st.booleans(),
    )
)
def test_a_pulse_that_is_encoded_is_decoded(pulse: Any) -> None:
    assert frames.pulses(read(frames.pulse_frame([pulse, pulse]))) == [pulse, pulse]


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"\x00" * 9, "too few for a head"),
        (b"\x04" + b"\x00" * 12, "type 4 is unknown"),
        (b"\x00" * 10, "no whole samples"),
        (b"\x00" * 14, "no whole samples"),
        (b"\x00" * 9 + b"\x01" + b"\x00" * 3, "frame type 1 of ecg is not known"),
        (b"\x00" * 9 + b"\x80" + b"\x00" * 3, "compressed frame type 0 of ecg"),
        (b"\x00" * 10 + b"\xff\xff\x7f", "beyond ±300000 µV"),
        (b"\x02" + b"\x00" * 8 + b"\x02" + b"\xff\xff\x7f" * 3, "beyond ±32768 mg"),
        (b"\x02" + b"\x00" * 8 + b"\x03" + b"\x00" * 12, "frame type 3 of acceleration"),
        (frames.LYING_STILL[:-1], "49 differences of 6 bits do not fit"),
        (frames.LYING_STILL + b"\x00", "has no length"),
        (frames.LYING_STILL[:14], "too few for a reference sample"),
        (
            frames.LYING_STILL[:10] + b"\xff\x7f" * 3 + b"\x02\x01\x15",
            "lead out of 16 bits",
        ),
        (frames.TWO_BEATS[:-1], "no whole intervals"),
    ],
)
def test_what_cannot_be_is_refused_in_words(payload: bytes, words: str) -> None:
    look = {0: frames.microvolts, 2: frames.milli_g, 3: frames.pulses}
    with pytest.raises(MalformedError, match=words):
        look[read(payload).kind](read(payload))


# The control point.


def test_the_requests_of_the_document_come_out_byte_for_byte() -> None:
    assert bytes(control.start(Kind.ECG, 130, 14)) == control.START_ECG
    assert bytes(control.start(Kind.ACCELERATION, 200, 16, 8)) == control.START_ACCELERATION
    assert bytes(control.ask_settings(Kind.ECG)) == b"\x01\x00"
    assert bytes(control.stop(Kind.ACCELERATION)) == b"\x03\x02"


def test_replies_say_by_name_what_happened() -> None:
    started = control.read(control.STARTED)
    assert started == Reply(Operation.START, Kind.ACCELERATION, Status.OK, {})
    assert control.read(control.TOO_SMALL).status is Status.MTU_TOO_SMALL
    assert Status.ALREADY_SO.fine
    assert not Status.MTU_TOO_SMALL.fine


def test_a_reply_belongs_to_its_own_request_only() -> None:
    reply = control.read(control.STARTED)
    assert reply.answers(control.start(Kind.ACCELERATION, 200, 16, 8))
    assert not reply.answers(control.start(Kind.ECG, 130, 14))
    assert not reply.answers(control.stop(Kind.ACCELERATION))


def test_what_bluez_echoes_of_a_reading_is_never_a_reply() -> None:
    assert control.read(control.H10_FEATURES) == Features(frozenset({Kind.ECG, Kind.ACCELERATION}))
    with pytest.raises(MalformedError, match="no reply"):
        Reply.from_bytes(control.H10_FEATURES + bytes(14))


@pytest.mark.parametrize("kind", list(control.H10))
def test_what_an_h10_offers_goes_over_the_wire(kind: Any) -> None:
    reply = Reply(Operation.SETTINGS, kind, Status.OK, control.H10[kind])
    assert control.read(bytes(reply)) == reply


SETTINGS = st.dictionaries(
    st.sampled_from([Setting.RATE, Setting.RESOLUTION, Setting.RANGE]),
    st.lists(st.integers(0, 0xFFFF), min_size=1, max_size=5).map(tuple),
)


@settings(deadline=None)
@given(
    st.sampled_from(list(Operation)),
    st.sampled_from(list(Kind)),
    st.sampled_from(list(Status)),
    SETTINGS,
    st.sampled_from([None, 1.0, 0.25, 2**-12]),
    st.booleans(),
)
def test_requests_and_replies_that_are_encoded_are_decoded(
    operation: Any, kind: Any, status: Any, chosen: Any, factor: float | None, more: bool
) -> None:
    agreed = chosen if factor is None else {**chosen, Setting.FACTOR: (factor,)}
    request, reply = (
        Request(operation, kind, agreed),
        Reply(operation, kind, status, {**agreed, Setting.CHANNELS: (3,)}, more),
    )
    assert control.read(bytes(request)) == request
    assert control.read(bytes(reply)) == reply


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x02",
        b"\x0f",
        b"\xf0\x02\x00",
        b"\xf0\x09\x00\x00",
        b"\xf0\x02\x00\x63",
        b"\xf0\x01\x00\x00\x00\x00\x01\x82",
        b"\xf0\x01\x00\x00\x00\x09\x01\x82\x00",
        b"\xf0\x02\x02\x00\x00\x05\x01\x00\x00\xc0\x7f",
        b"\x07\x00",
    ],
)
def test_what_is_torn_or_unknown_is_refused(payload: bytes) -> None:
    with pytest.raises(MalformedError):
        control.read(payload)


def test_random_bytes_over_the_control_point_are_refused_or_read() -> None:
    random = np.random.Generator(np.random.Philox(key=[7, 8]))
    heads = [b"", b"\x02", b"\xf0\x02\x02\x00", b"\x0f"]
    understood = 0
    for index in range(50_000):
        payload = heads[index % 4] + random.bytes(int(random.integers(0, 16)))
        try:
            control.read(payload)
        except MalformedError:
            continue
        understood += 1
    assert 1000 < understood < 50_000
