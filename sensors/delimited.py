"""Delimited text becoming blocks of rows: comma, semicolon or tab, plain or gzipped."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import Final, TextIO, cast

import numpy as np

from biomusic.errors import InputError

from .sieve import Block, Complaint, Floats

ROWS: Final = 4096  # read at once; half a minute of a strap's ECG
TIME: Final = "t_s"
AXES: Final = ("acc_x_mg", "acc_y_mg", "acc_z_mg")
SCALARS: Final = (
    "heart_rate_bpm",
    "rr_ms",
    "ecg_uv",
    "cadence_spm",
    "speed_mps",
    "pedal_rpm",
    "riding_speed_mps",
    "respiration_bpm",
)
KNOWN: Final = (TIME, *SCALARS, *AXES)
LONGEST_INTERVAL: Final = 60_000.0  # ms; a longer one is no pause but a slip of the pen
EMPTY: Final = frozenset({"", "nan", "na", "n/a", "null", "none", "-"})  # a missing value, no error


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file's first line says."""

    delimiter: str
    places: dict[str, int]  # known column → position

    @property
    def timed(self) -> bool:
        """Whether rows carry their time; else it is the cumulated RR."""
        return TIME in self.places


def open_text(path: Path) -> TextIO:
    """The file as text, whether gzipped or not; a byte-order mark is dropped.

    Bytes that are no UTF-8 come out as U+FFFD, so that their cells are skipped as words.
    """
    opened = gzip.open if path.name.lower().endswith(".gz") else open
    text = opened(path, "rt", encoding="utf-8-sig", errors="replace", newline="")
    return cast(TextIO, text)


def read_layout(path: Path) -> Layout:
    """Find the columns that we know.

    Raises:
        InputError: not text, empty, or without a column that we know.
    """
    try:
        with open_text(path) as text:
            start = text.read(4096)
    except (gzip.BadGzipFile, EOFError, zlib.error) as problem:
        raise _not_text(path) from problem
    except OSError as problem:
        words = problem.strerror or "cannot be read"
        raise InputError(path, words, "check the path and its permissions") from problem
    if not start.strip():
        raise InputError(path, "is empty", f"give a header line with {TIME} and values below it")
    header = start.lstrip().splitlines()[0]
    if "\0" in start or "\ufffd" in header:
        raise _not_text(path)
    delimiter = max(",;\t", key=header.count)
    names = [name.strip().strip('"').lower() for name in header.split(delimiter)]
    layout = Layout(delimiter, {name: names.index(name) for name in KNOWN if name in names})
    _check(path, layout, names)
    return layout


def read_blocks(path: Path, layout: Layout) -> Iterator[Block]:
    """The rows, ``ROWS`` at a time; a file that breaks off says so in its last block."""
    with open_text(path) as text:
        reader = csv.reader(text, delimiter=layout.delimiter)
        elapsed, broken = 0.0, ""
        next((row for row in reader if row), None)
        while not broken:
            first, rows = reader.line_num + 1, list[list[str]]()
            try:
                rows.extend(islice(reader, ROWS))
            except (csv.Error, EOFError, OSError, zlib.error):
                broken = "the file breaks off here"
            if not rows and not broken:
                return
            block = _block(layout, first, rows, elapsed)
            if broken:
                complaints = [*block.complaints, Complaint(len(rows), broken)]
                block = Block(block.first, block.times, block.columns, complaints)
            elapsed = float(np.nanmax(block.times, initial=elapsed))
            yield block


def _block(layout: Layout, first: int, rows: list[list[str]], elapsed: float) -> Block:
    complaints: list[Complaint] = []
    cells = {
        name: _numbers(name, rows, place, layout.delimiter == ";", complaints)
        for name, place in layout.places.items()
    }
    times = cells[TIME] if layout.timed else elapsed + _cumulated(cells["rr_ms"])
    columns: dict[str, Floats] = {name: cells[name] for name in SCALARS if name in cells}
    if all(axis in cells for axis in AXES):
        columns["acc_mg"] = np.column_stack([cells[axis] for axis in AXES])
    return Block(first, times, columns, complaints)


def _cumulated(intervals: Floats) -> Floats:
    """Seconds passed by every row; an unreadable interval counts as long as the one before it."""
    readable = (intervals > 0) & (intervals < LONGEST_INTERVAL)
    source = np.maximum.accumulate(np.where(readable, np.arange(len(intervals)), -1))
    return np.cumsum(np.where(source < 0, 0.0, intervals[source])) / 1000


def _numbers(
    name: str, rows: Sequence[list[str]], place: int, comma: bool, complaints: list[Complaint]
) -> Floats:
    try:
        return np.array([float(row[place]) for row in rows], dtype=np.float64)
    except (ValueError, IndexError):
        cells = [row[place].strip() if place < len(row) else "" for row in rows]
    values = np.full(len(rows), np.nan)
    for index, cell in enumerate(cells):
        if cell.lower() not in EMPTY:
            try:
                values[index] = float(cell.replace(",", ".") if comma else cell)
            except ValueError:
                complaints.append(Complaint(index, f"{name} is not a number"))
    return values


def _check(path: Path, layout: Layout, names: list[str]) -> None:
    found = ", ".join(name for name in names if name)[:200] or "nothing"
    whole = all(axis in layout.places for axis in AXES)
    if not whole and not any(name in layout.places for name in SCALARS):
        near = {n: m for n in names for m in get_close_matches(n, KNOWN, n=1, cutoff=0.5)}
        hint = "".join(f"; is “{name}” perhaps {match}?" for name, match in near.items())
        problem = f"has no column that we know (found: {found})"
        raise InputError(
            path, problem, f"name the columns as in: {', '.join(KNOWN)}{hint}", "line 1"
        )
    if not layout.timed and "rr_ms" not in layout.places:
        problem = f"has no time (found: {found})"
        raise InputError(path, problem, f"add a column {TIME} in seconds", "line 1")


def _not_text(path: Path) -> InputError:
    return InputError(path, "is not UTF-8 text", "save it as CSV in UTF-8")
