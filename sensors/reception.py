"""Where all that comes over the radio arrives: stamped, freed of echoes, and put in one order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from biomusic.types import Choice, Connection, Frame, Incoming, Link, Skipped

from .choosing import Chooser
from .inbox import Inbox
from .plan import Gives
from .tally import Tally

TWICE = "the same packet was delivered twice"


class Reception:
    """One session's; ``now`` is a monotonic clock in s."""

    def __init__(self, now: Callable[[], float], echo: float, inbox: Inbox | None = None) -> None:
        self.inbox = Inbox() if inbox is None else inbox
        self._now, self._start, self._echo = now, now(), echo
        self._latest: dict[tuple[str, str], deque[tuple[float, bytes]]] = {}
        self._tallies: dict[str, Tally] = {}
        self._chooser = Chooser()

    def t(self) -> float:
        """Session time (s)."""
        return self._now() - self._start

    def receive(
        self, device: str, stream: str, payload: bytes, may_drop: Callable[[Frame], bool]
    ) -> bool:
        """Take a notification; whether it was new.

        Another program on this computer that listens too, or a client that was never
        disconnected, makes BlueZ deliver each packet more than once.
        """
        frame = Frame(self.t(), device, stream, payload)
        if self._is_echo(frame):
            tally = self._tallies.setdefault(device, Tally(device))
            self._put_all(tally.note(frame.t, f"stream {stream}", TWICE))
            return False
        if may_drop(frame):
            self.inbox.put_spare(frame)
        else:
            self.inbox.put(frame)
        return True

    def note(self, device: str, stream: str, payload: bytes) -> None:
        """Take what was read or written."""
        self.inbox.put(Frame(self.t(), device, stream, payload))

    def tell(self, device: str, wearable: str, link: Link, title: str) -> None:
        """Say that a device came or went."""
        self.inbox.put(Connection(self.t(), device, wearable, link, title))

    def offer(self, device: str, gives: Gives) -> None:
        """Hear what a device will give from now on; nothing when it is lost."""
        t = self.t()
        if not gives and device in self._tallies:
            self._put_all(self._tallies[device].rest(t))
        for made in self._chooser.offer(device, gives):
            self.inbox.put(Choice(t, made.stream, made.device, made.reason))

    def _put_all(self, events: list[Skipped]) -> None:
        event: Incoming
        for event in events:
            self.inbox.put(event)

    def _is_echo(self, frame: Frame) -> bool:
        latest = self._latest.setdefault((frame.device, frame.stream), deque())
        while latest and frame.t - latest[0][0] >= self._echo:
            latest.popleft()
        if any(payload == frame.payload for _, payload in latest):
            return True
        latest.append((frame.t, frame.payload))
        return False
