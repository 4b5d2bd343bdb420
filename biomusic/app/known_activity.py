"""What a body was doing as somebody wrote it down: ``t_s,activity``, each from its time on."""

from __future__ import annotations

import csv
from bisect import bisect_right
from math import isfinite
from pathlib import Path
from typing import Final, NamedTuple

from biomusic.errors import InputError
from biomusic.types import Activity

HEAD: Final = "t_s,activity"
REMEDY: Final = f"write “{HEAD}” on its first line and then lines like “120,walk”"


class KnownActivity(NamedTuple):
    """Times (s, rising) and what was done from each of them on."""

    times: tuple[float, ...]
    activities: tuple[Activity, ...]

    def at(self, t: float) -> Activity | None:
        """What was done at ``t`` (s); None before the first line, or where it says unknown."""
        index = bisect_right(self.times, t) - 1
        found = self.activities[index] if index >= 0 else Activity.UNKNOWN
        return None if found is Activity.UNKNOWN else found


def read_activity(path: Path) -> KnownActivity:
    """Read such a table.

    Raises:
        InputError: it cannot be read, or a line of it means nothing.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.reader(file))
    except (OSError, UnicodeDecodeError) as problem:
        words = getattr(problem, "strerror", None) or "is not a text file"
        raise InputError(path, words, "check the path") from problem
    if not rows or [cell.strip() for cell in rows[0]] != HEAD.split(","):
        raise InputError(path, f"does not begin with “{HEAD}”", REMEDY)
    times: list[float] = []
    activities: list[Activity] = []
    for number, row in enumerate(rows[1:], start=2):
        if row:
            t, activity = _row(path, number, row)
            if times and t <= times[-1]:
                raise InputError(path, "goes back in time", "sort its lines", f"line {number}")
            times.append(t)
            activities.append(activity)
    return KnownActivity(tuple(times), tuple(activities))


def _row(path: Path, number: int, row: list[str]) -> tuple[float, Activity]:
    try:
        told, name = row
        t, activity = float(told), Activity(name.strip().lower())
    except ValueError as problem:
        known = ", ".join(Activity)
        words = f"“{','.join(row)}” is not a time and one of: {known}"
        raise InputError(path, words, REMEDY, f"line {number}") from problem
    if not isfinite(t):
        raise InputError(path, f"“{told}” is not a time", REMEDY, f"line {number}")
    return t, activity
