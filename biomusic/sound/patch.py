"""Tables that people write as records and kernels read as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Final

import numpy as np

from biomusic.compiled import Records

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


ROWS: Final = "rows"  # metadata of a field that is a table itself: (rows, columns) it may have


def row_of(record: type[DataclassInstance]) -> np.dtype[np.void]:
    """The row of a table that holds a dataclass of numbers, or of tables of them, as float32."""
    shapes = [(field.name, field.metadata.get(ROWS, ())) for field in fields(record)]
    return np.dtype([(name, np.float32, shape) for name, shape in shapes])


def table(record: type[DataclassInstance], entries: Sequence[DataclassInstance]) -> Records:
    """The entries as rows, read in a kernel as ``row["field"]``; missing numbers are 0."""
    rows = np.zeros(len(entries), row_of(record))
    for row, entry in zip(rows, entries, strict=True):
        for field in fields(record):
            value = getattr(entry, field.name)
            if ROWS in field.metadata:
                row[field.name][: len(value)] = value
            else:
                row[field.name] = value
    return rows
