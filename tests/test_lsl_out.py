"""What a session streams out, and what is said when that cannot be; no library needed."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import numpy as np
import pytest

from biomusic.errors import ConfigError, MissingExtraError
from biomusic.rooms import open_source
from biomusic.session.performance import drain
from biomusic.shelf import take
from biomusic.types import Connection, Frame, Incoming, Link

pytestmark = pytest.mark.alone

network: Any = importlib.import_module("biomusic.sensors.lsl_network")
out: Any = importlib.import_module("biomusic.sensors.lsl_out")
table: Any = importlib.import_module("biomusic.sensors.table")


class Strap:
    """ECG, acceleration, heart rate and RR, in chunks of half a second."""

    duration = None
    title = "Movesense 1234"

    def __init__(self, halves: int) -> None:
        self.halves = halves

    async def stream(self) -> AsyncIterator[Incoming]:
        yield Connection(0.0, "strap", "table", Link.CONNECTED, self.title)
        for half in range(1, self.halves + 1):
            t = half / 2
            counts = np.arange(65 * (half - 1), 65 * half)
            steps = np.arange(100 * (half - 1), 100 * half)
            beat = np.array([t])
            yield Frame(t, "strap", "ecg_uv", table.pack(counts / 130, counts.astype(float)))
            yield Frame(t, "strap", "acc_mg", table.pack(steps / 200, np.zeros((100, 3))))
            yield Frame(t, "strap", "heart_rate_bpm", table.pack(beat, np.array([120.0])))
            yield Frame(t, "strap", "rr_ms", table.pack(beat, np.array([500.0])))


class Deaf:
    """An outlet that nobody listens to."""

    def push(self, stamps: list[float], values: Any) -> None:
        pass


def deaf(_: Any) -> Deaf:
    return Deaf()


@pytest.fixture
def without_pylsl(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "pylsl", None)
    network.library.cache_clear()
    yield
    network.library.cache_clear()


def test_a_source_is_overheard_in_passing() -> None:
    sent: dict[str, list[tuple[float, Any]]] = {}

    class Ear:
        def __init__(self, description: Any) -> None:
            self.kept = sent.setdefault(description.kind, [])

        def push(self, stamps: list[float], values: Any) -> None:
            self.kept.extend(zip(stamps, values.tolist(), strict=True))

    strap = Strap(4)
    overheard = out.Overheard(strap, lambda: 100.0, out.Outlets(Ear))
    assert list(drain(overheard)) == list(drain(strap))
    assert {kind: len(found) for kind, found in sent.items()} == {
        "ECG": 260,
        "ACC": 400,
        "HR": 4,
        "RR": 4,
    }
    assert sent["RR"] == [(100.5, [500.0]), (101.0, [500.0]), (101.5, [500.0]), (102.0, [500.0])]
    assert sent["ECG"][:2] == [(100.0, [0.0]), (100.0 + 1 / 130, [1.0])]


@pytest.mark.parametrize("speed", [1.0, 4.0])
def test_a_recording_is_played_at_its_speed(speed: float) -> None:
    clock, waits = [50.0], list[float]()

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        clock[0] += seconds

    outlets = out.Outlets(deaf)
    asyncio.run(out.play(Strap(6), outlets, speed, lambda: clock[0], sleep))
    assert waits == pytest.approx([0.5 / speed] * 6)


@pytest.mark.usefixtures("without_pylsl")
def test_the_missing_library_is_said_in_a_sentence() -> None:
    tool = take("biomusic.sensors", "TOOL", "lsl_out", "tool")
    for begin_to in (
        lambda: open_source("lsl:"),
        lambda: open_source("lsl_out:simulated:rest"),
        lambda: tool.run(["simulated:rest"]),
    ):
        with pytest.raises(MissingExtraError, match=r"pip install 'biomusic\[study\]'"):
            begin_to()


@pytest.mark.parametrize("arguments", [[], ["simulated:rest", "0"], ["simulated:rest", "fast"]])
def test_a_wrong_command_is_said_in_a_sentence(arguments: list[str]) -> None:
    with pytest.raises(ConfigError, match="for example: biomusic lsl"):
        take("biomusic.sensors", "TOOL", "lsl_out", "tool").run(arguments)


def test_a_first_chunk_too_short_to_tell_its_rate_waits_for_the_next() -> None:
    told, pushed = list[Any](), list[int]()

    class Ear(Deaf):
        def push(self, stamps: list[float], values: Any) -> None:
            assert len(stamps) == len(values)
            pushed.append(len(stamps))

    def announce(description: Any) -> Ear:
        told.append(description)
        return Ear()

    outlets = out.Outlets(announce)
    outlets.hear(Connection(0.0, "a", "table", Link.CONNECTED, "Polar H10 1"), 0.0)
    for first, last in ((0, 1), (1, 100)):
        times = np.arange(first, last) / 130
        outlets.hear(Frame(1.0, "a", "ecg_uv", table.pack(times, times)), 0.0)
    outlets.hear(Frame(1.0, "a", "ecg_uv", b"garbage"), 0.0)
    assert pushed == [100]
    assert (told[0].rate, told[0].source_id) == (130.0, "Polar H10 1/ECG")
    assert outlets.refused == 1
