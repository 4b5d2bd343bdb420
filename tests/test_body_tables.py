"""``biomusic body``: the body as tables, whole or not at all, with what they mean beside them."""

from __future__ import annotations

import csv
import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from biomusic.app.cli import run
from biomusic.app.known_activity import read_activity
from biomusic.app.table_file import Column, open_table
from biomusic.errors import InputError, OutputError
from biomusic.learned import (
    load_learned,
)
from biomusic.types import Activity

SOURCE = "simulated:run?minutes=3"


@pytest.fixture(autouse=True)
def in_an_empty_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


def rows(path: str) -> list[dict[str, str]]:
    with Path(path).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_csv_and_parquet_hold_the_same_states() -> None:
    assert run(["--plain", "body", SOURCE, "--out", "states.csv"]) == 0
    assert run(["--plain", "body", SOURCE, "--out", "states.parquet"]) == 0
    told = rows("states.csv")
    parquet: Any = importlib.import_module("pyarrow.parquet")
    kept = parquet.read_table("states.parquet")
    assert kept.column_names == list(told[0])
    assert len(told) == kept.num_rows >= 3 * 60 * 4
    for name in ("t_s", "heart_rate_bpm", "arousal", "rmssd_ms"):
        values = kept.column(name).to_pylist()
        assert any(value is not None for value in values)
        for row, value in zip(told, values, strict=True):
            assert (row[name] == "") == (value is None)
            if value is not None:
                assert float(row[name]) == pytest.approx(value, abs=1e-6)


def test_every_column_says_what_it_means() -> None:
    assert run(["--plain", "body", SOURCE, "--out", "states.csv"]) == 0
    about = json.loads(Path("states.csv.json").read_text(encoding="utf-8"))
    assert about["input"].startswith("simulated body")
    assert set(about["columns"]) == set(rows("states.csv")[0])
    assert all(about["columns"].values())


def test_what_is_unknown_is_empty_and_says_why() -> None:
    assert run(["--plain", "body", SOURCE, "--out", "states.csv"]) == 0
    first = rows("states.csv")[0]
    names = [name.removesuffix("_reason") for name in first if name.endswith("_reason")]
    empty = [name for name in names if first[name] == ""]
    assert empty
    assert all(first[f"{name}_reason"] for name in empty)


def test_every_heartbeat_is_a_row_and_their_intervals_add_up() -> None:
    assert run(["--plain", "body", SOURCE, "--out", "s.csv", "--beats", "beats.csv"]) == 0
    beats = rows("beats.csv")
    assert list(beats[0]) == ["t_s", "class", "quality", "rr_ms", "nn_ms"]
    times = [float(beat["t_s"]) for beat in beats]
    assert times == sorted(times)
    chained = sum(float(beat["rr_ms"]) for beat in beats if beat["rr_ms"]) / 1000
    assert chained == pytest.approx(times[-1] - times[0], abs=2.0)


def test_what_somebody_knows_of_the_activity_goes_before_what_motion_shows() -> None:
    Path("known.csv").write_text("t_s,activity\n30,rest\n60,walk\n90,unknown\n")
    told = ["--plain", "body", SOURCE, "--out", "s.csv", "--activity", "known.csv"]
    assert run(told) == 0
    seen = {float(row["t_s"]): row["activity"] for row in rows("s.csv")}
    assert {seen[t] for t in seen if 30 <= t < 60} == {"rest"}
    assert {seen[t] for t in seen if 60 <= t < 90} == {"walk"}
    assert seen[120.0] == "run"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("time,what\n1,walk\n", "does not begin with"),
        ("t_s,activity\n1,swim\n", "line 2: “1,swim” is not a time and one of: rest, walk"),
        ("t_s,activity\n5,walk\n5,run\n", "line 3: goes back in time"),
        ("t_s,activity\nnan,walk\n", "is not a time"),
    ],
)
def test_a_wrong_line_of_activity_is_named(text: str, words: str) -> None:
    Path("known.csv").write_text(text)
    with pytest.raises(InputError, match=words):
        read_activity(Path("known.csv"))


def test_activity_is_unknown_before_its_first_line() -> None:
    Path("known.csv").write_text("t_s,activity\n10,run\n")
    known = read_activity(Path("known.csv"))
    assert (known.at(9.9), known.at(10.0)) == (None, Activity.RUN)


def test_a_table_that_is_abandoned_leaves_nothing() -> None:
    for name in ("half.csv", "half.parquet"):
        table = open_table(Path(name), [Column("t_s", float, "s")], {})
        table.add([1.0])
        table.abandon()
    assert not list(Path().glob("*half*"))


def test_only_tables_can_be_written() -> None:
    with pytest.raises(OutputError, match=r"only \.csv and \.parquet"):
        open_table(Path("states.xlsx"), [Column("t_s", float, "s")], {})
    assert run(["--plain", "body", SOURCE, "--out", "states.xlsx"]) == 2


def test_rest_is_kept_only_when_asked_for() -> None:
    quiet = "simulated:settle?minutes=4"
    assert run(["--plain", "body", quiet, "--out", "s.csv"]) == 0
    assert load_learned().rest is None
    assert run(["--plain", "body", quiet, "--out", "s.csv", "--learn"]) == 0
    kept = load_learned().rest
    assert kept is not None
    assert 45 <= kept.heart_rate <= 90
