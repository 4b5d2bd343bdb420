"""What Movesense's bytes mean."""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biomusic.errors import MalformedError
from biomusic.ports import Decoder
from biomusic.rooms import open_wearable
from biomusic.types import AccelerationChunk, EcgChunk, Frame, HeartRate, Interval, Sample

packets: Any = importlib.import_module("biomusic.sensors.movesense_packets")
movesense: Any = importlib.import_module("biomusic.sensors.movesense")
Command, Notification, Content = packets.Command, packets.Notification, packets.Content
Operation = packets.Operation
EcgPacket, HeartPacket = packets.EcgPacket, packets.HeartPacket
AccelerationPacket = packets.AccelerationPacket

DATA, COMMAND = "gsp_data", "gsp_command"


def decoder() -> Decoder:
    return open_wearable("movesense").decoder()


def frame(payload: bytes, t: float = 1.0, stream: str = DATA) -> Frame:
    return Frame(t, "movesense", stream, payload)


def data(reference: int, body: bytes, t: float = 1.0, content: Any = Content.DATA) -> Frame:
    return frame(bytes(Notification(content, reference, body)), t)


def ecg(index: int, start: int = 0) -> Frame:
    """The ``index``-th packet of 16 samples at 125 Hz, 128 ms each, on a clock from ``start``."""
    body = EcgPacket((start + 128 * index) % (1 << 32), tuple(range(16 * index, 16 * index + 16)))
    return data(1, bytes(body), 0.128 * (index + 1) + 0.02)


def hear(listening: Decoder, items: Sequence[Frame]) -> list[Sample]:
    return list(itertools.chain.from_iterable(listening.decode(item) for item in items))


def test_the_golden_frames_say_what_they_say() -> None:
    read = Command.from_bytes(packets.SUBSCRIBE_ECG)
    assert read == Command(Operation.SUBSCRIBE, 1, "/Meas/ECG/125")
    assert Notification.from_bytes(packets.GRANTED).status == packets.OK
    (chunk,) = decoder().decode(frame(packets.FOUR_STEPS.replace(b"\x00\x00\x00\x80", bytes(4))))
    assert isinstance(chunk, EcgChunk)
    assert chunk.microvolts == pytest.approx([0, 38.1469726563, -38.1469726563, 0])
    (still,) = decoder().decode(frame(packets.AT_REST))
    assert isinstance(still, AccelerationChunk)
    assert still.milli_g == pytest.approx(np.array([[0, 0, 1000]]), abs=0.1)
    rate, first, second = decoder().decode(frame(packets.BEATING))
    assert isinstance(rate, HeartRate)
    assert isinstance(first, Interval)
    assert isinstance(second, Interval)
    assert (rate.bpm, first.ms, second.ms) == (72, 800, 816)


def test_an_ecg_that_no_electrode_can_give_is_refused() -> None:
    with pytest.raises(MalformedError, match="beyond ±300000 µV"):
        decoder().decode(frame(packets.FOUR_STEPS))


def test_an_ecg_comes_out_whole() -> None:
    heard = hear(decoder(), [ecg(index) for index in range(100)])
    chunks = [sample for sample in heard if isinstance(sample, EcgChunk)]
    values = np.concatenate([chunk.microvolts for chunk in chunks]) / movesense.MICROVOLTS
    assert np.rint(values).tolist() == list(range(1600))
    times = np.concatenate([chunk.times for chunk in chunks])
    assert np.diff(times) == pytest.approx(1 / 125, abs=1e-5)
    assert {chunk.segment for chunk in chunks} == {0}


def test_the_clock_starts_again_after_seven_weeks() -> None:
    start = (1 << 32) - 500
    chunks = hear(decoder(), [ecg(index, start) for index in range(10)])
    assert {chunk.segment for chunk in chunks} == {0}
    assert np.diff([chunk.t for chunk in chunks]) == pytest.approx(0.128)


def test_a_lost_packet_opens_a_new_segment_and_a_doubled_one_is_refused() -> None:
    listening = decoder()
    heard = hear(listening, [ecg(0), ecg(1), ecg(3)])
    assert [chunk.segment for chunk in heard] == [0, 0, 1]
    with pytest.raises(MalformedError, match="twice"):
        listening.decode(ecg(3))


@pytest.mark.parametrize("cut", [4, 6, 20, 30])
def test_two_parts_become_one_packet(cut: int) -> None:
    whole = [ecg(index) for index in range(5)]
    t, body = whole[-1].t, whole[-1].payload[2:]
    parts = [data(1, body[:cut], t), data(1, body[cut:], t + 0.01, Content.SECOND_PART)]
    chunks = hear(decoder(), [*whole[:-1], *parts])
    together = [chunk for chunk in chunks if isinstance(chunk, EcgChunk)]
    values = np.concatenate([chunk.microvolts for chunk in together]) / movesense.MICROVOLTS
    assert np.rint(values).tolist() == list(range(80))
    times = np.concatenate([chunk.times for chunk in together])
    assert np.diff(times) == pytest.approx(1 / 125, abs=1e-5)
    assert {chunk.segment for chunk in chunks} == {0}


def test_a_second_part_without_its_first_is_refused() -> None:
    body = bytes(EcgPacket(1000, tuple(range(16))))
    listening = decoder()
    with pytest.raises(MalformedError, match="without its first"):
        listening.decode(data(1, body[30:], 1.0, Content.SECOND_PART))
    listening.decode(data(1, body[:30], 2.0))
    with pytest.raises(MalformedError, match="without its first"):
        listening.decode(data(1, body[30:], 3.0, Content.SECOND_PART))


def test_commands_tell_which_reference_is_which_path() -> None:
    listening = decoder()
    listening.decode(frame(bytes(Command(Operation.SUBSCRIBE, 9, "/Meas/Acc/104")), 0, COMMAND))
    body = bytes(AccelerationPacket(0, (0.0, 9.80665, 0.0) * 8))
    (chunk,) = listening.decode(data(9, body))
    assert isinstance(chunk, AccelerationChunk)
    assert np.diff(chunk.times) == pytest.approx(1 / 104)
    assert chunk.milli_g[0] == pytest.approx([0, 1000, 0], abs=1e-3)
    listening.decode(frame(bytes(Command(Operation.SUBSCRIBE, 9, "/Meas/Gyro/104")), 0, COMMAND))
    with pytest.raises(MalformedError, match="reference 9"):
        listening.decode(data(9, body))


@pytest.mark.parametrize(
    ("reference", "body"),
    [
        (3, bytes(HeartPacket(0.0, (800,)))),
        (3, bytes(HeartPacket(float("nan")))),
        (3, b"\x00\x00"),
        (2, bytes(AccelerationPacket(0, (float("nan"), 0.0, 0.0)))),
        (2, bytes(AccelerationPacket(0, (400.0, 0.0, 0.0)))),
        (7, bytes(8)),
    ],
)
def test_what_cannot_be_is_refused(reference: int, body: bytes) -> None:
    with pytest.raises(MalformedError):
        decoder().decode(data(reference, body))


def test_the_same_heartbeats_count_once() -> None:
    listening = decoder()
    listening.decode(frame(packets.BEATING, 1.0))
    with pytest.raises(MalformedError, match="twice"):
        listening.decode(frame(packets.BEATING, 1.04))


@settings(deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1, max_size=40).map(tuple),
    st.lists(st.floats(width=32, allow_nan=False), min_size=3, max_size=3).map(tuple),
    st.lists(st.integers(0, 0xFFFF), max_size=9).map(tuple),
)
def test_packets_that_are_encoded_are_decoded(
    stamp: int, steps: Any, metres: Any, intervals: Any
) -> None:
    for packet in (
        EcgPacket(stamp, steps),
        AccelerationPacket(stamp, metres * 4),
        HeartPacket(72.5, intervals),
    ):
        assert type(packet).from_bytes(bytes(packet)) == packet


@settings(deadline=None)
@given(
    st.sampled_from(list(Operation)),
    st.integers(0, 255),
    st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=20),
    st.binary(max_size=8),
)
def test_commands_that_are_encoded_are_decoded(
    operation: Any, reference: int, path: str, argument: bytes
) -> None:
    has_path = operation in (Operation.SUBSCRIBE, Operation.GET)
    command = Command(operation, reference, path if has_path else "", b"" if has_path else argument)
    assert Command.from_bytes(bytes(command)) == command
    heard = Notification(Content.DATA, reference, argument)
    assert Notification.from_bytes(bytes(heard)) == heard


def test_random_bytes_are_refused_or_plausible() -> None:
    random = np.random.Generator(np.random.Philox(key=[13, 14]))
    listening, refused = decoder(), 0
    for index in range(50_000):
        stream = COMMAND if index % 50 == 0 else DATA
        head = bytes([2 + index // 4 % 2, index % 4]) if index % 3 else b""
        if index % 3 == 1:
            head += (500 * index).to_bytes(4, "little") + bytes(4 * (index % 5))
        payload = head + random.bytes(int(random.integers(0, 30)))
        try:
            samples = listening.decode(frame(payload, index * 0.5, stream))
        except MalformedError:
            refused += 1
            continue
        for sample in samples:
            match sample:
                case EcgChunk():
                    assert np.abs(sample.microvolts).max() <= 300_000
                    assert np.all(np.diff(sample.times) > 0)
                case AccelerationChunk():
                    assert np.abs(sample.milli_g).max() <= 32_000
                    assert np.all(np.diff(sample.times) > 0)
                case HeartRate():
                    assert 20 <= sample.bpm <= 250
                case Interval():
                    assert 250 <= sample.ms <= 2500
                case _:
                    raise AssertionError(sample)
    assert 1000 < refused < 50_000
