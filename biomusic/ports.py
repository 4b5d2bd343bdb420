"""What the outside brings: the shapes of a source, a wearable, a generator and an output.

A leaf room's file holds one annotated constant, so that the type checkers verify it there:
``SOURCE: SourceKind``, ``SCANNER: Scanner``, ``WEARABLE: Wearable``, ``GENERATOR: Generator`` or
``TOOL: Tool``.
The house opens it by file name through ``biomusic.rooms`` and never imports it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from biomusic.types import Audio, Bar, Frame, Incoming, Intent, Locks, Sample


class Source(Protocol):
    """Something that brings frames and events in order of ``t``, at any pace."""

    @property
    def title(self) -> str:
        """What it is, for people."""
        ...

    @property
    def duration(self) -> float | None:
        """Seconds of session time it will last, or None when nobody knows."""
        ...

    def stream(self) -> AsyncIterator[Incoming]:
        """Yield frames and events, ``t`` never decreasing; a recording never waits."""
        ...


class SourceKind(Protocol):
    """A way of getting at sources."""

    def open(self, location: str) -> Source:
        """Open a path, or what follows the colon of ``name:…``.

        Raises:
            InputError: the recording cannot be used; one sentence says what to do.
        """
        ...


@dataclass(frozen=True, slots=True)
class Sighting:
    """A wearable that is near."""

    name: str
    wearable: str  # a file name in sensors/, as far as can be told without connecting
    streams: tuple[str, ...]  # as in Wearable.streams
    strength: int | None = None  # dBm; None for one that is connected and does not advertise
    battery: int | None = None  # %
    held: bool = False  # this computer is connected to it already


class Scanner(Protocol):
    """A way of seeing which wearables are near."""

    async def scan(self, seconds: float, ask: bool = False) -> Sequence[Sighting]:
        """Listen for so many seconds; ``ask`` connects for a moment to read batteries.

        Raises:
            InputError: there is no radio, and why.
        """
        ...


class Decoder(Protocol):
    """One device's bytes becoming samples; remembers what it must between frames."""

    def decode(self, frame: Frame) -> Sequence[Sample]:
        """Decode one frame.

        Raises:
            MalformedError: the bytes do not follow their specification.
        """
        ...

    def break_off(self) -> None:
        """The link was lost: nothing is bridged from before it to after."""
        ...


class Wearable(Protocol):
    """A kind of device."""

    @property
    def streams(self) -> Sequence[str]:
        """What it can measure, for people: "heart rate", "RR", …"""
        ...

    def decoder(self) -> Decoder:
        """A fresh decoder for one device."""
        ...


FREE: Final = Locks()  # nothing is fixed


class Composer(Protocol):
    """A generator at work on one session."""

    def compose(self, index: int, intent: Intent) -> Bar:
        """Write bar ``index``; called in order.

        The last bar may be asked for again: it is taken back and written anew for this intent.
        """
        ...


class Generator(Protocol):
    """A writer of bars."""

    def open(self, seed: int, locks: Locks = FREE) -> Composer:
        """Start a session; the same seed, locks and intents give the same bars."""
        ...


class WorkoutReader(Protocol):
    """A way of reading workouts that other programs wrote."""

    def read(self, path: Path) -> str:
        """The workout in the words of ``guide/workout.py``.

        Raises:
            InputError: it cannot be used; one sentence says what to do.
        """
        ...


class GeneratorKind(Protocol):
    """A way of opening generators that listeners trained themselves."""

    def __call__(self, path: Path) -> Generator:
        """The generator at ``path``, without its endings."""
        ...


class Tool(Protocol):
    """A command that a leaf room brings along (a virtual strap, a trainer)."""

    def run(self, arguments: Sequence[str]) -> int:
        """Do it; returns the exit status."""
        ...


class Output(Protocol):
    """Where audio goes."""

    def write(self, audio: Audio) -> None:
        """Take the next frames, (n, 2) float32."""
        ...

    def close(self) -> None:
        """Finish; what was written is safe afterwards."""
        ...

    def abort(self) -> None:
        """Stop at once and leave nothing half-written behind."""
        ...
