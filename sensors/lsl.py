"""Lab Streaming Layer streams on the network, as they are sent right now.

Opened as ``lsl:`` (the first stream of each kind that we understand: ECG, acceleration, RR, heart
rate) or ``lsl:NAME`` (those with NAME in their name, type or source_id).  Chunks are written
down as they were pulled and understood in ``lsl_streams.py``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from biomusic.errors import InputError, MalformedError
from biomusic.ports import Source, SourceKind
from biomusic.types import Choice, Connection, Frame, Incoming, Link, Skipped

from .lsl_meaning import DESCRIPTION, SAMPLES, Kind, UnreadableError, read
from .lsl_network import Inlet, LostError, LslNetwork, Network
from .lsl_streams import LslDecoder

SEARCH: Final = 10.0  # s; outlets answer within half a second, but may be started after us
LOOK: Final = 1.0  # s of one look around; pylsl advises at least 0.5
POLL: Final = 0.05  # s between pulls; a beat is heard of so much later at most
SILENCE: Final = 5.0  # s; as for straps, of which most streams come
WEARABLE_NAME: Final = "lsl_streams"
STARTED: Final = "start the program that streams, and let both machines be on one network"

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Ear:
    """One stream being listened to."""

    device: str
    title: str
    inlet: Inlet | None
    source_id: str = field(init=False)
    heard: float = 0.0  # s, the last chunk
    told: bool = False  # whether it counts as connected
    fresh: bool = True  # its description has not been passed on
    decoder: LslDecoder = field(default_factory=LslDecoder)  # knows what gaps there are
    search: asyncio.Task[Inlet] | None = None

    def __post_init__(self) -> None:
        self.source_id = self.inlet.description.source_id if self.inlet else ""

    def frames(self, t: float, begins: float) -> Iterator[Incoming]:
        """What came since the last time, at ``t`` (s) of a session that began at ``begins``."""
        if self.inlet is None:
            return
        try:
            stamps, values = self.inlet.pull()
        except LostError as problem:
            _log.info("%s: %s", self.title, problem)
            self.inlet.close()
            self.inlet = None
            yield from self.tell(t, Link.LOST)
            return
        if len(stamps):
            self.heard = t
            yield from self.tell(t, Link.CONNECTED)
        elif t - self.heard > SILENCE:
            yield from self.tell(t, Link.LOST)
        if self.fresh and self.told:
            self.fresh = False
            description = replace(self.inlet.description, begins=begins)
            yield from self._pass(Frame(t, self.device, DESCRIPTION, bytes(description)))
        rows = np.column_stack((stamps - begins, values)).astype("<f8")
        # A beat is a frame of its own, so that a malformed one costs no other.
        together = len(rows) if self.inlet.description.rate > 0 else 1
        for first in range(0, len(rows), max(1, together)):
            chunk = rows[first : first + together].tobytes()
            yield from self._pass(Frame(t, self.device, SAMPLES, chunk))

    def tell(self, t: float, link: Link) -> Iterator[Connection]:
        """Say that it came or went, if that is news."""
        connected = link is Link.CONNECTED
        if self.told is not connected:
            self.told = connected
            yield Connection(t, self.device, WEARABLE_NAME, link, self.title)

    def _pass(self, frame: Frame) -> Iterator[Incoming]:
        yield frame
        before = self.decoder.lost.copy()
        try:
            self.decoder.decode(frame)
        except MalformedError:
            return  # whoever decodes it for its samples counts it
        for reason, count in (self.decoder.lost - before).items():
            yield Skipped(frame.t, self.device, f"stream {self.title}", reason, count)


class LslSession:
    """Streams being listened to."""

    duration = None

    def __init__(self, wanted: str, network: Network, search: float = SEARCH) -> None:
        self.title = f"Lab Streaming Layer: {wanted}" if wanted else "Lab Streaming Layer"
        self._wanted, self._network, self._search = wanted, network, search

    async def stream(self) -> AsyncIterator[Incoming]:
        """Yield what arrives until somebody stops listening.

        Raises:
            InputError: nothing that we understand is streamed here.
        """
        ears, events = await self._find()
        begins = self._network.now()
        try:
            for ear in ears:
                for connected in ear.tell(0.0, Link.CONNECTED):
                    yield connected
            for event in events:
                yield event
            while True:
                for ear in ears:
                    self._find_again(ear)
                    for item in ear.frames(self._network.now() - begins, begins):
                        yield item
                await asyncio.sleep(POLL)
        finally:
            for ear in ears:
                if ear.search is not None:
                    ear.search.cancel()
                if ear.inlet is not None:
                    ear.inlet.close()

    async def _find(self) -> tuple[list[_Ear], list[Choice | Skipped]]:
        """Streams that bring every kind there is, and what is to be said of that."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self._search
        while True:
            inlets = await asyncio.to_thread(self._network.find, self._wanted, LOOK)
            unreadable, readable = _sort_out(inlets)
            if readable:
                ears, choices = _choose(readable)
                return ears, [*choices, *unreadable]
            if loop.time() >= end:
                break
        problem = "nothing that we understand is streamed here"
        if unreadable:
            problem += f" ({unreadable[0].where}: {unreadable[0].reason})"
        raise InputError(f"lsl:{self._wanted}", problem, STARTED)

    def _find_again(self, ear: _Ear) -> None:
        """Have a lost stream sought for, and take it up once it is back."""
        if ear.inlet is not None:
            return
        if ear.search is None:
            ear.search = asyncio.create_task(self._seek(ear))
        elif ear.search.done():
            ear.inlet, ear.fresh, ear.search = ear.search.result(), True, None

    async def _seek(self, ear: _Ear) -> Inlet:
        while True:
            found: Inlet | None = None
            for inlet in await asyncio.to_thread(self._network.find, ear.title, LOOK):
                about = inlet.description
                if found is None and (about.name, about.source_id) == (ear.title, ear.source_id):
                    found = inlet
                else:
                    inlet.close()
            if found is not None:
                return found


def _sort_out(inlets: list[Inlet]) -> tuple[list[Skipped], list[tuple[Inlet, set[Kind]]]]:
    """Streams that would be ours but make no sense, and those that are and do."""
    unreadable: list[Skipped] = []
    readable: list[tuple[Inlet, set[Kind]]] = []
    for inlet in inlets:
        kinds = set[Kind]()
        try:
            kinds = {reading.kind for reading in read(inlet.description)}
        except UnreadableError as problem:
            where = f"stream {inlet.description.name}"
            unreadable.append(Skipped(0.0, "lsl", where, str(problem)))
        if kinds:
            readable.append((inlet, kinds))
        else:
            inlet.close()
    return unreadable, readable


def _choose(readable: list[tuple[Inlet, set[Kind]]]) -> tuple[list[_Ear], list[Choice]]:
    """The first stream of each kind; those that bring nothing more are closed."""
    ears: list[_Ear] = []
    chosen: dict[Kind, str] = {}  # the device of each
    for inlet, kinds in readable:
        if kinds <= chosen.keys():
            inlet.close()
            continue
        name = inlet.description.name
        same = sum(ear.title == name for ear in ears)
        ear = _Ear(f"{name} #{same + 1}" if same else name, name, inlet)
        ears.append(ear)
        chosen = {**dict.fromkeys(kinds, ear.device), **chosen}
    choices: list[Choice] = []
    for kind, device in sorted(chosen.items(), key=lambda item: item[0].name):
        count = sum(kind in kinds for _, kinds in readable)
        if count > 1:
            reason = f"the first of {count} by name"
            choices.append(Choice(0.0, kind.name, device, reason))
    return ears, choices


class LslSource:
    """The kind of source; see the module."""

    def open(self, location: str) -> Source:
        """Open by name, or with no name whatever there is.

        Raises:
            MissingExtraError: pylsl is not installed.
        """
        network = LslNetwork()
        network.now()
        return LslSession(location, network)


SOURCE: SourceKind = LslSource()
