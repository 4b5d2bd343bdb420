"""One connection from its beginning to its end: the talks, the packets, the watch, the farewell."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from biomusic.types import Link as LinkState

from .gatt import Characteristic
from .link import Link, LinkError
from .plan import DONE, Ask, Gives, Plan, Read, Step, Subscribe, Talk, Watch
from .reception import Reception
from .timing import Timing

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Part:
    """One wearable of a device; a watch may be a strap and a foot pod at once."""

    wearable: str
    device: str
    plan: Plan
    gives: Gives | None = None
    question: tuple[Characteristic, Callable[[bytes], bool], asyncio.Future[bytes]] | None = None
    heard: dict[Watch, float] = field(default_factory=dict[Watch, float])  # s, the last packet


def parts_of(services: frozenset[str], address: str, plans: dict[str, Plan]) -> list[Part]:
    """Which wearables serve a device with these services; those that cover others first."""
    left = set(services)
    parts: list[Part] = []
    for wearable, plan in sorted(plans.items(), key=lambda it: -len(it[1].covers)):
        if plan.service in left:
            left -= {plan.service, *plan.covers}
            parts.append(Part(wearable, device_name(wearable, address), plan))
    return parts


def device_name(wearable: str, address: str) -> str:
    """The same for the same device, and its address cannot be told from it."""
    return f"{wearable} {hashlib.sha256(address.lower().encode()).hexdigest()[:6]}"


class Visit:
    """What is done over one link; ``on_packet`` is told of every packet that was new."""

    def __init__(
        self,
        link: Link,
        parts: list[Part],
        reception: Reception,
        timing: Timing,
        on_packet: Callable[[], None],
    ) -> None:
        self.lost = asyncio.Event()  # may be set more than once, and by a stack in its retries
        self._link, self._parts, self._reception = link, parts, reception
        self._timing, self._on_packet = timing, on_packet

    async def begin(self, title: str) -> None:
        """Announce the device and hold its talks.

        Raises:
            LinkError: the link was lost meanwhile, or is worth nothing.
        """
        for part in self._parts:
            self._reception.tell(part.device, part.wearable, LinkState.CONNECTED, title)
        for part in self._parts:
            part.gives = await self._hold(part, part.plan.begin())
            self._reception.offer(part.device, part.gives)
        if not any(part.gives for part in self._parts):
            raise LinkError("the device lets nobody listen")
        start = self._reception.t()
        for part in self._parts:
            for watch in part.plan.watched:
                if watch.essential:
                    part.heard.setdefault(watch, start)

    async def watch(self) -> str:
        """Wait until the link is lost, which gives "", or until a stream fell silent: which."""
        while not self.lost.is_set():
            due = [
                (last + watch.seconds * self._timing.silence, watch.stream)
                for part in self._parts
                for watch, last in part.heard.items()
            ]
            at, stream = min(due, default=(float("inf"), ""))
            remaining = at - self._reception.t()
            if remaining <= 0:
                return stream
            try:
                async with asyncio.timeout(min(remaining, 60.0)):  # wait_for can swallow a cancel
                    await self.lost.wait()
            except TimeoutError:
                continue
        return ""

    async def end(self) -> None:
        """Stop what was started, as far as anybody still listens, and say that it is over."""
        try:
            if self._link.up and not self.lost.is_set():
                async with asyncio.timeout(self._timing.goodbye):
                    for part in self._parts:
                        await self._hold(part, part.plan.end(part.gives))
        except (LinkError, TimeoutError):
            _log.info("a farewell was not heard")
        finally:
            for part in self._parts:
                self._reception.offer(part.device, {})
                self._reception.tell(part.device, part.wearable, LinkState.LOST, "")

    async def _hold(self, part: Part, talk: Talk) -> Gives:
        came: bytes | None = None
        started = False
        try:
            while True:
                step = talk.send(came) if started else next(talk)
                started = True
                came = await self._take(part, step)
        except StopIteration as over:
            gives: Gives = over.value
            return gives
        finally:
            talk.close()

    async def _take(self, part: Part, step: Step) -> bytes | None:
        if self.lost.is_set():
            raise LinkError("the link was lost")
        if not self._link.has(step.what.uuid):
            return None
        try:
            async with asyncio.timeout(self._timing.answer):
                match step:
                    case Read():
                        return await self._read(part, step)
                    case Subscribe():
                        return await self._subscribe(part, step.what)
                    case Ask():
                        return await self._ask(part, step)
        except TimeoutError:
            _log.info("%s: no answer about %s", part.wearable, step.what.stream)
        except LinkError as refusal:
            if self.lost.is_set() or not self._link.up:
                raise
            _log.info("%s: %s: %s", part.wearable, step.what.stream, refusal.problem)
        return None

    async def _read(self, part: Part, step: Read) -> bytes:
        payload = await self._link.read(step.what.uuid)
        if step.kept:
            self._reception.note(part.device, step.what.stream, payload)
        return payload

    async def _subscribe(self, part: Part, what: Characteristic) -> bytes:
        def receive(payload: bytes) -> None:
            self._receive(part, what, payload)

        await self._link.subscribe(what.uuid, receive)
        return DONE

    async def _ask(self, part: Part, step: Ask) -> bytes:
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        part.question = (step.what, step.answers, answer)
        self._reception.note(part.device, step.what.stream, step.request)
        try:
            await self._link.write(step.what.uuid, step.request)
            return await answer
        finally:
            part.question = None

    def _receive(self, part: Part, what: Characteristic, payload: bytes) -> None:
        """Called by the radio for every packet: stamp, queue, and nothing more."""
        reception = self._reception
        if not reception.receive(part.device, what.stream, payload, part.plan.may_drop):
            return
        if part.question is not None and not part.question[2].done() and part.question[1](payload):
            part.question[2].set_result(payload)
        for watch in part.plan.watched:
            if watch.stream == what.stream and payload.startswith(watch.prefix):
                part.heard[watch] = reception.t()
                self._on_packet()


async def see_through(ending: Coroutine[Any, Any, None]) -> None:
    """Finish something although somebody cancels meanwhile, then be cancelled."""
    task = asyncio.ensure_future(ending)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as cancel:
            cancelled = cancel
    if cancelled is not None:
        raise cancelled
    task.result()
