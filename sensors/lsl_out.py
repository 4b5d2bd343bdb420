"""Whatever a source brings, streamed out over Lab Streaming Layer in passing.

As a source, ``lsl_out:SOURCE`` (``lsl_out:ble:auto``) is SOURCE itself, heard by others as well.
As a tool it plays SOURCE in real time, or faster, to whoever listens.  Stamps are the
samples' own times, device clocks corrected, on this machine's LSL clock; at another speed than 1
they keep the body's time and so run ahead.  A stream appears with its first sample.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from biomusic.errors import ConfigError, MalformedError
from biomusic.ports import Decoder, Source, SourceKind, Tool
from biomusic.rooms import open_source, open_wearable
from biomusic.types import (
    AccelerationChunk,
    Connection,
    EcgChunk,
    Frame,
    HeartRate,
    Incoming,
    Interval,
    Link,
    Sample,
)

from .lsl_meaning import CLOSING_BEAT, Channel, Description
from .lsl_network import LslNetwork, LslOutlet

# What makers call their rates (Hz): Polar 25–416, Movesense 13–833, and the usual recorders.
NOMINAL: Final = (13, 25, 26, 50, 52, 100, 104, 125, 128, 130, 200, 208, 250, 256, 416, 500, 512)
NEAR: Final = 0.03  # share by which a crystal and a packet's jitter may move a nominal rate
REGULAR: Final = ("ECG", "ACC")
TELLING: Final = 8  # samples that tell their rate
MAKERS: Final = ("Polar", "Movesense", "Garmin", "Wahoo", "Suunto", "Stryd", "Decathlon")
USAGE: Final = "biomusic lsl SOURCE [SPEED], for example: biomusic lsl simulated:run 1"

Floats = NDArray[np.float64]


class Outlet(Protocol):
    """A stream of ours."""

    def push(self, stamps: Sequence[float], values: Floats) -> None:
        """Send samples (n, channels) that were true at ``stamps`` (n,) on the LSL clock."""
        ...


class Outlets:
    """The streams of one session, opened as their first samples come.

    Args:
        open_outlet: makes a stream; pylsl's, but for tests.
    """

    def __init__(self, open_outlet: Callable[[Description], Outlet] | None = None) -> None:
        self.sent = dict[str, int]()  # samples, by stream
        self.refused = 0  # frames that made no sense
        self._open = open_outlet or _open
        self._decoders = dict[str, Decoder]()
        self._titles = dict[str, str]()
        self._outlets = dict[tuple[str, str], tuple[str, Outlet]]()
        self._held = dict[tuple[str, str], tuple[list[float], Floats]]()  # too few to tell a rate

    def hear(self, item: Incoming, begins: float) -> None:
        """Send what ``item`` holds; its session began at ``begins`` (s, LSL clock)."""
        if isinstance(item, Connection) and item.link is Link.CONNECTED:
            self._titles[item.device] = item.title or item.device
            if item.device not in self._decoders:
                self._decoders[item.device] = open_wearable(item.wearable).decoder()
        elif isinstance(item, Frame) and item.device in self._decoders:
            try:
                samples = self._decoders[item.device].decode(item)
            except MalformedError:
                self.refused += 1
                return
            for sample in samples:
                self._send(sample, begins)

    def _send(self, sample: Sample, begins: float) -> None:
        match sample:
            case HeartRate():
                self._push(sample, "HR", [sample.t + begins], np.array([[sample.bpm]]))
            case Interval():
                self._push(sample, "RR", [sample.t + begins], np.array([[sample.ms]]))
            case EcgChunk():
                stamps = (sample.times + begins).tolist()
                self._push(sample, "ECG", stamps, sample.microvolts.reshape(-1, 1))
            case AccelerationChunk():
                stamps = (sample.times + begins).tolist()
                self._push(sample, "ACC", stamps, sample.milli_g)
            case _:
                pass  # only what the reference asks of a stream; the journal has it all

    def _push(self, sample: Sample, kind: str, stamps: list[float], values: Floats) -> None:
        key = (sample.device, kind)
        if key not in self._outlets:
            before, rows = self._held.pop(key, ([], values[:0]))
            stamps, values = before + stamps, np.concatenate((rows, values))
            if kind in REGULAR and len(stamps) < TELLING:
                self._held[key] = stamps, values
                return
            self._outlets[key] = self._announce(sample.device, kind, nominal(stamps))
        name, outlet = self._outlets[key]
        outlet.push(stamps, values)
        self.sent[name] = self.sent.get(name, 0) + len(stamps)

    def _announce(self, device: str, kind: str, rate: float) -> tuple[str, Outlet]:
        title = self._titles[device]
        if any(name == f"{title} {kind}" for name, _ in self._outlets.values()):
            title = f"{title} {device}"
        description = describe(kind, title, rate)
        return description.name, self._open(description)


def describe(kind: str, title: str, rate: float) -> Description:
    """What a stream of ours says of itself; ``kind`` is ECG, ACC, RR or HR, ``rate`` in Hz.

    A strap's advertised name ends in its serial number ("Polar H10 12345678"), so the
    source_id holds it and is the same whenever that strap is streamed.
    """
    maker = next((maker for maker in MAKERS if maker.lower() in title.lower()), "biomusic")
    unit = {"ECG": "microvolts", "ACC": "mg", "RR": "ms", "HR": "bpm"}[kind]
    labels = [f"{kind}_{axis}" for axis in "XYZ"] if kind == "ACC" else [kind]
    channels = tuple(Channel(label, kind, unit) for label in labels)
    return Description(
        name=f"{title} {kind}",
        kind=kind,
        rate=rate if kind in REGULAR else 0.0,
        channels=channels,
        source_id=f"{title}/{kind}",
        manufacturer=maker,
        stamped=CLOSING_BEAT if kind == "RR" else "",
    )


def nominal(stamps: Sequence[float]) -> float:
    """The sampling rate (Hz) that a chunk was meant to have; 0 when it cannot be told."""
    if len(stamps) < 2 or stamps[-1] <= stamps[0]:
        return 0.0
    rate = (len(stamps) - 1) / (stamps[-1] - stamps[0])
    near = min(NOMINAL, key=lambda known: abs(known / rate - 1))
    return float(near) if abs(near / rate - 1) <= NEAR else round(rate, 3)


def _open(description: Description) -> Outlet:
    return LslOutlet(description, exact=description.kind == "RR")


class Overheard:
    """A source that passes everything on and streams it out on the way."""

    def __init__(self, source: Source, now: Callable[[], float], outlets: Outlets) -> None:
        self.title, self.duration = source.title, source.duration
        self._source, self._now, self._outlets = source, now, outlets

    async def stream(self) -> AsyncIterator[Incoming]:
        """Yield what the source yields.  Its first item tells where session time 0 is."""
        begins: float | None = None
        async for item in self._source.stream():
            if begins is None:
                begins = self._now() - item.t
            self._outlets.hear(item, begins)
            yield item


class LslOutSource:
    """The kind of source; see the module."""

    def open(self, location: str) -> Source:
        """Open another source by its path or name, to be streamed out as it is heard.

        Raises:
            MissingExtraError: pylsl is not installed.
        """
        network = LslNetwork()
        network.now()
        return Overheard(open_source(location), network.now, Outlets())


async def play(
    source: Source,
    outlets: Outlets,
    speed: float,
    now: Callable[[], float],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Stream a source out, each item when its time has come; a living source is never waited for.

    Args:
        source: what to play.
        outlets: where to.
        speed: seconds of the session in one of ours.
        now: the LSL clock (s).
        sleep: waits so many of our seconds.
    """
    begins: float | None = None
    async for item in source.stream():
        if begins is None:
            begins = now() - item.t
        wait = begins + item.t / speed - now()
        if wait > 0:
            await sleep(wait)
        outlets.hear(item, begins)


class LslOutTool:
    """The command; see the module."""

    def run(self, arguments: Sequence[str]) -> int:
        """Stream a source out until it ends.

        Raises:
            ConfigError: not a source and a speed.
            MissingExtraError: pylsl is not installed.
        """
        location, speed = _understand(arguments)
        source = open_source(location)
        network, outlets = LslNetwork(), Outlets()
        network.now()
        sys.stdout.write(f"streaming {source.title} to Lab Streaming Layer; Ctrl-C stops\n")
        sys.stdout.flush()
        asyncio.run(play(source, outlets, speed, network.now))
        for name, count in outlets.sent.items():
            sys.stdout.write(f"{name}: {count} samples\n")
        if outlets.refused:
            sys.stdout.write(f"{outlets.refused} packets made no sense and were passed over\n")
        return 0


def _understand(arguments: Sequence[str]) -> tuple[str, float]:
    wrong = ConfigError("lsl", " ".join(arguments), f"is not as in: {USAGE}")
    if len(arguments) not in (1, 2):
        raise wrong
    try:
        speed = float(arguments[1]) if len(arguments) == 2 else 1.0
    except ValueError:
        raise wrong from None
    if not 0 < speed < float("inf"):
        raise wrong
    return arguments[0], speed


SOURCE: SourceKind = LslOutSource()
TOOL: Tool = LslOutTool()
