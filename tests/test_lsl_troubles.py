"""Streams with troubles: lost chunks, malformed ones, outlets that go away, nobody there."""

from __future__ import annotations

import asyncio
import importlib
import time
import uuid
from collections.abc import Iterator
from contextlib import aclosing
from typing import Any

import numpy as np
import pytest

from biomusic.errors import InputError
from biomusic.types import Choice, Connection, EcgChunk, Incoming, Link, Skipped
from tests.lsl.loopback import Foreign, begin, decode, find_loopback, listen

pytestmark = pytest.mark.alone

lsl: Any = importlib.import_module("biomusic.sensors.lsl")
meaning: Any = importlib.import_module("biomusic.sensors.lsl_meaning")
network: Any = importlib.import_module("biomusic.sensors.lsl_network")


@pytest.fixture(scope="module")
def loopback() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lsl, "LOOK", 0.5)
        yield find_loopback()


def test_a_lost_chunk_and_a_malformed_one_are_counted_and_cost_nothing_else(loopback: Any) -> None:
    async def meet() -> tuple[list[Incoming], float]:
        foreign = Foreign(f"foreign {uuid.uuid4()}")
        name = foreign.outlet.get_info().name()
        listening = asyncio.create_task(listen(lsl.LslSession(name, loopback), 0.9))
        while not foreign.outlet.have_consumers():
            await asyncio.sleep(0.02)
        for first, broken in ((0, False), (65, False), (195, False), (260, True), (325, False)):
            await asyncio.sleep(0.12)  # a pull of its own for each; 130–194 never come
            foreign.push(first, first + 65, broken=broken)
        await asyncio.sleep(0.5)
        foreign.push(390, 455)
        items = await listening
        return items, begin(items) - foreign.begins

    items, later = asyncio.run(meet())
    chunks = [sample for sample in decode(items) if isinstance(sample, EcgChunk)]
    counts = np.concatenate([chunk.microvolts for chunk in chunks])
    times = np.concatenate([chunk.times for chunk in chunks]) + later
    np.testing.assert_allclose(counts, [*range(130), *range(195, 260), *range(325, 455)], rtol=1e-6)
    assert np.abs(times - counts / 130).max() < 0.002
    assert sorted({chunk.segment for chunk in chunks}) == [0, 1, 2]
    skipped = [(i.reason, i.count) for i in items if isinstance(i, Skipped)]
    assert skipped == [("samples are missing", 65)]


def test_liblsl_alone_would_hide_the_gap(loopback: Any) -> None:
    """Why ``lsl_times`` takes the jitter out itself: the reason given there, measured."""
    pylsl = network.library()
    foreign = Foreign(f"foreign {uuid.uuid4()}")
    (info,) = pylsl.resolve_byprop("name", foreign.outlet.get_info().name(), 1, 3.0)
    flags = pylsl.proc_clocksync | pylsl.proc_dejitter
    inlet = pylsl.StreamInlet(info, processing_flags=flags)
    inlet.open_stream(3.0)
    for first in (0, 65, 130, 195, 325):
        foreign.push(first, first + 65)
    time.sleep(0.1)
    values, stamps = inlet.pull_chunk(1.0, 65 * 5, min_samples=65 * 5)
    truth = foreign.begins + np.array(values)[:, 0] * 1000 / 130
    early = truth - np.array(stamps)
    assert np.abs(early[: 65 * 4]).max() < 0.01
    assert 0.4 < early[65 * 4] < 0.5


def test_a_stream_that_goes_away_is_told_and_taken_up_again(loopback: Any) -> None:
    async def stream_twice(name: str) -> None:
        for _ in range(2):
            foreign = Foreign(name)
            while not foreign.outlet.have_consumers():
                await asyncio.sleep(0.02)
            for half in range(2):
                await asyncio.sleep(0.1)
                foreign.push(65 * half, 65 * half + 65)
            await asyncio.sleep(0.2)
            del foreign

    async def meet() -> list[Incoming]:
        name = f"foreign {uuid.uuid4()}"
        streaming = asyncio.create_task(stream_twice(name))
        items: list[Incoming] = []
        async with aclosing(lsl.LslSession(name, loopback).stream()) as stream:
            async for item in stream:
                items.append(item)
                if sum(isinstance(item, Connection) for item in items) == 4:
                    break
        await streaming
        return items

    items = asyncio.run(asyncio.wait_for(meet(), 10))
    links = [item.link for item in items if isinstance(item, Connection)]
    assert links == [Link.CONNECTED, Link.LOST] * 2
    chunks = [sample for sample in decode(items) if isinstance(sample, EcgChunk)]
    assert sum(len(chunk.times) for chunk in chunks) == 4 * 65
    assert {chunk.segment for chunk in chunks} == {0, 1}


def test_nothing_there_is_said_in_a_sentence(
    loopback: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lsl, "LOOK", 0.1)
    session = lsl.LslSession(f"nobody {uuid.uuid4()}", loopback, search=0.0)
    with pytest.raises(InputError, match="nothing that we understand is streamed here"):
        asyncio.run(listen(session, 1.0))


class Silent:
    """An inlet of which nothing comes."""

    def __init__(self, name: str, *kinds: str, unit: str = "") -> None:
        channels = tuple(meaning.Channel(kind, kind, unit) for kind in kinds)
        self.description = meaning.Description(name, "", 0.0, channels)
        self.closed = False

    def pull(self) -> tuple[Any, Any]:
        return np.empty(0), np.empty((0, len(self.description.channels)))

    def close(self) -> None:
        self.closed = True


class Crowd:
    """A network with silent streams and a clock that hurries."""

    def __init__(self, *inlets: Silent) -> None:
        self.inlets, self.t = inlets, 0.0

    def now(self) -> float:
        self.t += 1.0
        return self.t

    def find(self, wanted: str, seconds: float) -> list[Silent]:
        return list(self.inlets)


def test_of_several_streams_one_is_listened_to_and_that_is_written_down() -> None:
    both, spare = Silent("band", "HR", "RR"), Silent("other band", "RR")
    odd = Silent("odd", "ACC", unit="mg")
    crowd = Crowd(both, spare, odd)
    items = asyncio.run(listen(lsl.LslSession("", crowd), 6.0))
    assert [i.device for i in items if isinstance(i, Connection)] == ["band", "band"]
    choices = [(i.stream, i.device, i.reason) for i in items if isinstance(i, Choice)]
    assert choices == [("RR", "band", "the first of 2 by name")]
    skipped = [(i.where, i.reason) for i in items if isinstance(i, Skipped)]
    assert skipped == [("stream odd", "acceleration has 1 channels, not 3")]
    assert spare.closed
    assert odd.closed


def test_a_stream_that_falls_silent_is_told() -> None:
    items = asyncio.run(listen(lsl.LslSession("", Crowd(Silent("band", "HR"))), 6.0))
    links = [(i.t, i.link) for i in items if isinstance(i, Connection)]
    assert links == [(0.0, Link.CONNECTED), (6.0, Link.LOST)]
