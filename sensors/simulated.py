"""A simulated body with a strap and a foot pod or a bicycle, which send real Bluetooth packets.

Opened as ``simulated:SCENARIO`` or ``simulated:SCENARIO?seed=7&minutes=10&faults=dropouts``;
several faults are joined by commas.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from biomusic.errors import InputError, UnknownNameError
from biomusic.ports import Source, SourceKind
from biomusic.types import STROKES, Connection, Frame, Incoming, Link

from .bike import AROUND, CyclingMeasurement, Turns
from .bike import TICKS as BIKE_TICKS
from .foot_pod import SPEED_UNITS, RunningMeasurement
from .gatt import BATTERY, CYCLING, HEART_RATE, RUNNING, Characteristic
from .heart_rate_strap import TICKS, HeartRateMeasurement, most_intervals
from .simulated_body import TICK, Moment, SimulatedBody
from .simulated_faults import FAULTS, Faults
from .simulated_scenarios import SCENARIOS, Scenario

STRAP, POD, BIKE = "simulated strap", "simulated pod", "simulated bicycle"
OPTIONS: Final = ("faults", "minutes", "seed")
NOTIFY: Final = 1.0  # s between notifications, as HRS and RSCS have it
LATENCY: Final = 0.05  # s from the body to us
POD_LATENCY: Final = 0.03  # s; not the strap's, so that packets do not collide
BATTERY_EVERY: Final = 60.0  # s
AVERAGED: Final = 5  # beats in a strap's heart rate
RUNNING_FROM: Final = 2.0  # m/s; people break into a run near there
LONGEST: Final = 24 * 60.0  # minutes


class SimulatedStrap:
    """Counts beats and makes them into notifications, with a strap's own rounding."""

    def __init__(self) -> None:
        self._last: int | None = None  # ticks, the last beat
        self._recent: list[int] = []  # ticks, the latest intervals
        self._unsent: list[int] = []  # ticks

    def feel(self, beat: float) -> None:
        """A beat at ``beat`` s."""
        ticks = round(beat * TICKS)
        if self._last is not None:
            interval = max(1, ticks - self._last)
            self._recent = [*self._recent[1 - AVERAGED :], interval]
            self._unsent.append(interval)
        self._last = ticks

    def notify(self, touching: bool) -> bytes:
        """The next notification; off the skin a strap reports rate 0 and starts afresh."""
        if not touching:
            self._last, self._recent, self._unsent = None, [], []
            return bytes(HeartRateMeasurement(0, touching=False))
        fit = most_intervals()
        sent, self._unsent = tuple(self._unsent[:fit]), self._unsent[fit:]
        rate = round(60 * TICKS * len(self._recent) / sum(self._recent)) if self._recent else 0
        return bytes(HeartRateMeasurement(rate, touching=True, ticks=sent)) if rate else b""


class SimulatedBike:
    """Counts turns of crank and wheel, as a sensor on a bicycle does."""

    def __init__(self) -> None:
        self._crank = self._wheel = 0.0  # turns
        self._sent = [Turns(0, 0), Turns(0, 0)]

    def roll(self, moment: Moment) -> None:
        """A tick of the ride."""
        turned = (moment.speed / AROUND * TICK, moment.cadence / STROKES / 60.0 * TICK)
        self._wheel, self._crank = self._wheel + turned[0], self._crank + turned[1]
        for index, (turns, rate) in enumerate(zip((self._wheel, self._crank), turned, strict=True)):
            if int(turns) > self._sent[index].count:
                ended = moment.t - (turns % 1.0) / rate * TICK
                self._sent[index] = Turns(int(turns), int(ended * BIKE_TICKS) & 0xFFFF)

    def notify(self) -> bytes:
        """The next notification."""
        wheel, crank = self._sent
        return bytes(CyclingMeasurement(wheel, Turns(crank.count & 0xFFFF, crank.ticks)))


@dataclass(frozen=True, slots=True)
class Simulation:
    """One scenario under way; the same seed gives the same bytes."""

    title: str
    scenario: Scenario
    seed: int
    duration: float | None  # s
    faults: Faults

    async def stream(self) -> AsyncIterator[Incoming]:
        """Yield everything, never waiting."""
        for item in self.faults.link(self._items()):
            yield item

    def _items(self) -> Iterator[Incoming]:
        seconds = self.duration or self.scenario.seconds
        worn = ((STRAP, HEART_RATE), (BIKE, CYCLING) if self.scenario.rides else (POD, RUNNING))
        for device, what in worn:
            yield Connection(0.0, device, what.wearable, Link.CONNECTED, device)
        body = SimulatedBody(self.scenario, self.seed, seconds)
        yield from self._notifications(body.live())
        for device, what in worn:
            yield Connection(seconds + LATENCY, device, what.wearable, Link.ENDED, device)

    def _notifications(self, moments: Iterator[Moment]) -> Iterator[Frame]:
        strap, bike, ectopy, sent = SimulatedStrap(), SimulatedBike(), self.faults.ectopy(), 0.0
        for moment in moments:
            bike.roll(moment)
            if moment.beat is not None:
                strap.feel(ectopy.disturb(moment.beat))
            if moment.t < sent + NOTIFY - 1e-9:
                continue
            sent = round(moment.t / NOTIFY) * NOTIFY
            if self.scenario.rides:
                yield _frame(moment.t + POD_LATENCY, BIKE, CYCLING, bike.notify())
            else:
                yield _frame(moment.t + POD_LATENCY, POD, RUNNING, _running(moment))
            notification = strap.notify(not self.faults.off_skin(moment.t))
            if notification:
                yield _frame(moment.t + LATENCY, STRAP, HEART_RATE, notification)
            if (sent - NOTIFY) % BATTERY_EVERY == 0:
                level = max(1, 90 - int(moment.t / 3600))
                yield _frame(moment.t + LATENCY, STRAP, BATTERY, bytes([level]))


def _running(moment: Moment) -> bytes:
    cadence = min(255, round(moment.cadence))
    speed = round(SPEED_UNITS * max(0.0, moment.speed))
    return bytes(RunningMeasurement(speed, cadence, moment.speed > RUNNING_FROM))


def _frame(t: float, device: str, what: Characteristic, payload: bytes) -> Frame:
    return Frame(t, device, what.stream, payload)


class SimulatedSource:
    """The kind of source; see the module."""

    def open(self, location: str) -> Source:
        """Open ``SCENARIO?options``.

        Raises:
            UnknownNameError: no such scenario, option or fault.
            InputError: an option's value means nothing.
        """
        name, _, query = location.partition("?")
        if name not in SCENARIOS:
            raise UnknownNameError("scenario", name, SCENARIOS)
        options = dict(parse_qsl(query, keep_blank_values=True))
        for option in options:
            if option not in OPTIONS:
                raise UnknownNameError("option of a simulation", option, OPTIONS)
        scenario, seed = SCENARIOS[name], int(_number(location, options, "seed", 0, 2**63))
        seconds = 60 * _number(location, options, "minutes", scenario.seconds / 60, LONGEST)
        wanted = frozenset(filter(None, options.get("faults", "").split(",")))
        for fault in wanted:
            if fault not in FAULTS:
                raise UnknownNameError("fault", fault, FAULTS)
        title = f"simulated body: {scenario.title}"
        return Simulation(title, scenario, seed, seconds, Faults(wanted, seed))


def _number(
    location: str, options: Mapping[str, str], option: str, otherwise: float, most: float
) -> float:
    try:
        value = float(options.get(option, otherwise))
    except ValueError:
        value = -1.0
    if not 0 <= value <= most or (option == "minutes" and value == 0):
        problem = f"“{options[option]}” is no number of {option}"
        raise InputError(f"simulated:{location}", problem, f"give 0 to {most:g}")
    return value


SOURCE: SourceKind = SimulatedSource()
