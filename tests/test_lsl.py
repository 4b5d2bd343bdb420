"""Lab Streaming Layer for real: what one outlet sends on this machine, one inlet hears.

Everything here goes through liblsl and the loopback network.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from biomusic.config import load_preset
from biomusic.journal import Header, Journal
from biomusic.rooms import open_source
from biomusic.session.fold import LOOK, Fold
from biomusic.session.performance import drain
from biomusic.types import (
    AccelerationChunk,
    BodyState,
    EcgChunk,
    HeartRate,
    Incoming,
    Interval,
    Person,
    Skipped,
)
from tests.lsl.loopback import Strap, Told, begin, decode, descriptions, find_loopback, listen

pytestmark = pytest.mark.alone

lsl: Any = importlib.import_module("biomusic.sensors.lsl")
network: Any = importlib.import_module("biomusic.sensors.lsl_network")
out: Any = importlib.import_module("biomusic.sensors.lsl_out")
table: Any = importlib.import_module("biomusic.sensors.table")


@pytest.fixture(scope="module")
def loopback() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lsl, "LOOK", 0.5)
        yield find_loopback()


@pytest.fixture(scope="module")
def heard(loopback: Any) -> tuple[float, list[Incoming]]:
    """A strap, streamed out and heard again: how much later our zero is, and all that came."""
    title = f"Polar H10 {uuid.uuid4()}"

    async def meet() -> tuple[float, list[Incoming]]:
        outlets = Told()
        playing = asyncio.create_task(out.play(Strap(title, 6.0), outlets, 1.0, loopback.now))
        await asyncio.sleep(0.7)  # until every stream is there
        items = await listen(lsl.LslSession(title, loopback), 2.1)
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)
        return begin(items) - outlets.begins, items

    return asyncio.run(meet())


def test_every_value_comes_through_and_its_time_too(heard: tuple[float, list[Incoming]]) -> None:
    later, items = heard
    samples = decode(items)
    ecg = [sample for sample in samples if isinstance(sample, EcgChunk)]
    counts = np.concatenate([chunk.microvolts for chunk in ecg])
    assert len(counts) >= 4 * 65
    assert bool((np.diff(counts) == 1).all())
    times = np.concatenate([chunk.times for chunk in ecg]) + later
    assert np.abs(times - counts / 130).max() < 0.002
    acceleration = [sample for sample in samples if isinstance(sample, AccelerationChunk)]
    steps = np.concatenate([chunk.milli_g for chunk in acceleration])
    moments = np.concatenate([chunk.times for chunk in acceleration]) + later
    assert np.abs((moments * 200 - steps[:, 0] + 500) % 1000 - 500).max() < 0.4
    assert bool((steps[:, 2] == 1000).all())
    assert {chunk.segment for chunk in (*ecg, *acceleration)} == {0}


def test_beats_and_rates_come_through(heard: tuple[float, list[Incoming]]) -> None:
    later, items = heard
    samples = decode(items)
    intervals = [sample for sample in samples if isinstance(sample, Interval)]
    rates = [sample for sample in samples if isinstance(sample, HeartRate)]
    assert len(intervals) >= 4
    assert len(rates) >= 4
    assert {interval.ms for interval in intervals} == {500.0}
    assert {interval.segment for interval in intervals} == {0}
    assert {rate.bpm for rate in rates} == {120.0}
    beats = np.array([interval.t for interval in intervals]) + later
    assert np.abs(beats * 2 - np.round(beats * 2)).max() < 0.002
    assert bool((np.diff(np.round(beats * 2)) == 1).all())
    assert not [item for item in items if isinstance(item, Skipped)]
    assert all(0 <= s.t_arrival - s.t < 1.0 for s in (*intervals, *rates))


def test_a_stream_says_what_it_is(heard: tuple[float, list[Incoming]]) -> None:
    told = descriptions(heard[1])
    by_kind = {description.kind: description for description in told}
    assert {kind: said.rate for kind, said in by_kind.items()} == {
        "ECG": 130.0,
        "ACC": 200.0,
        "RR": 0.0,
        "HR": 0.0,
    }
    units = {kind: {channel.unit for channel in said.channels} for kind, said in by_kind.items()}
    assert units == {"ECG": {"microvolts"}, "ACC": {"mg"}, "RR": {"ms"}, "HR": {"bpm"}}
    assert {said.manufacturer for said in told} == {"Polar"}
    assert all(said.source_id == said.name.replace(f" {k}", f"/{k}") for k, said in by_kind.items())


def states(items: Iterator[Incoming] | list[Incoming]) -> list[BodyState]:
    fold, found = Fold(Person()), list[BodyState]()
    for item in items:
        while item.t > len(found) * LOOK:
            found.append(fold.look(len(found) * LOOK))
        fold.take(item)
    return found


def test_a_journal_of_it_replays_bit_for_bit_without_the_library(
    heard: tuple[float, list[Incoming]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    preset = load_preset("run")
    header = Header(
        version="0",
        libraries={},
        source="lsl",
        preset=preset,
        preset_hash="",
        person=Person(),
        seed=1,
    )
    journal = Journal(tmp_path / "session.jsonl", time.monotonic)
    journal.write(header)
    for item in heard[1]:
        journal.write(item)
    journal.close()
    before = states(heard[1])
    monkeypatch.setitem(sys.modules, "pylsl", None)
    network.library.cache_clear()
    again = list(drain(open_source(str(tmp_path / "session.jsonl"))))
    network.library.cache_clear()
    assert again == heard[1]
    assert states(again) == before
    assert repr(decode(again)) == repr(decode(heard[1]))
