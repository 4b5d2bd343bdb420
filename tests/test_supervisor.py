"""The sensor room's parts without any radio: pauses, queue, choice, one device's life."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import pytest

from benchmarks.virtual_link import leap
from biomusic.errors import SensorError
from biomusic.types import Connection, Frame, Link, Skipped

pytestmark = pytest.mark.alone

choosing: Any = importlib.import_module("biomusic.sensors.choosing")
gatt: Any = importlib.import_module("biomusic.sensors.gatt")
inbox: Any = importlib.import_module("biomusic.sensors.inbox")
link: Any = importlib.import_module("biomusic.sensors.link")
reception: Any = importlib.import_module("biomusic.sensors.reception")
seeker: Any = importlib.import_module("biomusic.sensors.seeker")
strap: Any = importlib.import_module("biomusic.sensors.heart_rate_strap")
supervisor: Any = importlib.import_module("biomusic.sensors.supervisor")
timing: Any = importlib.import_module("biomusic.sensors.timing")

State: Any = supervisor.State
HEART = gatt.full_uuid(0x180D)


def test_pauses_are_short_for_a_minute_and_then_grow() -> None:
    usual = timing.Timing()
    longest = [usual.pause_after(n, 0.0, 1.0) for n in range(5)]
    assert longest == [0.5, 1.0, 1.5, 1.5, 1.5]
    assert usual.pause_after(99, 59.9, 1.0) == 1.5
    minutes = [usual.pause_after(99, 60.0 * m, 1.0) for m in range(1, 9)]
    assert minutes == [1.5, 3, 6, 12, 24, 30, 30, 30]
    assert usual.pause_after(99, 1e6, 0.0) == 0.0  # full jitter


def frames(stream: str, count: int) -> Iterable[Frame]:
    return [Frame(float(n), "it", stream, bytes([n])) for n in range(count)]


def test_the_inbox_drops_the_oldest_of_what_may_be_dropped_and_counts_it() -> None:
    async def play() -> list[Any]:
        box = inbox.Inbox(kept=10, spare=3)
        for spare, beat in zip(frames("pmd_data", 8), frames("heart", 8), strict=True):
            box.put_spare(spare)
            box.put(beat)
        return [await box.take() for _ in range(12)]

    first, *rest = asyncio.run(play())
    assert first == Skipped(0.0, "it", "stream pmd_data", inbox.BEHIND, 5)
    assert [it.payload[0] for it in rest if it.stream == "heart"] == list(range(8))
    assert [it.payload[0] for it in rest if it.stream == "pmd_data"] == [5, 6, 7]
    assert [it.t for it in rest] == sorted(it.t for it in rest)


def test_a_lost_heartbeat_is_a_loud_error() -> None:
    async def play() -> None:
        box = inbox.Inbox(kept=3)
        for frame in frames("heart", 4):
            box.put(frame)
        for _ in range(3):
            await box.take()
        with pytest.raises(SensorError, match="heartbeats were lost"):
            await box.take()

    asyncio.run(play())


def test_the_best_device_is_chosen_and_the_next_one_takes_over() -> None:
    one = choosing.Chooser()
    assert one.offer("arm", {"RR": 2, "PPI": 4}) == []
    (made,) = one.offer("chest", {"RR": 4, "ECG": 4})
    assert (made.stream, made.device, made.reason) == ("RR", "chest", "better than arm")
    (made,) = one.offer("chest", {})
    assert (made.device, made.reason) == ("arm", "the only one that is left")
    assert one.offer("arm", {}) == []


class FakeLink:
    """Does as its air says."""

    def __init__(self, air: Any, lost: Callable[[], None]) -> None:
        self.air, self.lost, self.up = air, lost, False
        self.services = frozenset({HEART})

    def has(self, uuid: str) -> bool:
        return bool(uuid == gatt.HEART_RATE.uuid)

    async def connect(self, seconds: float) -> None:
        self.lost()  # as bleak does while it retries
        self.air.attempts.append(asyncio.get_running_loop().time())
        assert self.air.links <= 0, "a link was not closed"
        if not self.air.near:
            await asyncio.sleep(seconds)
            raise link.LinkError("nobody there")
        self.air.links += 1
        self.up = True
        self.air.here = self

    async def subscribe(self, _: str, receive: Callable[[bytes], None]) -> None:
        self.receive = receive

    def lose(self) -> None:
        self.up = False
        self.lost()
        self.lost()  # bleak may call back twice

    async def close(self) -> None:
        self.air.links -= self.air.here is self
        self.up = False
        self.air.here = None if self.air.here is self else self.air.here


class FakeRadio:
    def __init__(self) -> None:
        self.near, self.links = True, 0
        self.attempts: list[float] = []
        self.scans: list[float] = []
        self.here: Any = None  # the link that is up

    def link(self, _: Any, lost: Callable[[], None]) -> FakeLink:
        return FakeLink(self, lost)

    async def listen(self, hear: Any, enough: asyncio.Event, seconds: float) -> None:
        self.scans.append(seconds)
        await asyncio.sleep(seconds)

    async def held(self, _: Any) -> list[Any]:
        return []


def keep(script: Callable[[FakeRadio, Any, Any], Any]) -> tuple[FakeRadio, list[Any]]:
    """One supervisor at work while the script plays; what was put in its inbox."""
    heard: list[Any] = []

    async def play() -> FakeRadio:
        now = asyncio.get_running_loop().time
        air = FakeRadio()
        desk = reception.Reception(now, 0.1)
        it = link.Heard("AA", "strap", frozenset({HEART}))
        one = supervisor.Supervisor(
            link.Wanted("strap", "AA"), it, {"heart_rate_strap": strap.PLAN}, air,
            seeker.Seeker(air, frozenset({HEART}), now), desk, timing.Timing(), lambda: 1.0,
        )  # fmt: skip
        task = asyncio.create_task(one.run())
        await script(air, one, desk)
        one.close()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert one.state is State.STOPPED
        assert air.links == 0
        while desk.inbox._kept:
            heard.append(await desk.inbox.take())
        return air

    return leap(play()), heard


def test_a_supervisor_goes_through_its_states() -> None:
    seen: list[Any] = []

    async def script(air: FakeRadio, one: Any, _: Any) -> None:
        assert one.state is State.IDLE
        for beats, wait in ((0, 1.0), (1, 1.0), (0, 4.2), (0, 0.5)):
            for _ in range(beats):
                air.here.receive(b"\x00\x48")
            await asyncio.sleep(wait)
            seen.append(one.state)

    _, heard = keep(script)
    assert seen == [State.SUBSCRIBED, State.STREAMING, State.BACKOFF, State.SUBSCRIBED]
    links = [it.link for it in heard if isinstance(it, Connection)]
    assert links == [Link.CONNECTED, Link.LOST] * 2


def test_a_lost_device_is_sought_for_hours_by_both_ways_and_links_never_pile_up() -> None:
    async def script(air: FakeRadio, _: Any, __: Any) -> None:
        await asyncio.sleep(1)
        air.near = False
        air.here.lose()
        await asyncio.sleep(7200)
        air.near = True
        async with asyncio.timeout(40):
            while air.here is None:
                await asyncio.sleep(0.1)

    air, _ = keep(script)
    minute = [t for t in air.attempts if t < 60]
    assert len(minute) > 10
    assert max(later - earlier for earlier, later in pairwise(minute)) < 8  # a scan between
    assert air.scans
    assert max(air.scans) <= 3.0
    assert 200 < len(air.attempts) < 1000


def test_the_same_packet_twice_is_counted_once() -> None:
    async def script(air: FakeRadio, _: Any, __: Any) -> None:
        await asyncio.sleep(1)
        for n in range(20):
            for _ in range(3):
                air.here.receive(bytes((0, 60 + n)))
            await asyncio.sleep(1)

    _, heard = keep(script)
    assert sum(isinstance(it, Frame) for it in heard) == 20
    assert sum(it.count for it in heard if isinstance(it, Skipped)) == 40


def test_a_farewell_is_finished_although_it_is_cancelled_again() -> None:
    visit: Any = importlib.import_module("biomusic.sensors.visit")
    done: list[int] = []

    async def farewell() -> None:
        await asyncio.sleep(1)
        done.append(1)

    async def play() -> None:
        task = asyncio.create_task(visit.see_through(farewell()))
        for _ in range(3):
            await asyncio.sleep(0.1)
            task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    leap(play())
    assert done == [1]
