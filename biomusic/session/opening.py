"""A live session put together: instruments loaded, output found, journal begun, sensors called."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from biomusic.journal import Journal
from biomusic.ports import Source
from biomusic.session.conductor import Conductor
from biomusic.session.folders import make_folder
from biomusic.session.keeping import Keeping
from biomusic.session.lane import Lane
from biomusic.session.live import LiveSession
from biomusic.session.player import Player
from biomusic.session.replay import FILE_NAME
from biomusic.session.setup import Setup
from biomusic.session.warming import warm_the_body
from biomusic.sound.engine import Engine
from biomusic.sound.outputs import Outputs
from biomusic.sound.speaker import has_speaker
from biomusic.sound.unheard import Unheard
from biomusic.types import BLOCK


@dataclass(frozen=True, slots=True)
class Opened:
    """Everything of a session that is about to begin."""

    session: LiveSession
    lane: Lane
    keeping: Keeping
    begun: float  # s on the monotonic clock

    def close(self) -> None:
        """Let sensors and journal go; what was noted is safe.

        Raises:
            OutputError: the last of it cannot be written.
        """
        self.lane.stop()
        self.keeping.close()


def open_session(
    setup: Setup, source: Source, folder: Path, volume: float, seconds: float | None
) -> Opened:
    """Make ready; the sensors are being looked for when this returns.

    Raises:
        OutputError: the folder cannot be written.
    """
    make_folder(folder)
    setup = replace(setup, duration=seconds)
    setup.plan()  # a goal that means nothing is told before anything is made
    journal = Journal(folder / FILE_NAME, time.monotonic)
    keeping = Keeping(journal)
    keeping.note(setup.header(source.title, datetime.now(UTC)))
    warm_the_body()
    engine = setup.engine()
    player = _player(engine, setup)
    begun = time.monotonic()
    lane = Lane(source, begun)
    session = LiveSession(setup, lane, player, Conductor(engine, remembers=False), keeping, volume)
    lane.start()
    return Opened(session, lane, keeping, begun)


def _player(engine: Engine, setup: Setup) -> Player:
    """Whoever can sound the engine; everything is compiled when this returns."""
    able, why = has_speaker()
    if not able:
        setup.engine().render(BLOCK)
        return Unheard(engine, why)
    # Only a machine that can sound needs the callback's compiled code.
    from biomusic.sound.listening import Listening
    from biomusic.sound.live import Live

    return Listening(Live(engine), Outputs())
