"""``biomusic tap``: tap along with clicks, so that beats fall on steps in headphones that lag."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Final

from biomusic.app.console import voice
from biomusic.app.readiness import compile_once
from biomusic.errors import InputError

if TYPE_CHECKING:
    from biomusic.session.tapping import Clicks, Lateness

TICK: Final = 0.01  # s
STYLE: Final = "lofi"  # whatever; nothing but the clicks is played
MOST: Final = 40  # taps; who is not in time by then will not be


def tap() -> None:
    """Set how late your headphones are: press Enter with each click."""
    from biomusic.session.tapping import Clicks
    from biomusic.sound.engine import Engine
    from biomusic.sound.listening import Listening
    from biomusic.sound.live import Live
    from biomusic.sound.outputs import Outputs

    compile_once()
    engine = Engine(tempo=60.0, style=STYLE)
    listening = Listening(Live(engine), Outputs())
    clicks = Clicks(engine, listening)
    voice.say(clicks.start(time.monotonic()))
    voice.say("Press Enter together with each click, sixteen times; Ctrl-C leaves it as it was.")
    try:
        found = _listen(clicks)
    finally:
        time.sleep(listening.fade_away())
        output = listening.output
        offset = listening.offset
        listening.close()
    if found is None or not found.trusted or output is None:
        raise InputError("the taps", _trouble(found), "try again, with every click you hear")
    Outputs().set_offset(output, offset + found.seconds)
    voice.say(_told(output, offset + found.seconds, found))


def _listen(clicks: Clicks) -> Lateness | None:
    """Take taps until they agree, or until there were enough of them."""
    from biomusic.session.tapping import drawn, lateness

    taps, places = SimpleQueue[float | None](), list[float]()
    Thread(target=_read, args=(taps,), name="taps", daemon=True).start()
    found: Lateness | None = None
    while (found is None or not found.trusted) and len(places) < MOST:
        if words := clicks.step(time.monotonic()):
            voice.say(words)
            places.clear()
        with suppress(Empty):
            at = taps.get(timeout=TICK)
            if at is None:
                return found
            places.append(clicks.place(at))
            voice.say(f"{len(places):3} {drawn(places[-1])}")
            found = lateness(places)
    return found


def _read(taps: SimpleQueue[float | None]) -> None:
    """Note when each line came; None when no more will."""
    for _ in sys.stdin:
        taps.put(time.monotonic())
    taps.put(None)


def _trouble(found: Lateness | None) -> str:
    if found is None:
        return "were too few"
    return f"were scattered by {1000 * found.spread:.0f} ms, with {found.slips} far off"


def _told(output: str, offset: float, found: Lateness) -> str:
    return (
        f"“{output}” is heard {1000 * offset:.0f} ms later than the system says "
        f"(± {1000 * found.spread / found.taps**0.5:.0f} ms from {found.taps} taps); "
        "every session knows from now on"
    )
