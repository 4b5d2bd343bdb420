"""Each fault does what its name says, and the ledger knows of every packet."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest

from benchmarks.virtual_link import leap
from biomusic.errors import MalformedError
from biomusic.rooms import open_source, open_wearable
from biomusic.types import Contact, Frame, Incoming

pytestmark = pytest.mark.alone

air: Any = importlib.import_module("biomusic.hardware.air")
ledgers: Any = importlib.import_module("biomusic.hardware.ledger")
outfits: Any = importlib.import_module("biomusic.hardware.outfits")
packets: Any = importlib.import_module("biomusic.hardware.packets")
pmd: Any = importlib.import_module("biomusic.hardware.pmd")
scripts: Any = importlib.import_module("biomusic.hardware.fault_script")
wearing: Any = importlib.import_module("biomusic.hardware.wearing")

HEART, DATA, BATTERY = packets.HEART_RATE, packets.PMD_DATA, packets.BATTERY
Fate: Any = ledgers.Fate
START_ECG = bytes.fromhex("02 00 00 01 8200 01 01 0e00")
LAG: float = wearing.LAG


@dataclass
class PaperStrap:
    """A strap without a radio; everybody who is in range hears everything."""

    outfit: Any = outfits.OUTFITS["h10"]
    control: Any = field(default_factory=pmd.ControlPoint)
    answer: Any = None
    there: bool = True
    level: int = 100
    heard: list[tuple[float, str, bytes]] = field(default_factory=list[tuple[float, str, bytes]])
    gone: list[tuple[float, bool]] = field(default_factory=list[tuple[float, bool]])

    def charge(self, percent: int) -> None:
        self.level = percent

    def hears(self, stream: str) -> bool:
        return self.there

    async def notify(self, stream: str, payload: bytes) -> None:
        assert self.there
        self.heard.append((asyncio.get_running_loop().time() - LAG, stream, payload))

    async def advertise(self) -> None:
        self.there = True
        self.gone.append((asyncio.get_running_loop().time() - LAG, True))

    async def hide(self) -> None:
        self.there = False
        self.gone.append((asyncio.get_running_loop().time() - LAG, False))

    def of(self, stream: str) -> list[bytes]:
        return [payload for _, heard, payload in self.heard if heard == stream]


def wear(
    faults: str, minutes: float = 5, seed: int = 0, measured: bool = False
) -> tuple[PaperStrap, Any]:
    """A paper strap that wore a run, and its ledger."""
    strap, ledger = PaperStrap(), ledgers.Ledger(keeps=True)

    async def run() -> None:
        source = open_source(f"simulated:run?minutes={minutes:g}")
        worn = wearing.Wearing(
            strap, source, scripts.parse(faults), ledger, air.randoms(seed), wearing.Habits()
        )
        going = asyncio.create_task(worn.run())
        await asyncio.sleep(LAG)
        if measured:
            assert strap.answer(START_ECG, 247)[3] == 0
        await going

    leap(run())
    for stream in ledger.made:
        assert ledger.pending(stream) == 0  # every packet has one fate
        assert ledger.on_air(stream) == len(strap.of(stream))
    return strap, ledger


def share(ledger: Any, fate: Any) -> float:
    return float(ledger.fates[HEART, fate] / ledger.made[HEART])


def test_without_faults_everything_is_sent_once() -> None:
    strap, ledger = wear("", measured=True)
    assert set(fate for _, fate in ledger.settled) == {Fate.SENT}
    assert ledger.copies.total() == ledger.swapped.total() == ledger.losses == 0
    assert [sent.packet.payload for sent in ledger.sent] == [payload for *_, payload in strap.heard]


def test_the_same_seed_does_the_same_and_another_does_not() -> None:
    faults = "drop 5%; duplicate 5%; reorder 5%; garbage 5%; jitter 100ms"
    first, again, other = (wear(faults, 2, seed)[0].heard for seed in (7, 7, 8))
    assert first == again
    assert first != other


def test_one_more_fault_changes_none_of_the_others() -> None:
    _, alone = wear("drop 10%")
    _, beside = wear("drop 10%; jitter 50ms; garbage 3%")
    dropped = [
        [packet.t for packet, fate in ledger.settled if fate is Fate.DROPPED]
        for ledger in (alone, beside)
    ]
    assert dropped[0] == dropped[1] != []


def test_dropped_packets_are_missing_with_their_beats() -> None:
    _, ledger = wear("drop 10%", 20)
    assert 0.07 < share(ledger, Fate.DROPPED) < 0.13  # ±3.5 standard deviations of 1,200
    missing = [packet for packet, fate in ledger.settled if fate is Fate.DROPPED]
    assert ledger.beats[Fate.DROPPED] == sum(len(packet.beats) for packet in missing) > 0
    assert ledger.beats[Fate.SENT] == sum(len(sent.packet.beats) for sent in ledger.sent)


def test_doubled_packets_follow_themselves_within_an_echo() -> None:
    strap, ledger = wear("duplicate 10%", 20)
    assert 0.07 < ledger.copies[HEART] / ledger.made[HEART] < 0.13
    heart = [(t, payload) for t, stream, payload in strap.heard if stream == HEART]
    twins = [b[0] - a[0] for a, b in pairwise(heart) if a[1] == b[1] and b[0] - a[0] < 0.5]
    assert len(twins) == ledger.copies[HEART]
    assert max(twins) <= air.ECHO + 1e-9
    assert ledger.fates[HEART, Fate.SENT] == ledger.made[HEART]


def test_swapped_packets_come_after_the_next_one_and_none_is_lost() -> None:
    _, ledger = wear("reorder 10%", 20)
    numbers = [sent.packet.number for sent in ledger.sent if sent.packet.stream == HEART]
    backwards = sum(a > b for a, b in pairwise(numbers))
    assert backwards == ledger.swapped[HEART]
    assert 0.06 < backwards / len(numbers) < 0.13
    assert ledger.made[HEART] - len(numbers) <= 1  # the last one may still wait for its successor


def test_late_packets_keep_their_order() -> None:
    _, ledger = wear("jitter 400ms")
    late = [sent.t - sent.packet.t for sent in ledger.sent]
    assert -1e-9 <= min(late)
    assert 0.3 < max(late) <= 0.4 + 1e-9
    assert [sent.packet.number for sent in ledger.sent] == sorted(
        sent.packet.number for sent in ledger.sent
    )


def test_garbage_is_something_that_no_decoder_takes() -> None:
    strap, ledger = wear("garbage 50%", measured=True)
    spoilt = [sent for sent in ledger.sent if sent.payload != sent.packet.payload]
    assert len(spoilt) == sum(ledger.fates[stream, Fate.GARBLED] for stream in ledger.made) > 300
    for sent in spoilt:
        decoder = open_wearable("polar").decoder()
        with pytest.raises(MalformedError):
            decoder.decode(Frame(sent.t, "strap", sent.packet.stream, sent.payload))
    assert len(strap.heard) == ledger.made.total()


def test_drift_is_in_the_device_clock_and_in_its_samples() -> None:
    for ppm in (-100, 100):
        _, ledger = wear(f"drift {ppm}ppm", 2, measured=True)
        frames = [sent.packet.samples for sent in ledger.sent if sent.packet.samples]
        first, last = frames[0], frames[-1]
        device = (last.nanoseconds - first.nanoseconds) / 1e9
        host = last.times[-1] - first.times[-1]
        assert 1e6 * (device / host - 1) == pytest.approx(ppm, abs=0.1)
        assert device * 130 == pytest.approx(73 * (len(frames) - 1), abs=1e-6)
        ready = [sent.packet.t for sent in ledger.sent if sent.packet.samples]
        true = [frame.times[-1] for frame in frames]
        assert max(abs(a - b) for a, b in zip(ready, true, strict=True)) < 1e-6


def test_off_the_skin_no_interval_spans_the_hole() -> None:
    strap, ledger = wear("contact off at 60s for 30s", 2)
    samples = [
        (t, sample)
        for t, stream, payload in strap.heard
        if stream == HEART
        for sample in open_wearable("heart_rate_strap")
        .decoder()
        .decode(Frame(t, "s", HEART, payload))
    ]
    off = [t for t, sample in samples if isinstance(sample, Contact) and not sample.touching]
    assert len(off) == 30
    assert 60 <= min(off) < max(off) < 90
    beats = [beat.t - LAG for sent in ledger.sent for beat in sent.packet.beats]
    first_after = min(t for t in beats if t > 80)
    assert not [t for t in beats if 60 < t <= 90]
    assert max(t for t in beats if t < 80) <= 60
    assert first_after > 90.2  # its own opening beat was felt as well


def test_a_lost_link_is_lost_and_returns_and_nobody_hears_in_between() -> None:
    strap, ledger = wear("link loss at 60s for 20s; link loss at 90s for 500ms", 2, measured=True)
    assert [(round(t, 2), there) for t, there in strap.gone] == [
        (60.0, False),
        (80.0, True),
        (90.0, False),
        (90.5, True),
    ]
    assert ledger.losses == 2
    assert not [t for t, *_ in strap.heard if 60 < t < 80 or 90 < t < 90.5]
    assert ledger.fates[HEART, Fate.UNHEARD] in (20, 21)
    stamps = [sent.packet.samples for sent in ledger.sent if sent.packet.samples]
    assert stamps[-1].nanoseconds > stamps[0].nanoseconds + 100e9  # its clock went on
    assert ledger.beats[Fate.UNHEARD] > 20  # HRS 1.0 §3.4: they are never told later


def test_without_power_the_clock_starts_anew_and_nothing_runs() -> None:
    strap, ledger = wear("reboot at 60s for 10s", 2, measured=True)
    assert strap.control.running == {}
    assert not [sent for sent in ledger.sent if sent.t - LAG > 60 and sent.packet.samples]
    assert [there for _, there in strap.gone] == [False, True]


def test_a_zombie_is_there_and_says_nothing() -> None:
    strap, ledger = wear("zombie at 60s for 15s", 2, measured=True)
    assert not strap.gone
    assert not [t for t, *_ in strap.heard if 60 <= t < 75]
    assert ledger.fates[HEART, Fate.SWALLOWED] == 15
    assert 25 <= ledger.fates[DATA, Fate.SWALLOWED] <= 28  # 15 s of 73 samples at 130 Hz


def test_everything_at_once_still_adds_up() -> None:
    every = scripts.EXAMPLE + "; reboot at 240s for 10s"
    _, ledger = wear(every, measured=True)
    for stream in (HEART, DATA, BATTERY):
        assert ledger.made[stream] == sum(ledger.fates[stream, fate] for fate in Fate)
    assert ledger.beats.total() == sum(len(packet.beats) for packet, _ in ledger.settled)
    assert "heart_rate_measurement: " in ledger.summary()
    assert "unheard" in ledger.summary()


@dataclass
class Endless:
    """A source that is interrupted."""

    title: str = "endless"
    duration: float | None = None

    async def stream(self) -> AsyncIterator[Incoming]:
        async for item in open_source("simulated:run").stream():
            yield item
        await asyncio.Event().wait()


def test_taken_off_in_between_every_packet_has_a_fate() -> None:
    strap, ledger = PaperStrap(), ledgers.Ledger()

    async def run() -> None:
        script = scripts.parse("jitter 2s; reorder 20%")
        worn = wearing.Wearing(strap, Endless(), script, ledger, air.randoms(0), wearing.Habits())
        going = asyncio.create_task(worn.run())
        await asyncio.sleep(100.2)
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)

    leap(run())
    assert 90 < ledger.made[HEART] <= 96
    assert all(ledger.pending(stream) == 0 for stream in ledger.made)
