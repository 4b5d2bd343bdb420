"""MATLAB files of heart beats, as PhysioNet publishes them: ``t_*`` in s and ``hr_*`` in bpm.

``hr[i]`` is 60 / (t[i] − t[i−1]), so each point is a beat and the interval that it closes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

import numpy as np

from biomusic.errors import InputError
from biomusic.ports import Source, SourceKind
from biomusic.types import Connection, Incoming, Link

from .sieve import Block, Sieve

SUFFIXES: Final = (".mat",)
DEVICE: Final = "beats"
WANTED: Final = "give one with t_NAME (beat times, s) and hr_NAME (bpm)"


class BeatRecording:
    """Beats of one or several files, on the axis of their own times."""

    def __init__(self, path: Path, blocks: Sequence[Block]) -> None:
        self.title = path.name
        self._blocks = sorted(blocks, key=lambda block: float(block.times[0]))
        self._zero = float(self._blocks[0].times[0])
        self.duration = float(max(np.nanmax(block.times) for block in blocks)) - self._zero

    async def stream(self) -> AsyncIterator[Incoming]:
        """Yield everything, never waiting."""
        yield Connection(0.0, DEVICE, "table", Link.CONNECTED, self.title)
        sieve = Sieve(DEVICE, "beat", self._zero)
        for block in self._blocks:
            for item in sieve.sift(block):
                yield item
        for skipped in sorted(sieve.rest(), key=attrgetter("t")):
            yield skipped
        yield Connection(sieve.latest, DEVICE, "table", Link.ENDED, self.title)


def open_beats(path: Path, files: Sequence[Path]) -> BeatRecording:
    """Open the files that together are the recording ``path``."""
    return BeatRecording(path, [_read(file) for file in files])


def _read(path: Path) -> Block:
    from scipy.io import loadmat  # here, because it takes half a second

    try:
        variables: dict[str, Any] = loadmat(str(path))
    except Exception as problem:  # its errors are of a dozen unrelated kinds
        raise InputError(path, "is not a MATLAB file that we can read", WANTED) from problem
    for name, value in variables.items():
        rates = variables.get(f"hr_{name[2:]}")
        if name.startswith("t_") and rates is not None:
            return _block(path, np.ravel(value), np.ravel(rates))
    found = ", ".join(name for name in variables if not name.startswith("_")) or "nothing"
    raise InputError(path, f"holds no beats (found: {found})", WANTED)


def _block(path: Path, times: Any, rates: Any) -> Block:
    if len(times) != len(rates) or not len(times) or times.dtype.kind not in "fiu":
        raise InputError(path, "times and rates do not belong together", WANTED)
    seconds, bpm = times.astype(np.float64), rates.astype(np.float64)
    if not np.isfinite(seconds[0]):
        raise InputError(path, "does not say when it begins", WANTED)
    milliseconds = np.divide(60_000.0, bpm, out=np.full(len(bpm), np.nan), where=bpm > 0)
    return Block(1, seconds, {"heart_rate_bpm": bpm, "rr_ms": milliseconds})


class MatlabSource:
    """The kind of source; see the module."""

    def open(self, location: str) -> Source:
        """Open one file.

        Raises:
            InputError: it holds no beats.
        """
        path = Path(location)
        return open_beats(path, [path])


SOURCE: SourceKind = MatlabSource()
