"""Garmin FIT activities: heart rate, RR, cadence and speed; never the position.

Field meanings after the FIT profile (messages ``record``, ``hrv``, ``session``, ``file_id``).
The cadence of runners and walkers is in strides (one foot) per minute and is doubled here; that
of cyclists is in turns of the pedals; that of other sports (paddling, say) is left out.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, Protocol, cast

import numpy as np

from biomusic.errors import InputError
from biomusic.ports import Source, SourceKind
from biomusic.types import Connection, Frame, Incoming, Link, Skipped

from .beats import BeatChain
from .fit_messages import WANTED, Activity, take
from .sieve import Block, Sieve
from .table import pack

SUFFIXES: Final = (".fit",)
DEVICE: Final = "fit"
STEPPING: Final = frozenset({"running", "walking", "hiking", "trail_running", "mountaineering"})
CYCLING: Final = frozenset({"cycling", "e_biking"})
REMEDY: Final = "export the activity again as FIT"
FEET: Final = 2  # strides/min × 2 = steps/min


class Field(Protocol):
    """A field as fitdecode has it."""

    name: str
    value: Any


class Message(Protocol):
    """A message as fitdecode has it."""

    name: str
    fields: list[Field]


def _read_activity(path: Path) -> Activity:
    """Read what can be read.

    Raises:
        InputError: not a FIT file, or damaged before its first record.
    """
    activity = Activity()
    try:
        for message in messages(path, WANTED):
            take(activity, message.name, {part.name: part.value for part in message.fields})
    except OSError as problem:
        words = problem.strerror or "cannot be read"
        raise InputError(path, words, "check the path and its permissions") from problem
    except Exception as problem:  # damage shows as FitError, but also as assertions and the like
        if not activity.records:
            raise InputError(path, "is not a FIT file, or is damaged", REMEDY) from problem
        activity.broken = "the file is damaged or cut off here"
    return activity


def messages(path: Path, wanted: Collection[str]) -> Iterator[Message]:
    """The messages of a file that have one of these names, in order.

    Raises:
        Exception: fitdecode's, which have no common root, where the file is damaged.
    """
    # Here, because its profile takes a while.
    from fitdecode import CrcCheck, ErrorHandling, FitDataMessage, FitReader

    lenient = ErrorHandling.IGNORE  # of unknown developer fields; those are not ours
    with FitReader(str(path), check_crc=CrcCheck.RAISE, error_handling=lenient) as reader:
        for part in cast(Iterator[object], reader):
            if isinstance(part, FitDataMessage):
                message = cast(Message, part)
                if message.name in wanted:
                    yield message


class FitRecording:
    """One activity."""

    def __init__(self, path: Path) -> None:
        self._activity = _read_activity(path)
        times = [t for t in self._column("t").tolist() if np.isfinite(t)]
        if not times or not any(np.isfinite(values).any() for values in self._values().values()):
            raise InputError(path, "holds no heart rate, cadence or speed", "give an activity file")
        self.title = self._activity.title or path.name
        self.duration = max(times) - times[0]

    async def stream(self) -> AsyncIterator[Incoming]:
        """Yield everything, never waiting."""
        yield Connection(0.0, DEVICE, "table", Link.CONNECTED, self.title)
        sieve = Sieve(DEVICE, "record")
        times = self._column("t")
        rows = sieve.sift(Block(1, times, self._values()))
        zero = times[np.isfinite(times)][0]
        beats = self._beats(float(zero), sieve.latest)
        for item in sorted([*rows, *beats], key=attrgetter("t")):
            yield item
        for skipped in [*sieve.rest(), *self._broken(sieve.latest)]:
            yield skipped
        yield Connection(sieve.latest, DEVICE, "table", Link.ENDED, self.title)

    def _values(self) -> dict[str, np.ndarray[Any, np.dtype[np.float64]]]:
        sport, cadence = self._activity.sport, self._column("cadence")
        rides = sport in CYCLING
        values = {"heart_rate_bpm": self._column("heart_rate")}
        values["riding_speed_mps" if rides else "speed_mps"] = self._column("speed")
        if rides:
            values["pedal_rpm"] = cadence
        elif sport in STEPPING:
            values["cadence_spm"] = FEET * cadence
        return values

    def _column(self, name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.array([getattr(record, name) for record in self._activity.records], np.float64)

    def _beats(self, zero: float, end: float) -> Iterator[Frame]:
        """The ``hrv`` messages: intervals without a clock, so beats are placed as a strap's are."""
        chain = BeatChain()
        latest = float("-inf")
        for arrival, intervals in self._activity.intervals:
            t = min(max(arrival - zero, 0.0), end)
            for beat in chain.place(t, intervals):
                if beat.t > latest:
                    row = pack(np.array([beat.t]), np.array([beat.seconds * 1000]))
                    yield Frame(t, DEVICE, "rr_ms", row)
                latest = max(beat.t, latest)

    def _broken(self, t: float) -> Iterator[Skipped]:
        activity: Activity = self._activity
        if not activity.sport and any(np.isfinite(self._column("cadence"))):
            words = "cadence is left out, because nothing says whether it counts steps"
            yield Skipped(t, DEVICE, "sport", words)
        if activity.broken:
            yield Skipped(t, DEVICE, f"after record {len(activity.records)}", activity.broken)


class FitSource:
    """The kind of source; see the module."""

    def open(self, location: str) -> Source:
        """Open one activity.

        Raises:
            InputError: not FIT, or nothing of a body in it.
        """
        return FitRecording(Path(location))


SOURCE: SourceKind = FitSource()
