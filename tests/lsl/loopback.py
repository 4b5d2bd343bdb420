"""Both ends of Lab Streaming Layer on one machine: what the tests stream and hear."""

from __future__ import annotations

import importlib
import uuid
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import numpy as np
import pytest

from biomusic.errors import InputError, MalformedError
from biomusic.ports import Decoder
from biomusic.rooms import open_wearable
from biomusic.types import Connection, Frame, Incoming, Link, Sample

meaning: Any = importlib.import_module("biomusic.sensors.lsl_meaning")
network: Any = importlib.import_module("biomusic.sensors.lsl_network")
out: Any = importlib.import_module("biomusic.sensors.lsl_out")
table: Any = importlib.import_module("biomusic.sensors.table")


def find_loopback() -> Any:
    """The network, if an outlet of this machine can be found on it; else skips."""
    pytest.importorskip("pylsl", reason="needs the [study] extra")
    try:
        pylsl = network.library()
    except InputError as problem:
        pytest.skip(str(problem))
    name = f"probe {uuid.uuid4()}"
    outlet = pylsl.StreamOutlet(pylsl.StreamInfo(name, "probe", 1, 0.0, "float32", name))
    found = pylsl.resolve_byprop("name", name, 1, 3.0)
    del outlet
    if not found:
        pytest.skip("liblsl finds no stream of this machine's: no multicast on the loopback")
    return network.LslNetwork()


class Strap:
    """ECG that counts up, acceleration, heart rate and RR, in chunks of half a second."""

    duration = None

    def __init__(self, title: str, seconds: float) -> None:
        self.title, self.seconds = title, seconds

    async def stream(self) -> AsyncIterator[Incoming]:
        yield Connection(0.0, "strap", "table", Link.CONNECTED, self.title)
        for half in range(1, int(2 * self.seconds) + 1):
            t = half / 2
            counts = np.arange(65 * (half - 1), 65 * half)
            steps = np.arange(100 * (half - 1), 100 * half)
            axes = np.column_stack((steps % 1000, -steps % 1000, np.full(100, 1000.0)))
            beats, ms = np.array([t]), np.array([500.0])
            yield Frame(t, "strap", "ecg_uv", table.pack(counts / 130, counts.astype(float)))
            yield Frame(t, "strap", "acc_mg", table.pack(steps / 200, axes))
            yield Frame(t, "strap", "heart_rate_bpm", table.pack(beats, np.array([120.0])))
            yield Frame(t, "strap", "rr_ms", table.pack(beats, ms))


class Told(out.Outlets):  # type: ignore[misc]
    """Outlets that remember when the session began."""

    begins = 0.0

    def hear(self, item: Incoming, begins: float) -> None:
        self.begins = begins
        super().hear(item, begins)


async def listen(session: Any, seconds: float) -> list[Incoming]:
    """What a session brings within so many seconds."""
    items: list[Incoming] = []
    async with aclosing(session.stream()) as stream:
        async for item in stream:
            items.append(item)
            if item.t >= seconds:
                return items
    raise AssertionError("a living source ended")


def decode(items: list[Incoming]) -> list[Sample]:
    decoders: dict[str, Decoder] = {}
    samples: list[Sample] = []
    for item in items:
        if isinstance(item, Connection):
            decoders.setdefault(item.device, open_wearable(item.wearable).decoder())
        elif isinstance(item, Frame):
            try:
                samples.extend(decoders[item.device].decode(item))
            except MalformedError:
                continue
    return samples


def descriptions(items: list[Incoming]) -> list[Any]:
    """What the streams said of themselves."""
    frames = [item for item in items if isinstance(item, Frame)]
    told = [frame.payload for frame in frames if frame.stream == "lsl_description"]
    return [meaning.Description.from_bytes(payload) for payload in told]


def begin(items: list[Incoming]) -> float:
    """The session's zero on the LSL clock."""
    return float(descriptions(items)[0].begins)


class Foreign:
    """An ECG in millivolts from somebody else's program, with no source_id."""

    def __init__(self, name: str) -> None:
        pylsl = network.library()
        info = pylsl.StreamInfo(name, "ECG", 1, 130.0, "float32", "")
        channel = info.desc().append_child("channels").append_child("channel")
        channel.append_child_value("unit", "mV")
        self.outlet = pylsl.StreamOutlet(info)
        self.begins = float(pylsl.local_clock())

    def push(self, first: int, last: int, *, broken: bool = False) -> None:
        numbers = range(first, last)
        values = [[float("nan") if broken else number / 1000] for number in numbers]
        self.outlet.push_chunk(values, [self.begins + number / 130 for number in numbers])
