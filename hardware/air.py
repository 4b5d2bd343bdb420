"""Between the strap and whoever listens: packets get lost, come twice, late, swapped or garbled.

The link itself is one pipe: what is held up holds up what follows, as on a real one.  Every
fault draws from random numbers of its own, so that one more fault changes none of the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from .fault_script import FaultScript
from .ledger import Fate, Ledger, Packet
from .packets import garbled

ECHO: Final = 0.043  # s; the longest that a doubled notification was seen to take on BlueZ
FAULTS: Final = ("drop", "duplicate", "reorder", "garbage", "jitter", "noise")  # … of a sensor
STAGE: Final = 0x57A9  # the second half of the random key; the first is the seed

Randoms = Mapping[str, np.random.Generator]


def randoms(seed: int) -> Randoms:
    """A stream of random numbers for each fault, and for the sensor's noise."""
    return {
        name: np.random.Generator(np.random.Philox(key=[seed, STAGE + index]))
        for index, name in enumerate(FAULTS)
    }


@dataclass(frozen=True, slots=True)
class Flight:
    """One notification on its way."""

    due: float  # s, host's clock
    packet: Packet
    payload: bytes
    copy: bool = False


class Air:
    """Decides for each packet what happens on its way."""

    def __init__(self, script: FaultScript, ledger: Ledger, random: Randoms) -> None:
        self._script, self._ledger, self._random = script, ledger, random
        self._latest = float("-inf")  # s, the last due
        self._held: dict[str, Flight] = {}  # until the next of its stream has gone

    def carry(self, packet: Packet) -> list[Flight]:
        """The notifications that a packet becomes now, with what waited for it; often one."""
        if self._hits("drop", self._script.drop):
            self._ledger.settle(packet, Fate.DROPPED)
            return []
        flight = self._flight(packet)
        held = self._held.pop(packet.stream, None)
        if self._hits("reorder", self._script.reorder) and held is None:
            self._held[packet.stream] = flight
            return []
        flights = [flight, *self._twice(flight)]
        if held is not None:
            self._ledger.swapped[packet.stream] += 1
            flights.append(Flight(self._latest, held.packet, held.payload))
        return flights

    def forget(self) -> list[Packet]:
        """What waits for its successor is lost with the link."""
        waiting = [flight.packet for flight in self._held.values()]
        self._held.clear()
        return waiting

    def _flight(self, packet: Packet) -> Flight:
        delay = self._script.jitter * float(self._random["jitter"].random())
        self._latest = max(self._latest, packet.t + delay)
        spoilt = self._hits("garbage", self._script.garbage)
        payload = garbled(packet.stream, self._random["garbage"]) if spoilt else packet.payload
        return Flight(self._latest, packet, payload)

    def _twice(self, flight: Flight) -> list[Flight]:
        if not self._hits("duplicate", self._script.duplicate):
            return []
        self._latest = flight.due + ECHO * float(self._random["duplicate"].random())
        return [Flight(self._latest, flight.packet, flight.payload, copy=True)]

    def _hits(self, fault: str, share: float) -> bool:
        return float(self._random[fault].random()) < share
