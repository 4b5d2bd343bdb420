"""A strap at work: what the source tells becomes notifications in time, and things go wrong.

The strap runs ``LAG`` behind its source, because a source's packets come after the beats and
samples in them, and a drawn beat begins before its R wave.  Session time 0 is the source's 0.
The clock is the running loop's, so a loop whose clock is scaled scales everything.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np

from biomusic.ports import Source
from biomusic.types import Connection, Link

from . import packets
from .air import Randoms
from .body import TICKS, Body
from .crystal import Crystal
from .fault_script import FaultScript
from .ledger import Beat, Ledger, Samples
from .outfits import Outfit
from .packets import BATTERY, ECG, HEART_RATE, PMD_DATA, RUNNING
from .pmd import ControlPoint, Started
from .sending import Radio, Sender
from .session_time import SessionTime
from .tracing import Tracing

LAG: Final = 4.0  # s; a packet is up to one second late, an interval 2.5 s long
BATTERY_EVERY: Final = 60.0  # s
USUAL: Final = {ECG: 73, packets.ACCELERATION: 36}  # samples that an H10 sends at a time


class Strap(Radio, Protocol):
    """The peripheral, as far as a session needs it."""

    @property
    def outfit(self) -> Outfit:
        """What it passes for."""
        ...

    @property
    def control(self) -> ControlPoint:
        """Which streams run."""
        ...

    answer: Any  # Callable[[bytes, int], bytes]

    def charge(self, percent: int) -> None:
        """What a read of the battery gives from now on."""
        ...

    async def advertise(self) -> None:
        """Be there."""
        ...

    async def hide(self) -> None:
        """Be out of range."""
        ...


@dataclass(frozen=True, slots=True)
class Habits:
    """How this strap goes about it."""

    every: float = 1.0  # s between heart-rate notifications; HRS 1.0 has about one
    battery: int = 90  # %, unless the source tells
    compressed: bool = False  # acceleration in delta frames, as arm bands send it


class Wearing:
    """One strap wearing one source, once."""

    def __init__(
        self,
        strap: Strap,
        source: Source,
        script: FaultScript,
        ledger: Ledger,
        random: Randoms,
        habits: Habits,
    ) -> None:
        self._strap, self._source, self._script = strap, source, script
        self._ledger, self._random, self._habits = ledger, random, habits
        self._body = Body()
        self._tracing = Tracing(self._body, random["noise"])
        self._links: asyncio.Queue[tuple[float, Link]] = asyncio.Queue()
        self._streams: dict[int, asyncio.Task[None]] = {}
        self._away: set[str] = set()  # for which reasons nobody can reach it
        self._unsent: list[Beat] = []
        self.off_skin = 0  # intervals that were not measured

    async def run(self) -> None:
        """Wear the source to its end."""
        self._time = SessionTime(LAG)
        self._crystal = Crystal(self._time.now(), self._script.drift)
        self._sender = Sender(self._strap, self._time, self._script, self._ledger, self._random)
        self._strap.answer = self._answer
        work = [self._sender.run, self._battery, self._absences, self._follow]
        work.append(self._run if RUNNING in self._strap.outfit.notified else self._heart)
        try:
            async with asyncio.TaskGroup() as self._group:
                tasks = [self._group.create_task(each()) for each in work]
                await self._read()
                for task in (*tasks, *self._streams.values()):
                    task.cancel()
        finally:
            self._sender.lose_what_waits()

    # The source.

    async def _read(self) -> None:
        end = 0.0
        async for item in self._source.stream():
            await self._time.until(item.t - LAG)
            self._body.take(item)
            end = max(end, item.t)
            if isinstance(item, Connection) and item.link in (Link.LOST, Link.CONNECTED):
                self._links.put_nowait((item.t, item.link))
        await self._time.until(end + 2 * self._habits.every)

    async def _follow(self) -> None:
        """Lose the link when the source lost its device."""
        while True:
            t, link = await self._links.get()
            await self._time.until(t)
            if link is Link.LOST:
                await self._leave("source")
            else:
                await self._return("source")

    # What is measured.

    async def _heart(self) -> None:
        """Notify the heart rate, contact and all new intervals, again and again."""
        t = 0.0
        while True:
            t += self._habits.every
            await self._time.until(t)
            touching = self._touches(t)
            fresh = [beat for beat in self._body.beats_until(t) if self._measured(beat)]
            self._unsent = [*self._unsent, *fresh] if touching else []
            rate = round(self._body.rate.at(t) or _rate(self._unsent)) if touching else 0
            if not touching or rate:
                beats = self._unsent[: packets.MOST_INTERVALS]
                self._unsent = self._unsent[packets.MOST_INTERVALS :]
                payload = packets.heart_rate(rate, touching, [beat.ticks for beat in beats])
                true = tuple(Beat(self._time.host(beat.t), beat.ticks) for beat in beats)
                self._sender.carry(HEART_RATE, payload, true)

    def _touches(self, t: float) -> bool:
        told = self._body.touching.at(t) is not False
        return told and not any(t in window for window in self._script.contact_off)

    def _measured(self, beat: Beat) -> bool:
        """Whether the strap was on the skin from one beat to the next."""
        begin = beat.t - beat.ticks / TICKS
        off = any(
            window.begin < beat.t and begin < window.end for window in self._script.contact_off
        )
        self.off_skin += off
        return not off

    async def _run(self) -> None:
        t = 0.0
        while True:
            t += self._habits.every
            await self._time.until(t)
            speed, cadence = self._body.speed.at(t), self._body.cadence.at(t)
            if speed is not None or cadence is not None:
                self._sender.carry(RUNNING, packets.running(speed or 0.0, cadence or 0.0))

    async def _battery(self) -> None:
        """Notify the level now and then; it can be read at any time."""
        self._strap.charge(self._habits.battery)
        t = 0.0
        while True:
            await self._time.until(t)
            told = self._body.battery.at(t)
            level = self._habits.battery if told is None else min(100, max(0, round(told)))
            self._strap.charge(level)
            self._sender.carry(BATTERY, bytes([level]))
            t += BATTERY_EVERY

    async def _measure(self, started: Started) -> None:
        """Send frames of one stream until it is stopped."""
        crystal, rate = self._crystal, started.rate
        size = packets.fitting(started.kind, started.mtu, USUAL[started.kind])
        first = crystal.next_sample(self._time.now(), rate)
        while True:
            numbers = np.arange(first, first + size)
            first += size
            times = crystal.host(numbers, rate)
            await self._time.wait(float(times[-1]))
            stamp = crystal.nanoseconds(int(numbers[-1]), rate)
            payload, samples = self._sample(started.kind, stamp, times)
            self._sender.carry(PMD_DATA, payload, samples=samples)

    def _sample(self, kind: int, stamp: int, times: Any) -> tuple[bytes, Samples]:
        taken = times - self._time.host(0.0)
        if kind == ECG:
            values = self._tracing.microvolts(taken)
            values[[not self._touches(float(t)) for t in taken]] = 0
            return packets.ecg(stamp, values), Samples(kind, stamp, times, values)
        values = self._tracing.milli_g(taken)
        payload = packets.acceleration(stamp, values, compressed=self._habits.compressed)
        return payload, Samples(kind, stamp, times, values)

    # The control point.

    def _answer(self, request: bytes, mtu: int) -> bytes:
        reply = self._strap.control.answer(request, mtu)
        self._start_and_stop()
        return reply

    def _start_and_stop(self) -> None:
        """Let what runs be what the control point says."""
        running = self._strap.control.running
        for kind in [kind for kind in self._streams if kind not in running]:
            self._streams.pop(kind).cancel()
        for kind, started in running.items():
            if kind not in self._streams:
                self._streams[kind] = self._group.create_task(self._measure(started))

    # The link.

    async def _absences(self) -> None:
        for window, without_power in self._script.absences:
            await self._time.until(window.begin)
            await self._leave("script")
            if without_power:
                self._strap.control.power_off()
                self._start_and_stop()
            await self._time.until(window.end)
            if without_power:
                self._crystal = Crystal(self._time.now(), self._script.drift)
            await self._return("script")

    async def _leave(self, reason: str) -> None:
        if not self._away:
            self._ledger.losses += 1
            await self._strap.hide()
            self._sender.lose_what_waits()
        self._away.add(reason)

    async def _return(self, reason: str) -> None:
        if reason in self._away:
            self._away.remove(reason)
            if not self._away:
                await self._strap.advertise()


def _rate(beats: list[Beat]) -> float:
    """What intervals say of the heart rate (bpm); 0 when there are none."""
    return 60 * TICKS * len(beats) / sum(beat.ticks for beat in beats) if beats else 0.0
