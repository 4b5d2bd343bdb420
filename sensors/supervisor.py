"""One device's supervisor: connect, listen, notice silence, and start over for as long as it takes.

After every loss the dead client is disconnected and the next attempt has a fresh one: else BlueZ
multiplies what is heard.  A lost device is sought by connecting to it, which needs one
advertisement of it, and now and then by a short scan, which needs two but also finds a device
that the system has forgotten, or whose address has changed.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from .link import Heard, LinkError, Radio, Wanted
from .plan import Plan
from .reception import Reception
from .seeker import Seeker
from .timing import Timing
from .visit import Visit, parts_of, see_through

SCAN_EVERY: Final = 4  # attempts

_log = logging.getLogger(__name__)


class State(StrEnum):
    """Where a device is between being wanted and streaming."""

    IDLE = "idle"
    SCANNING = "scanning"
    CONNECTING = "connecting"
    DISCOVERING = "discovering"  # its services are known; its wearables are being set going
    SUBSCRIBED = "subscribed"  # everything is asked for, and nothing came yet
    STREAMING = "streaming"
    STALE = "stale"  # linked, and silent
    BACKOFF = "backing off"
    STOPPED = "stopped"


class Supervisor:
    """Keeps one device's streams running until it is cancelled.

    Args:
        wanted: which device, for when nobody has heard it yet.
        heard: the device as it was heard, when somebody has.
        plans: by wearable; which of them serve the device is seen once it is connected.
        draw: gives numbers in 0–1 by chance.
    """

    def __init__(
        self,
        wanted: Wanted,
        heard: Heard | None,
        plans: Mapping[str, Plan],
        radio: Radio,
        seeker: Seeker,
        reception: Reception,
        timing: Timing,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self.state = State.IDLE
        self.attempts = 0  # since anything was heard of the device
        self._wanted, self._heard, self._plans = wanted, heard, dict(plans)
        self._radio, self._seeker, self._reception = radio, seeker, reception
        self._timing, self._draw = timing, draw
        self._lost_at = reception.t()  # s
        self._forgotten = False  # the last connect failed at once
        self._near = heard is not None  # it was heard just now, so it may take its time
        self._closed = False  # said apart, because a stack below can swallow a cancellation

    def close(self) -> None:
        """Let the supervisor end at the next opportunity; cancel it as well."""
        self._closed = True

    async def run(self) -> None:
        """Listen, and after every loss start over."""
        try:
            while not self._closed:
                began = self._reception.t()
                await self._attempt()
                if self._closed:
                    break
                self._enter(State.BACKOFF)
                await asyncio.sleep(self._pause(began))
        finally:
            self._enter(State.STOPPED)

    def _pause(self, began: float) -> float:
        """How long to wait (s) now; what an attempt took since ``began`` was waiting too."""
        t = self._reception.t()
        lost_for = t - self._lost_at
        pause = self._timing.pause_after(self.attempts, lost_for, self._draw())
        self.attempts += 1
        # A connect that failed at once will do so again until somebody scans.
        self._forgotten = self._forgotten or t - began < self._timing.reach / 2
        return max(0.0, pause - (t - max(began, self._lost_at)))

    async def _attempt(self) -> None:
        try:
            near, self._near = self._near, False
            scans = self.attempts > 1 and (self._forgotten or self.attempts % SCAN_EVERY == 0)
            self._forgotten = False
            heard = None if scans else self._heard
            if heard is None:
                self._enter(State.SCANNING)
                heard = await self._seeker.find(self._wanted, self._timing.scan)
                near = True
            if heard is not None:
                self._heard = heard
                self._wanted = Wanted(heard.name or self._wanted.name, heard.address)
                await self._visit(heard, self._timing.connect if near else self._timing.reach)
        except LinkError as problem:
            _log.info("%s: %s", self.state, problem.problem)

    async def _visit(self, heard: Heard, seconds: float) -> None:
        lost: list[Visit] = []

        def on_lost() -> None:
            for visit in lost:
                visit.lost.set()

        link = self._radio.link(heard, on_lost)
        try:
            self._enter(State.CONNECTING)
            async with self._seeker.turn:
                await link.connect(seconds)
            if not link.up:
                raise LinkError("the link was lost at once")
            self._enter(State.DISCOVERING)
            parts = parts_of(link.services, heard.address, self._plans)
            if not parts:
                raise LinkError("the device is no wearable that is known")
            # Only from here on a loss is one: bleak reports those of its own retries too.
            visit = Visit(link, parts, self._reception, self._timing, self._on_packet)
            lost.append(visit)
            await self._stay(visit, heard.name or parts[0].wearable)
        finally:
            await see_through(self._close(link.close()))

    async def _stay(self, visit: Visit, title: str) -> None:
        try:
            await visit.begin(title)
            if self.state is State.DISCOVERING:
                self._enter(State.SUBSCRIBED)
            silent = await visit.watch()
            if silent:
                self._enter(State.STALE)
                _log.info("%s has fallen silent", silent)
        finally:
            self._lost_at = self._reception.t()
            await see_through(visit.end())

    async def _close(self, closing: object) -> None:
        assert asyncio.iscoroutine(closing)
        try:
            async with asyncio.timeout(self._timing.goodbye):
                await closing
        except (LinkError, TimeoutError) as problem:
            _log.info("disconnecting: %s", type(problem).__name__)

    def _on_packet(self) -> None:
        if self.state is not State.STREAMING:
            self._enter(State.STREAMING)
            self.attempts = 0

    def _enter(self, state: State) -> None:
        """State changes are logged; nothing that a body does ever is."""
        if state is not self.state:
            _log.debug("%s → %s", self.state, state)
            self.state = state
