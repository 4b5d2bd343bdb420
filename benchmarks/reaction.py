"""From a strap's bytes to sound, share by share: ``python benchmarks/reaction.py [SECONDS]``.

A virtual H10 on Bumble's link wears a simulated runner; bleak, the sensor room, the body, a guide,
the composer and the engine make of it what a listener hears, live, on PulseAudio's null sink.
Measured on one clock:

- bytes: from the strap's notification to the fold that decodes it (a tick is 20 ms);
- look: from there to the cue that knows of it (the body is looked at every 250 ms);
- hand: from a key to the engine's controls (want ≤ 20 ms, 99 of 100);
- notes: beats from the moment at which a bar's wish is fixed to its first beat, and to its last
  (want ≤ 2 bars);
- output: the latency that the system tells, plus one block.  ``output.py`` shows that a control is
  heard within a block of where the engine was.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.null_sink import missing, null_sink
from biomusic.journal import Cue, PlacedBar, Record, read_journal
from biomusic.rooms import open_source
from biomusic.session.conducting import Desires, conduct
from biomusic.session.glance import Glance
from biomusic.session.hand import Press
from biomusic.session.opening import open_session
from biomusic.types import BLOCK, SAMPLE_RATE, Bar, Frame, Incoming, Intent
from tests.rehearsed_session import with_preset

SECONDS: Final = 60.0
PATIENCE: Final = 5.0  # s without a packet, after which it is seen whether the strap still lives
APART: Final = 0.37  # s between two presses
BODY: Final = "simulated:run?minutes=10"
WANTED: Final = (20.0, 8.0)  # ms, 99 of 100 presses; beats, all notes


class OverTheLink:
    """A source: what bleak hears of a virtual H10, whose every notification is stamped."""

    title, duration = "an H10 on Bumble's link", None

    def __init__(self) -> None:
        self.sent: dict[bytes, float] = {}  # when each payload went out, s

    async def stream(self) -> AsyncIterator[Incoming]:
        """Wear the strap and listen to it."""
        from benchmarks.rehearsal import rehearse

        heard: asyncio.Queue[Incoming] = asyncio.Queue()
        listening = asyncio.create_task(rehearse(["h10"], self._wear, heard.put_nowait))
        try:
            while not listening.done():
                with suppress(TimeoutError):
                    yield await asyncio.wait_for(heard.get(), PATIENCE)
            listening.result()
        finally:
            listening.cancel()

    async def _wear(self, _: Any, strap: Any) -> None:
        ledger: Any = importlib.import_module("biomusic.hardware.ledger").Ledger()
        ledger.on_notification.append(self._stamp)
        wearing: Any = importlib.import_module("biomusic.hardware.wearing")
        script = importlib.import_module("biomusic.hardware.fault_script").parse("")
        draws = importlib.import_module("biomusic.hardware.air").randoms(0)
        body = open_source(BODY)
        await wearing.Wearing(strap, body, script, ledger, draws, wearing.Habits()).run()

    def _stamp(self, sent: Any) -> None:
        self.sent[bytes(sent.payload)] = time.monotonic()


class Watched:
    """Stamps what a live session does, and adds nothing to it."""

    def __init__(self, opened: Any, source: OverTheLink) -> None:
        self.bytes, self.look, self.hand = list[float](), list[float](), list[float]()  # ms
        self.fixed: dict[int, float] = {}  # beat of the engine when a bar's wish was fixed
        self.pressed: deque[float] = deque()  # s
        self._source, self._taken = source, list[float]()
        session = opened.session
        self._engine = session._conductor.engine
        session._fold.take = self._taking(session._fold.take)
        session._conductor.cue = self._cueing(session._conductor.cue)
        session.press = self._pressing(session.press)
        session._desk._composer = self._composing(session._desk._composer)

    def _taking(self, take: Callable[[Incoming], Any]) -> Callable[[Incoming], Any]:
        def watched(item: Incoming) -> Any:
            if isinstance(item, Frame) and item.payload in self._source.sent:
                now = time.monotonic()
                self.bytes.append(1000 * (now - self._source.sent[item.payload]))
                self._taken.append(now)
            return take(item)

        return watched

    def _cueing(self, cue: Callable[..., None]) -> Callable[..., None]:
        def watched(intent: Intent, pull: float = 0.0) -> None:
            cue(intent, pull)
            if intent.t > 0.0 and not self.pressed:
                now = time.monotonic()
                self.look += [1000 * (now - taken) for taken in self._taken]
                self._taken.clear()

        return watched

    def _pressing(self, press: Callable[[Press], None]) -> Callable[[Press], None]:
        def watched(what: Press) -> None:
            press(what)
            self.hand.append(1000 * (time.monotonic() - self.pressed.popleft()))

        return watched

    def _composing(self, composer: Any) -> Any:
        watch = self

        class Composer:
            def compose(self, index: int, intent: Intent) -> Bar:
                watch.fixed[index] = watch._engine.beat
                written: Bar = composer.compose(index, intent)
                return written

        return Composer()


def inside(seconds: float) -> int:
    """Play on the default output; prints one line of JSON."""
    source = OverTheLink()
    with tempfile.TemporaryDirectory() as folder:
        opened = open_session(with_preset(), source, Path(folder), 1.0, None)
        watched, desires = Watched(opened, source), Desires()
        within: Any = opened.session
        latency = list[float]()

        def show(_: Glance) -> None:
            latency.append(within._player.latency or 0.0)

        presses = threading.Thread(target=_press, args=(watched, desires, seconds), daemon=True)
        presses.start()
        conduct(opened.session, desires, opened.begun, seconds, show)
        opened.close()
        records = list(read_journal(Path(folder) / "session.jsonl"))
    told = {
        "bytes": watched.bytes,
        "look": watched.look,
        "hand": watched.hand,
        "notes": _beats(records, watched.fixed),
        "latency": [1000 * value for value in latency[4:]],
        "cues": sum(isinstance(record, Cue) for record in records),
    }
    print(json.dumps(told), flush=True)
    return 0


def _press(watched: Watched, desires: Desires, seconds: float) -> None:
    time.sleep(3.0)
    until = time.monotonic() + seconds - 5.0
    draws = random.Random(1)
    while time.monotonic() < until:
        watched.pressed.append(time.monotonic())
        desires.presses.put(draws.choice((Press.BRIGHTER, Press.DARKER)))
        time.sleep(APART * draws.uniform(0.5, 1.5))


def _beats(records: list[Record], fixed: dict[int, float]) -> list[float]:
    """Beats from the fixing of each bar's wish to its first."""
    bars = [record for record in records if isinstance(record, PlacedBar)]
    return [bar.beat - fixed[bar.bar.index] for bar in bars if fixed.get(bar.bar.index, 0.0) > 0.0]


def main() -> int:
    """Measure it; 1 when something is later than wanted, 2 when it cannot be tried here."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    if "inside" in sys.argv:
        return inside(seconds)
    if missing():
        print(missing())
        return 2
    return int(not tell(measured(seconds)))


def measured(seconds: float) -> dict[str, Any]:
    """What a session of its own, on a sink of its own, says of itself."""
    command = [sys.executable, __file__, str(seconds), "inside"]
    with null_sink() as sink:
        done = subprocess.run(
            command, env=sink.environment, capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise RuntimeError(done.stderr)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def tell(told: dict[str, Any]) -> bool:
    """Print the shares; whether hand and notes are as wanted."""
    rows = (
        ("bytes → fold", "bytes", "ms"),
        ("fold → cue", "look", "ms"),
        ("key → controls", "hand", "ms"),
        ("output's latency", "latency", "ms"),
        ("wish → first beat of its bar", "notes", "beats"),
    )
    for name, key, unit in rows:
        values = np.array(told[key])
        middle, high, most = np.median(values), np.quantile(values, 0.99), values.max()
        print(
            f"{name:28} {len(values):5}: median {middle:6.1f}, 99 % {high:6.1f}, "
            f"most {most:6.1f} {unit}"
        )
    block = 1000.0 * BLOCK / SAMPLE_RATE
    whole = np.median(told["bytes"]) + np.median(told["look"]) + np.median(told["latency"]) + block
    print(f"a heartbeat's bytes are heard after {whole:.0f} ms (medians and one block)")
    return bool(
        np.quantile(told["hand"], 0.99) <= WANTED[0] and max(told["notes"]) + 4.0 <= WANTED[1]
    )


if __name__ == "__main__":
    sys.exit(main())
