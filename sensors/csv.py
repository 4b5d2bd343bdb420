"""CSV recordings: one file with any of the columns we know, or a folder with several such files.

Columns: ``t_s`` (seconds, any origin) and any of ``heart_rate_bpm``, ``rr_ms`` (the interval
that ends at ``t_s``), ``ecg_uv``, ``acc_x_mg``, ``acc_y_mg``, ``acc_z_mg``, ``cadence_spm``
(steps of both feet), ``speed_mps``, ``pedal_rpm`` and ``riding_speed_mps`` of a bicycle, and
``respiration_bpm``.  Without ``t_s`` the time is the
cumulated ``rr_ms``.  An empty cell is a missing value; anything else that cannot be used is
skipped and counted.
"""

from __future__ import annotations

import heapq
from collections.abc import AsyncIterator, Iterator
from operator import attrgetter
from pathlib import Path
from typing import Final

import numpy as np

from biomusic.errors import InputError
from biomusic.ports import Source, SourceKind
from biomusic.types import Connection, Frame, Incoming, Link, Skipped

from .delimited import ROWS, TIME, Layout, open_text, read_blocks, read_layout
from .matlab import open_beats
from .sieve import Sieve

SUFFIXES: Final = (".csv", ".tsv", ".csv.gz", "/")
TABLE: Final = "table"
TAIL: Final = 65_536  # bytes; the last line of a file lies in here


class CsvFile:
    """One file, found usable."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.layout: Final[Layout] = read_layout(path)
        self.begins = 0.0  # s, on the file's own clock
        self._prove()

    def items(self, device: str, zero: float | None) -> Iterator[Frame | Skipped]:
        """Frames and counted skips, in order of ``t``."""
        sieve = Sieve(device, "line", zero)
        for block in read_blocks(self.path, self.layout):
            yield from sieve.sift(block)
        yield from sieve.rest()

    def ends(self) -> float | None:
        """The last time in the file (s, its own clock); None when that takes a whole reading."""
        if not self.layout.timed or self.path.name.lower().endswith(".gz"):
            return None
        with open_text(self.path) as text:
            text.seek(max(0, self.path.stat().st_size - TAIL))
            for line in reversed(text.read().splitlines()[1:]):
                cells = line.split(self.layout.delimiter)
                try:
                    return float(cells[self.layout.places[TIME]])
                except (ValueError, IndexError):
                    continue
        return None

    def _prove(self) -> None:
        """Try the first rows: a file of which half is unusable is the wrong file."""
        block = next(read_blocks(self.path, self.layout), None)
        if block is None:
            raise InputError(self.path, "has a header and nothing below it", "add rows of values")
        finite = block.times[np.isfinite(block.times)]
        self.begins = float(finite[0]) if len(finite) else 0.0
        sieve = Sieve("", "line")
        items = sieve.sift(block)
        if sieve.first_complaint and 2 * sieve.unusable > sieve.rows:
            where, reason = sieve.first_complaint
            problem = f"{sieve.unusable} of the first {sieve.rows} rows are unusable: {reason}"
            raise InputError(self.path, problem, "mend that line and those like it", where)
        if sieve.rows < ROWS and not any(isinstance(item, Frame) for item in items):
            raise InputError(self.path, "holds no values", "fill in at least one column")


class CsvRecording:
    """One or several files, played on one axis of time."""

    def __init__(self, path: Path, files: list[CsvFile]) -> None:
        self.title = path.name
        self._files = files
        self._zero = min((file.begins for file in files if file.layout.timed), default=0.0)
        ends = [file.ends() for file in files]
        known = [end for end in ends if end is not None]
        self.duration = max(known) - self._zero if len(known) == len(ends) else None

    async def stream(self) -> AsyncIterator[Incoming]:
        """Yield everything, never waiting."""
        devices = {_device(file, self._files): file for file in self._files}
        for device in devices:
            yield Connection(0.0, device, TABLE, Link.CONNECTED, self.title)
        parts = [
            file.items(device, self._zero if file.layout.timed else None)
            for device, file in devices.items()
        ]
        t = 0.0
        for item in heapq.merge(*parts, key=attrgetter("t")):
            t = item.t
            yield item
        for device in devices:
            yield Connection(t, device, TABLE, Link.ENDED, self.title)


def _device(file: CsvFile, files: list[CsvFile]) -> str:
    return "csv" if len(files) == 1 else file.path.name.partition(".")[0]


class CsvSource:
    """The kind of source; see the module."""

    def open(self, location: str) -> Source:
        """Open a file, or a folder of files.

        Raises:
            InputError: nothing in it can be used; the sentence says what to do.
        """
        path = Path(location)
        if not path.is_dir():
            return CsvRecording(path, [CsvFile(path)])
        endings = tuple(suffix for suffix in SUFFIXES if suffix != "/")
        found = sorted(p for p in path.iterdir() if p.name.lower().endswith(endings))
        if found:
            return CsvRecording(path, [CsvFile(file) for file in found])
        beats = sorted(path.glob("*.mat"))
        if beats:
            return open_beats(path, beats)
        raise InputError(path, "holds no recording", f"put files ending in {endings[0]} there")


SOURCE: SourceKind = CsvSource()
