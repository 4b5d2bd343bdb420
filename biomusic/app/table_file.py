"""Tables on disk, CSV or Parquet, written beside their place and then moved there whole."""

from __future__ import annotations

import csv
import importlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from biomusic.errors import MissingExtraError, OutputError

Cell = float | int | str | None
BATCH: Final = 8192  # rows that Parquet takes at once; 34 minutes of states
DIGITS: Final = 6  # of a CSV's numbers, behind the point; a microsecond, a thousandth of a µV
ENDINGS: Final = (".csv", ".parquet")


class Column(NamedTuple):
    name: str
    kind: type[float] | type[int] | type[str]
    meaning: str  # with its unit, where the name does not say it


class Table(Protocol):
    """A table being written."""

    def add(self, cells: Iterable[Cell]) -> None:
        """Take a row."""
        ...

    def close(self) -> None:
        """Put it in its place.

        Raises:
            OutputError: the disk is full or gone.
        """
        ...

    def abandon(self) -> None:
        """Leave nothing behind."""
        ...


def open_table(path: Path, columns: Sequence[Column], about: Mapping[str, Any]) -> Table:
    """A new table at ``path``, by its ending; ``about`` says what it was made of.

    Parquet carries ``about`` and the columns' meanings within; beside a CSV lies a ``.json``.

    Raises:
        OutputError: the ending is neither, or the place cannot be written.
        MissingExtraError: Parquet without its library.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise OutputError(path, "only .csv and .parquet can be written", "name it so")
    story = {**about, "columns": {column.name: column.meaning for column in columns}}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return (_Csv if ending == ".csv" else _Parquet)(path, columns, story)
    except OSError as problem:
        raise _unwritable(path, problem) from problem


class _Csv:
    def __init__(self, path: Path, columns: Sequence[Column], about: Mapping[str, Any]) -> None:
        self._path, self._about = path, about
        self._partial = _beside(path)
        self._file = self._partial.open("w", newline="", encoding="utf-8")
        self._writer = csv.writer(self._file)
        self._writer.writerow([column.name for column in columns])

    def add(self, cells: Iterable[Cell]) -> None:
        try:
            self._writer.writerow([_written(cell) for cell in cells])
        except OSError as problem:
            raise _unwritable(self._path, problem) from problem

    def close(self) -> None:
        try:
            self._file.close()
            story = json.dumps(self._about, ensure_ascii=False, indent=1)
            self._path.with_name(f"{self._path.name}.json").write_text(
                story + "\n", encoding="utf-8"
            )
            os.replace(self._partial, self._path)
        except OSError as problem:
            raise _unwritable(self._path, problem) from problem

    def abandon(self) -> None:
        with suppress(OSError):
            self._file.close()
        self._partial.unlink(missing_ok=True)


class _Parquet:
    def __init__(self, path: Path, columns: Sequence[Column], about: Mapping[str, Any]) -> None:
        try:
            arrow: Any = importlib.import_module("pyarrow")
            parquet: Any = importlib.import_module("pyarrow.parquet")
        except ImportError as missing:
            raise MissingExtraError("a Parquet table", "study") from missing
        self._path, self._partial, self._arrow = path, _beside(path), arrow
        kinds = {float: arrow.float64(), int: arrow.int32(), str: arrow.string()}
        told = {"biomusic": json.dumps(about, ensure_ascii=False)}
        fields = [(column.name, kinds[column.kind]) for column in columns]
        self._schema = arrow.schema(fields).with_metadata(told)
        self._writer = parquet.ParquetWriter(self._partial, self._schema)
        self._rows: list[list[Cell]] = []

    def add(self, cells: Iterable[Cell]) -> None:
        self._rows.append(list(cells))
        if len(self._rows) >= BATCH:
            self._flush()

    def close(self) -> None:
        self._flush()
        try:
            self._writer.close()
            os.replace(self._partial, self._path)
        except OSError as problem:
            raise _unwritable(self._path, problem) from problem

    def abandon(self) -> None:
        with suppress(OSError):
            self._writer.close()
        self._partial.unlink(missing_ok=True)

    def _flush(self) -> None:
        if not self._rows:
            return
        columns = [list(column) for column in zip(*self._rows, strict=True)]
        self._rows.clear()
        try:
            self._writer.write_table(self._arrow.table(columns, schema=self._schema))
        except OSError as problem:
            raise _unwritable(self._path, problem) from problem


def _written(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:.{DIGITS}f}".rstrip("0").rstrip(".")
    return "" if cell is None else str(cell)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _unwritable(path: Path, problem: OSError) -> OutputError:
    return OutputError(path, problem.strerror or "cannot be written", "choose another place")
