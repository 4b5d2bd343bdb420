"""From a packet that is ready to notifications that go out, in time and in order."""

from __future__ import annotations

import asyncio
from typing import Protocol

from .air import Air, Flight, Randoms
from .fault_script import FaultScript
from .ledger import Beat, Fate, Ledger, Samples, Sent
from .session_time import SessionTime


class Radio(Protocol):
    """The peripheral, as far as sending needs it."""

    def hears(self, stream: str) -> bool:
        """Whether anybody is subscribed."""
        ...

    async def notify(self, stream: str, payload: bytes) -> None:
        """Send one packet."""
        ...


class Sender:
    """Carries packets through the air; ``run`` it beside whatever makes them."""

    def __init__(
        self, radio: Radio, time: SessionTime, script: FaultScript, ledger: Ledger, random: Randoms
    ) -> None:
        self._radio, self._time, self._script, self._ledger = radio, time, script, ledger
        self._air = Air(script, ledger, random)
        self._flights: asyncio.Queue[Flight] = asyncio.Queue()

    def carry(
        self,
        stream: str,
        payload: bytes,
        beats: tuple[Beat, ...] = (),
        samples: Samples | None = None,
    ) -> None:
        """Enter a packet in the ledger and send it off."""
        packet = self._ledger.write(self._time.now(), stream, payload, beats, samples)
        for flight in self._air.carry(packet):
            self._flights.put_nowait(flight)

    async def run(self) -> None:
        """Deliver whatever is carried, until cancelled."""
        while True:
            flight = await self._flights.get()
            try:
                await self._time.wait(flight.due)
            except asyncio.CancelledError:
                self._settle(flight, Fate.UNHEARD)
                raise
            await self._deliver(flight)

    def lose_what_waits(self) -> None:
        """The link is gone, and with it what was not yet sent."""
        for packet in self._air.forget():
            self._ledger.settle(packet, Fate.UNHEARD)
        while not self._flights.empty():
            self._settle(self._flights.get_nowait(), Fate.UNHEARD)

    async def _deliver(self, flight: Flight) -> None:
        now, packet = self._time.now(), flight.packet
        if any(self._time.session(now) in window for window in self._script.zombie):
            self._settle(flight, Fate.SWALLOWED)
        elif not self._radio.hears(packet.stream):
            self._settle(flight, Fate.UNHEARD)
        else:
            whole = flight.payload == packet.payload
            self._ledger.notified(Sent(now, packet, flight.payload, flight.copy))
            self._settle(flight, Fate.SENT if whole else Fate.GARBLED)
            await self._radio.notify(packet.stream, flight.payload)

    def _settle(self, flight: Flight, fate: Fate) -> None:
        if not flight.copy:
            self._ledger.settle(flight.packet, fate)
