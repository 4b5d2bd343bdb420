"""Oxford Step Counter (CC BY 4.0): sixteen walks with a phone, and a switch under each foot.

Phones of three makes, held, pocketed, strapped to an arm or hung in a bag; 199 to 405 Hz, some of
it irregular.  The switches are read eleven times a second, so that each edge is up to 90 ms late.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from biomusic.types import AccelerationChunk

FOLDER: Final = Path(__file__).resolve().parents[3] / "shared/data/body/steps-phone"
GRAVITY: Final = 9.80665  # m/s² in 1 g

Floats = NDArray[np.float64]


class Walk(NamedTuple):
    """One walk; times in seconds from its first sample of acceleration."""

    name: str  # phone, person, ground, place, number
    times: Floats  # s, (n,)
    milli_g: Floats  # (n, 3)
    strikes: tuple[Floats, Floats]  # s, where each foot's switch closes

    def chunks(self, seconds: float = 1.0) -> Iterator[AccelerationChunk]:
        """The acceleration in pieces of some seconds, each arriving as it ends."""
        ends = np.arange(seconds, self.times[-1] + seconds, seconds)
        start = 0
        for end, until in zip(ends.tolist(), np.searchsorted(self.times, ends), strict=True):
            times, milli_g = self.times[start:until], self.milli_g[start:until]
            start = until
            if len(times) == 0:
                continue
            yield AccelerationChunk(
                t=float(times[0]), t_arrival=end, device="phone", times=times, milli_g=milli_g
            )


def walks() -> list[str]:
    """The names of all walks that have both acceleration and switches."""
    if not FOLDER.exists():
        return []
    both = ("accelerometer.csv.gz", "stepcounter.csv.gz")
    folders = [path for path in FOLDER.iterdir() if path.is_dir()]
    return sorted(path.name for path in folders if all((path / each).exists() for each in both))


def walk(name: str) -> Walk:
    """One of them."""
    folder = FOLDER / name
    rows = cast(Any, np.loadtxt(folder / "accelerometer.csv.gz", delimiter=","))
    switches = cast(Any, np.loadtxt(folder / "stepcounter.csv.gz", delimiter=","))
    read = (switches[:, 0] - rows[0, 0]) / 1e9
    left, right = (read[1:][np.diff(switches[:, foot]) > 0] for foot in (1, 2))
    times = (rows[:, 0] - rows[0, 0]) / 1e9
    return Walk(name, times, rows[:, 2:] / GRAVITY * 1000.0, (left, right))
