"""A device's clock on the host's: a straight line under everything that arrived.

Arrival minus device time is the clocks' offset plus whatever held the packet up, and nothing
arrives before it was sent.  So the truth lies along the lower edge of these differences: of all
lines below them the one nearest to them in sum touches the hull's edge above their middle
(Moon, Skelly & Towsley 1999, "Estimation and removal of clock skew from network delay
measurements").  Late packets do not pull at it.  What remains is the least delay of all, which
is constant and which nobody can observe.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from typing import Final

WINDOW: Final = 300.0  # s looked back; a wearable's crystal keeps its rate that long
BUCKET: Final = 5.0  # s of which only the least delayed packet is remembered
HALFWAY: Final = 45.0  # s of packets after which their slope is half believed; the spread of the
# slope falls with their square, so what speaks for it grows with the fourth power
SETTLED: Final = 60.0  # s of packets after which the drift is told
STEEPEST: Final = 150e-6  # crystals keep to 20–50 ppm; more than both ends together can be off
STEP: Final = 1.0  # s; a clock that is suddenly so far off was set, or its device restarted
BACK: Final = 3.0  # s back in device time; streams of one device interleave by up to two
LATE: Final = 3.0  # s during which everything is late by a STEP; then it is not lateness

Point = tuple[float, float]  # device time (s), arrival − device time (s)


class Envelope:
    """The line below the points of the last ``WINDOW`` seconds."""

    def __init__(self, slope: float = 0.0) -> None:
        self.slope = self._before = slope  # what is believed until the packets know better
        self.span = 0.0  # s of device time that the line rests on
        self._level = 0.0  # s, of the line at device time 0
        self._least: deque[Point] = deque()  # the least delayed of each bucket, the open one last
        self._bucket: float | None = None  # number of the open bucket

    def at(self, device: float) -> float:
        """Host minus device time (s) at a device time (s)."""
        return self._level + self.slope * device

    def add(self, device: float, offset: float) -> None:
        """Take a packet; the line moves when it came below, or with the first of a bucket."""
        bucket = device // BUCKET
        fresh = self._bucket is None or bucket > self._bucket
        if fresh:
            self._bucket = bucket
            self._least.append((device, offset))
            while self._least[0][0] < device - WINDOW:
                self._least.popleft()
            if len(self._least) == 1:
                self._before = self.slope  # nothing else is left of a long silence's other side
        elif offset - self.at(device) < self._least[-1][1] - self.at(self._least[-1][0]):
            self._least[-1] = (device, offset)
        if fresh or offset < self.at(device):
            self._fit()

    def _fit(self) -> None:
        points = sorted(self._least)
        self.span = points[-1][0] - points[0][0]
        if self.span > 0:
            steep = min(STEEPEST, max(-STEEPEST, _slope(_hull(points), points)))
            trust = 1 / (1 + (HALFWAY / self.span) ** 4)
            self.slope = self._before + trust * (steep - self._before)
        self._level = min(offset - self.slope * device for device, offset in points)


def _hull(points: list[Point]) -> list[Point]:
    """The lower convex hull of points that are sorted by device time."""
    hull: list[Point] = []
    for x, y in points:
        while len(hull) > 1:
            (x1, y1), (x2, y2) = hull[-2:]
            if (x2 - x1) * (y - y1) > (y2 - y1) * (x - x1):
                break
            hull.pop()
        hull.append((x, y))
    return hull


def _slope(hull: list[Point], points: list[Point]) -> float:
    """Of the hull's edge above the middle of all points."""
    middle = sum(x for x, _ in points) / len(points)
    right = min(len(hull) - 1, max(1, bisect_left(hull, (middle, 0.0))))
    (x1, y1), (x2, y2) = hull[right - 1], hull[right]
    return (y2 - y1) / (x2 - x1) if x2 > x1 else 0.0


class DeviceClock:
    """One device's clock; all its streams together, since more packets show the line sooner.

    Args:
        rate: ticks in a second.
        rollover: ticks after which the counter starts again at 0, if it ever does.
    """

    def __init__(self, rate: int, rollover: int | None = None) -> None:
        self.era = 0  # counts up whenever the device's clock was set anew
        self._rate, self._rollover = rate, rollover
        self._envelope = Envelope()
        self._ticks: int | None = None  # the newest, raw
        self._device = 0.0  # s since the era's first packet, the newest
        self._suspect: tuple[int, float] | None = None  # (ticks, arrival)
        self._late: float | None = None  # s, since when every packet has been late

    @property
    def drift(self) -> float | None:
        """How much faster than ours the device's clock runs (ppm); None before it is known."""
        return -1e6 * self._envelope.slope if self._envelope.span >= SETTLED else None

    def between(self, earlier: int, later: int) -> float:
        """Seconds of device time from one reading to another, negative when it is before."""
        ticks = later - earlier
        if self._rollover is not None:
            half = self._rollover // 2
            ticks = (ticks + half) % self._rollover - half
        return ticks / self._rate

    def hear(self, ticks: int, arrival: float) -> float | None:
        """Take a packet that was stamped ``ticks`` by the device and arrived at ``arrival`` (s).

        Returns its device time (s in this era), or None when it contradicts what is known: the
        next packet then shows whether the clock was set or this one is garbage.
        """
        if self._ticks is None:
            return self._begin(ticks, arrival)
        device = self._device + self.between(self._ticks, ticks)
        ahead = arrival - device - self._envelope.at(device)
        if ahead < -STEP or device < self._device - BACK:
            return self._doubt(ticks, arrival)
        self._suspect = None
        if ahead <= STEP:
            self._late = None
        elif self._late is None:
            self._late = arrival
        elif arrival - self._late > LATE:
            return self._restart(ticks, arrival)
        self._envelope.add(device, arrival - device)
        if device > self._device:
            self._ticks, self._device = ticks, device
        return device

    def host(self, device: float) -> float:
        """Host time (s) of a device time (s in this era)."""
        return device + self._envelope.at(device)

    def _begin(self, ticks: int, arrival: float) -> float:
        self._ticks, self._device = ticks, 0.0
        self._suspect = self._late = None
        self._envelope = Envelope(self._envelope.slope)  # the crystal is the same
        self._envelope.add(0.0, arrival)
        return 0.0

    def _restart(self, ticks: int, arrival: float) -> float:
        self.era += 1
        return self._begin(ticks, arrival)

    def _doubt(self, ticks: int, arrival: float) -> float | None:
        """A second packet that agrees with a doubtful one shows that the clock was set."""
        before, self._suspect = self._suspect, (ticks, arrival)
        if before is None:
            return None
        apart = self.between(before[0], ticks) - (arrival - before[1])
        return self._restart(ticks, arrival) if abs(apart) < STEP else None
