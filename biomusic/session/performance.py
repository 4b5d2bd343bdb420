"""A session from a source to an end: the one path that rendering and recomputing share.

The source sets the pace in session time and nothing waits: every quarter second of frames is
folded into an intent, the intent is cued, bars are placed as they fall due, and that quarter
second is sounded.  Synthesis has a thread of its own: while one quarter second sounds, the next
one is folded.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

from biomusic.guide.limits import FASTEST
from biomusic.guide.phase_lock import PhaseLock
from biomusic.journal import Cue, End, Ending, PlacedBar, Record
from biomusic.ports import Output, Source
from biomusic.session.aside import Aside
from biomusic.session.conductor import Conductor
from biomusic.session.fold import LOOK
from biomusic.session.setup import Setup
from biomusic.session.supply import Supply
from biomusic.sound.tape import Tape
from biomusic.types import SAMPLE_RATE, Bar, Incoming, Intent, Skipped

LOOK_FRAMES: Final = int(LOOK * SAMPLE_RATE)  # 12,000: a multiple of the engine's step
FADE: Final = 4.0  # s; how a session ends
BATCH: Final = 256  # items asked of a source at a time

Listener = Callable[[Record], None]


class Performance:
    """One session being played, faster than time."""

    def __init__(
        self, setup: Setup, output: Output, note_down: Listener, stems: Path | None = None
    ) -> None:
        self.conductor = Conductor(setup.engine())
        self.skipped = Counter[str]()  # what made no sense, by reason
        self._fold = setup.fold()
        self._steering = setup.steering()
        self._lock = PhaseLock()
        self._supply = Supply(setup.composer())
        self._aside = Aside(self.conductor.engine.mix, output, stems)
        self._synthesis = ThreadPoolExecutor(1, "synthesis")
        self._sounding: Future[Tape] | None = None
        self._ready: list[tuple[float, Bar]] = []
        self._note_down = note_down
        self._intent: Intent

    def run(self, source: Source, progress: Callable[[float], None] = lambda _: None) -> None:
        """Play ``source`` to its end and fade; ``progress`` hears the session time in s."""
        try:
            self._play(source, progress)
            self._end()
        finally:
            self._synthesis.shutdown()
            self._aside.stop()

    def _play(self, source: Source, progress: Callable[[float], None]) -> None:
        looks = 0
        for item in drain(source):
            while item.t > looks * LOOK:
                self._quarter_second(looks * LOOK)
                looks += 1
                progress(looks * LOOK)
            self._take(item)
        self._quarter_second(looks * LOOK)

    def _take(self, item: Incoming) -> None:
        self._note_down(item)
        if isinstance(item, Skipped):
            self.skipped[item.reason] += item.count
        refused = self._fold.take(item)
        if refused is not None:
            self.skipped[refused.reason] += 1
            self._note_down(refused)

    def _quarter_second(self, t: float) -> None:
        state = self._fold.look(t)
        intent = self._steering.intend(state)
        self._hear_out()
        engine = self.conductor.engine
        cue = Cue(engine.frame, engine.beat, intent, self._lock.pull(state, intent, engine.beat))
        self.conductor.cue(intent, cue.pull)
        placed = self._begin_to_sound(intent)
        records: list[Record] = [state, cue, *placed]
        for record in records:
            self._note_down(record)

    def _end(self) -> None:
        self._hear_out()
        engine = self.conductor.engine
        self._note_down(Ending(engine.frame, FADE))
        engine.fade_to(0.0, FADE)
        for _ in range(int(FADE / LOOK)):
            for placed in self._begin_to_sound(self._intent):
                self._note_down(placed)
            self._hear_out()
        self._note_down(End(engine.frame, self._aside.digest()))

    def _begin_to_sound(self, intent: Intent) -> list[PlacedBar]:
        """Start the next quarter second, and compose for the one after it meanwhile."""
        engine = self.conductor.engine
        frame, beat = engine.frame, engine.beat
        if frame == 0:
            self._ready = self._supply.due(beat, intent)
        placed = [PlacedBar(frame, start, bar) for start, bar in self._ready]
        for bar in placed:
            self.conductor.place(bar)
        self._sounding = self._synthesis.submit(self.conductor.perform, LOOK_FRAMES)
        # The beat will be no later than this when the next quarter second begins.
        self._ready = self._supply.due(beat + FASTEST * LOOK / 60.0, intent)
        self._intent = intent
        return placed

    def _hear_out(self) -> None:
        """Wait until the engine is still; only then may it be asked or told anything."""
        if self._sounding is not None:
            self._aside.take(self._sounding.result())
            self._sounding = None


def drain(source: Source) -> Iterator[Incoming]:
    """What a source brings, as a plain iterator; for recordings, which never wait."""
    with asyncio.Runner() as runner:
        stream = source.stream()
        while batch := runner.run(_take_some(stream)):
            yield from batch


async def _take_some(stream: AsyncIterator[Incoming]) -> list[Incoming]:
    batch: list[Incoming] = []
    async for item in stream:
        batch.append(item)
        if len(batch) == BATCH:
            break
    return batch
