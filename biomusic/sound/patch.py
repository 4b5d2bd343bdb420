"""Tables that people write as records and kernels read as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, fields
from typing import TYPE_CHECKING

import numpy as np

from biomusic.sound.compiled import Records

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def row_of(record: type[DataclassInstance]) -> np.dtype[np.void]:
    """The row of a table that holds a dataclass of numbers as float32."""
    return np.dtype([(field.name, np.float32) for field in fields(record)])


def table(record: type[DataclassInstance], entries: Sequence[DataclassInstance]) -> Records:
    """The entries as rows, read in a kernel as ``row["field"]``."""
    return np.array([astuple(entry) for entry in entries], dtype=row_of(record))
