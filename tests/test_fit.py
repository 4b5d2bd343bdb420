"""FIT activities, from real watches and from the pen of a test."""

from __future__ import annotations

import asyncio
import itertools
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from biomusic.errors import InputError
from biomusic.rooms import open_source, open_wearable
from biomusic.types import (
    Cadence,
    Frame,
    HeartRate,
    Incoming,
    Interval,
    PedalCadence,
    Sample,
    Skipped,
    Speed,
)

RUNS = Path(__file__).parents[2] / "shared/data/body/runs"
needs_runs = pytest.mark.skipif(not RUNS.exists(), reason="needs ../shared/data/body/runs")
START = 1_000_000_000  # s on FIT's own clock

RECORD = (20, ((253, 4, 0x86), (3, 1, 0x02), (4, 1, 0x02), (6, 2, 0x84)), "<IBBH")
HRV = (78, ((0, 6, 0x84),), "<3H")
SESSION = (18, ((5, 1, 0x00),), "<B")
RUNNING, CYCLING = 1, 2


def crc(content: bytes) -> int:
    """FIT's 16-bit CRC (polynomial 0xA001)."""
    value = 0
    for byte in content:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ (0xA001 if value & 1 else 0)
    return value


Message = tuple[tuple[int, tuple[tuple[int, int, int], ...], str], Sequence[int]]


def fit(messages: Sequence[Message]) -> bytes:
    """A FIT file that defines every message anew."""
    body = b""
    for (number, fields, layout), values in messages:
        body += struct.pack("<BBBHB", 0x40, 0, 0, number, len(fields))
        body += b"".join(bytes(field) for field in fields)
        body += b"\0" + struct.pack(layout, *values)
    head = struct.pack("<BBHI4s", 14, 0x10, 2132, len(body), b".FIT")
    whole = head + struct.pack("<H", crc(head)) + body
    return whole + struct.pack("<H", crc(whole))


def record(t: int, heart: int = 120, cadence: int = 83, speed: int = 3000) -> Message:
    return RECORD, (START + t, heart, cadence, speed)


def listen(path: Path) -> tuple[list[Sample], list[Skipped]]:
    async def everything() -> list[Incoming]:
        return [item async for item in open_source(str(path)).stream()]

    items = asyncio.run(everything())
    assert all(a.t <= b.t for a, b in itertools.pairwise(items))
    decoder = open_wearable("table").decoder()
    heard = [s for item in items if isinstance(item, Frame) for s in decoder.decode(item)]
    return heard, [item for item in items if isinstance(item, Skipped)]


def write(folder: Path, content: bytes) -> Path:
    path = folder / "a.fit"
    path.write_bytes(content)
    return path


@needs_runs
@pytest.mark.parametrize(
    ("name", "title", "count", "rate", "cadence", "speed"),
    [
        ("activity-small-fenix2-run.fit", "garmin fenix2", 2809, 159, 166, 3.44),
        ("developer-types-sample.fit", "stryd", 3424, 132, 150, 1.978),
    ],
)
def test_real_runs_are_read_whole(
    name: str, title: str, count: int, rate: float, cadence: float, speed: float
) -> None:
    source = open_source(str(RUNS / name))
    assert source.title == title
    heard, skipped = listen(RUNS / name)
    assert not skipped
    steps = [s.steps_per_minute for s in heard if isinstance(s, Cadence)]
    assert len(steps) == count
    assert np.median(steps) == cadence
    assert np.median([s.bpm for s in heard if isinstance(s, HeartRate)]) == rate
    assert np.median([s.metres_per_second for s in heard if isinstance(s, Speed)]) == speed
    assert source.duration == heard[-1].t


@needs_runs
def test_no_position_and_no_serial_number_leave_the_file() -> None:
    async def streams() -> set[str]:
        source = open_source(str(RUNS / "activity-small-fenix2-run.fit"))
        return {item.stream async for item in source.stream() if isinstance(item, Frame)}

    assert asyncio.run(streams()) == {"heart_rate_bpm", "cadence_spm", "speed_mps"}


@needs_runs
@pytest.mark.parametrize("share", [0.3, 0.6, 0.999])
def test_a_file_that_breaks_off_plays_as_far_as_it_goes(tmp_path: Path, share: float) -> None:
    whole = (RUNS / "activity-small-fenix2-run.fit").read_bytes()
    heard, skipped = listen(write(tmp_path, whole[: int(share * len(whole))]))
    assert len([s for s in heard if isinstance(s, HeartRate)]) > 0.9 * share * 2809
    assert "the file is damaged or cut off here" in {item.reason for item in skipped}


def test_a_runners_strides_become_steps(tmp_path: Path) -> None:
    path = write(tmp_path, fit([record(0), record(1), (SESSION, (RUNNING,))]))
    heard, _ = listen(path)
    assert {s.steps_per_minute for s in heard if isinstance(s, Cadence)} == {166.0}


def test_pedalling_is_not_walking(tmp_path: Path) -> None:
    path = write(tmp_path, fit([record(0), record(1), (SESSION, (CYCLING,))]))
    heard, skipped = listen(path)
    assert not [s for s in heard if isinstance(s, Cadence)]
    assert {s.revolutions_per_minute for s in heard if isinstance(s, PedalCadence)} == {83.0}
    assert not [s for s in heard if isinstance(s, Speed)]  # which would tell of running
    assert not skipped


def test_cadence_of_an_unknown_sport_is_left_out_aloud(tmp_path: Path) -> None:
    heard, skipped = listen(write(tmp_path, fit([record(0), record(1)])))
    assert not [s for s in heard if isinstance(s, Cadence)]
    assert [item.where for item in skipped] == ["sport"]


def test_intervals_are_placed_by_their_records(tmp_path: Path) -> None:
    beats: Message = (HRV, (900, 950, 0xFFFF))
    messages = [record(0), record(2), beats, record(4), beats, (SESSION, (RUNNING,))]
    heard, _ = listen(write(tmp_path, fit(messages)))
    got = [(s.ms, s.segment) for s in heard if isinstance(s, Interval)]
    assert got == [(900, 0), (950, 0), (900, 0), (950, 0)]
    times = [s.t for s in heard if isinstance(s, Interval)]
    assert np.diff(times) == pytest.approx([0.95, 0.9, 0.95])


def test_stamps_that_repeat_or_go_back_are_counted(tmp_path: Path) -> None:
    messages = [record(t) for t in (0, 1, 1, 2, 3, 1, 4)]
    heard, skipped = listen(write(tmp_path, fit([*messages, (SESSION, (RUNNING,))])))
    assert [s.t for s in heard if isinstance(s, HeartRate)] == [0, 1, 2, 3, 4]
    reasons = {item.reason for item in skipped}
    assert "the time goes backwards" in reasons
    assert "heart_rate_bpm has this time already" in reasons


@pytest.mark.parametrize(
    "content",
    [b"", b"not a FIT file at all", bytes(4000), fit([]), fit([(SESSION, (RUNNING,))])],
)
def test_what_is_no_activity_gets_one_sentence(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match=r"activity|export"):
        open_source(str(write(tmp_path, content)))


def test_a_flipped_bit_is_noticed(tmp_path: Path) -> None:
    content = bytearray(fit([record(t) for t in range(9)]))
    content[-9] ^= 0x01
    _, skipped = listen(write(tmp_path, bytes(content)))
    assert "the file is damaged or cut off here" in {item.reason for item in skipped}
