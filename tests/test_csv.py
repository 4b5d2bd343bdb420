"""CSV recordings, the good ones and those that people really have."""

from __future__ import annotations

import asyncio
import gzip
import itertools
from pathlib import Path

import pytest

from biomusic.errors import InputError
from biomusic.ports import Decoder
from biomusic.rooms import open_source, open_wearable
from biomusic.types import (
    AccelerationChunk,
    Connection,
    EcgChunk,
    Frame,
    HeartRate,
    Incoming,
    Interval,
    Link,
    Sample,
    Skipped,
)

HEADER = "t_s,heart_rate_bpm\n"
GOOD = "".join(f"{t},{70 + t % 3}\n" for t in range(20))


def listen(path: Path) -> list[Incoming]:
    async def everything() -> list[Incoming]:
        return [item async for item in open_source(str(path)).stream()]

    items = asyncio.run(everything())
    assert all(a.t <= b.t for a, b in itertools.pairwise(items))
    return items


def samples(path: Path) -> list[Sample]:
    decoders: dict[str, Decoder] = {}
    heard: list[Sample] = []
    for item in listen(path):
        if isinstance(item, Connection) and item.link is Link.CONNECTED:
            decoders[item.device] = open_wearable(item.wearable).decoder()
        elif isinstance(item, Frame):
            heard.extend(decoders[item.device].decode(item))
    return heard


def skipped(path: Path) -> dict[str, int]:
    counts: dict[str, int] = {}
    for item in listen(path):
        if isinstance(item, Skipped):
            counts[item.reason] = counts.get(item.reason, 0) + item.count
    return counts


def write(folder: Path, text: str, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def rates(path: Path) -> list[tuple[float, float]]:
    return [(s.t, s.bpm) for s in samples(path) if isinstance(s, HeartRate)]


def test_time_begins_with_the_first_row(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "1700000000,70\n1700000001.5,71\n")
    assert rates(path) == [(0.0, 70.0), (1.5, 71.0)]
    assert open_source(str(path)).duration == 1.5


def test_it_says_when_it_comes_and_goes(tmp_path: Path) -> None:
    first, *_, last = listen(write(tmp_path, HEADER + GOOD))
    assert isinstance(first, Connection)
    assert isinstance(last, Connection)
    assert (first.link, first.wearable, last.link) == (Link.CONNECTED, "table", Link.ENDED)
    assert last.t == 19.0


def test_without_time_intervals_are_the_clock(tmp_path: Path) -> None:
    heard = samples(write(tmp_path, "rr_ms\n800\n1000\n900\n"))
    assert [s.t for s in heard] == pytest.approx([0.0, 1.0, 1.9])


def test_an_unreadable_interval_leaves_a_hole_and_not_a_bridge(tmp_path: Path) -> None:
    path = write(tmp_path, "rr_ms\n800\n800\noops\n800\n800\n")
    heard = [s for s in samples(path) if isinstance(s, Interval)]
    assert [s.segment for s in heard] == [0, 0, 1, 1]


def test_fast_columns_travel_in_chunks_of_a_second(tmp_path: Path) -> None:
    rows = "".join(f"{n / 130:.5f},{n % 50},0,1,1000\n" for n in range(1300))
    header = "t_s,ecg_uv,acc_x_mg,acc_y_mg,acc_z_mg\n"
    heard = samples(write(tmp_path, header + rows))
    ecg = [s for s in heard if isinstance(s, EcgChunk)]
    assert sum(len(s.times) for s in ecg) == 1300
    assert max(s.times[-1] - s.times[0] for s in ecg) < 1
    assert sum(len(s.times) for s in heard if isinstance(s, AccelerationChunk)) == 1300


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("20.5,0\n", "heart_rate_bpm is outside 20–250 bpm"),
        ("20.5,300\n", "heart_rate_bpm is outside 20–250 bpm"),
        ("20.5,seventy\n", "heart_rate_bpm is not a number"),
        ("soon,70\n", "t_s is not a number"),
        (",70\n", "the row has no time"),
        ("5,70\n", "the time goes backwards"),
        ("19,70\n", "heart_rate_bpm has this time already"),
    ],
)
def test_a_bad_row_is_skipped_and_counted(tmp_path: Path, row: str, reason: str) -> None:
    path = write(tmp_path, HEADER + GOOD + row + "21,72\n")
    assert skipped(path) == {reason: 1}
    assert [t for t, _ in rates(path)] == [*range(20), 21.0]


def test_the_first_place_is_named_by_its_line(tmp_path: Path) -> None:
    items = listen(write(tmp_path, HEADER + GOOD + "20,0\n21,70\n"))
    assert [item.where for item in items if isinstance(item, Skipped)] == ["line 22"]


def test_one_stamp_from_the_future_does_not_end_the_recording(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + GOOD + "9999,70\n21,70\n22,70\n")
    assert [t for t, _ in rates(path)][-2:] == [21.0, 22.0]
    assert skipped(path) == {"the time jumps ahead and back": 1}


def test_a_noisy_file_does_not_flood(tmp_path: Path) -> None:
    rows = "".join(f"{t / 10},{0 if t % 3 == 0 else 70}\n" for t in range(3000))
    said = [item for item in listen(write(tmp_path, HEADER + rows)) if isinstance(item, Skipped)]
    assert len(said) <= 32
    assert sum(item.count for item in said) == 1000


@pytest.mark.parametrize("cell", ["", "NaN", "null", " "])
def test_an_empty_cell_is_no_mistake(tmp_path: Path, cell: str) -> None:
    path = write(tmp_path, HEADER + GOOD + f"20,{cell}\n\n21,70\n")
    assert skipped(path) == {}
    assert len(rates(path)) == 21


def test_a_gap_of_two_hours_is_just_time(tmp_path: Path) -> None:
    assert rates(write(tmp_path, HEADER + GOOD + "7219,70\n"))[-1] == (7219.0, 70.0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        (HEADER, "nothing below it"),
        ("t_s,hart_rate_bpm\n1,70\n", "is “hart_rate_bpm” perhaps heart_rate_bpm"),
        ("a,b\n1,2\n", r"found: a, b\).*heart_rate_bpm"),
        ("heart_rate_bpm\n70\n", "has no time.*add a column t_s"),
        (HEADER + "1,x\n2,y\n3,70\n", "line 2: 2 of the first 3 rows"),
        (HEADER + "1,\n2,\n", "holds no values"),
        ("\0\1\2\3", "is not UTF-8 text"),
    ],
)
def test_an_unusable_file_gets_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        open_source(str(write(tmp_path, text)))


def test_bytes_that_are_no_text_get_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(bytes(range(256)) * 9)
    with pytest.raises(InputError, match="not UTF-8 text"):
        open_source(str(path))


def test_a_byte_that_is_no_text_costs_its_cell_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((HEADER + GOOD).encode() + b"20,7\xff0\n21,70\n")
    assert skipped(path) == {"heart_rate_bpm is not a number": 1}


def test_gzip_semicolons_and_decimal_commas_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress("\ufefft_s;heart_rate_bpm\n0,5;70,5\n1,5;71\n".encode()))
    assert rates(path) == [(0.0, 70.5), (1.0, 71.0)]


def test_a_gzip_file_that_breaks_off_plays_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    whole = HEADER + "".join(f"{t},{60 + t * 7919 % 97}\n" for t in range(20_000))
    packed = gzip.compress(whole.encode())
    path.write_bytes(packed[: len(packed) // 2])
    assert skipped(path) == {"the file breaks off here": 1}
    assert 5_000 < len(rates(path)) < 15_000


def test_a_folder_plays_its_files_on_one_axis(tmp_path: Path) -> None:
    write(tmp_path, "t_s,heart_rate_bpm\n100,70\n102,71\n", "heart.csv")
    write(tmp_path, "t_s,cadence_spm\n101,160\n103,161\n", "steps.csv")
    assert [s.t for s in samples(tmp_path)] == [0.0, 1.0, 2.0, 3.0]
    assert {s.device for s in samples(tmp_path)} == {"heart", "steps"}


def test_a_folder_without_recordings_gets_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no recording"):
        open_source(str(tmp_path))
