"""A journal played again: the same bars and commands at the same frames, so the same sound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Final

from biomusic.errors import ReplayError
from biomusic.journal import (
    Cue,
    End,
    Ending,
    Header,
    PlacedBar,
    Record,
    read_header,
    read_journal,
    to_line,
)
from biomusic.ports import Output
from biomusic.rooms import open_source
from biomusic.session.aside import Aside
from biomusic.session.conductor import Conductor
from biomusic.session.performance import FADE, LOOK_FRAMES, Performance
from biomusic.session.setup import from_header
from biomusic.session.silent import Silent
from biomusic.types import SAMPLE_RATE, STEP

FILE_NAME: Final = "session.jsonl"  # the journal in a session's folder


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay found."""

    conductor: Conductor
    whole: bool  # False when the session was cut off and the end had to be made up
    same: bool | None  # as the first audio to the bit; None when that was cut off, or live


def journal_path(session: Path) -> Path:
    """The journal of a session given by its folder or by the journal itself."""
    return session / FILE_NAME if session.is_dir() else session


def replay(
    path: Path, output: Output, progress: Callable[[float], None] = lambda _: None
) -> Replayed:
    """Render a journal again into ``output``; ``progress`` hears the session time in s."""
    setup = from_header(read_header(path))
    player = _Player(Conductor(setup.engine()), output)
    try:
        end = _play(path, player, progress)
        sounds = player.digest()
        same = sounds == end.audio_hash if end is not None and end.audio_hash else None
    finally:
        player.stop()
    return Replayed(player.conductor, end is not None, same)


def recompute(path: Path, progress: Callable[[float], None] = lambda _: None) -> str:
    """Redo body, intent, bars and audio from the frames.

    Returns the first difference in words; empty when there is none.
    """
    header = read_header(path)
    comparison = _Comparison(path)
    performance = Performance(from_header(header), Silent(), comparison.note)
    try:
        performance.run(open_source(f"journal:{path}"), progress)
        comparison.finish()
    except _Different as different:
        return str(different)
    return ""


def _play(path: Path, player: _Player, progress: Callable[[float], None]) -> End | None:
    end: End | None = None
    for record in read_journal(path):
        if isinstance(record, End):
            end = record
        elif isinstance(record, Cue | PlacedBar | Ending):
            player.follow(record)
            progress(record.frame / SAMPLE_RATE)
    player.finish(end)
    return end


class _Player:
    """Plays up to each command's frame, then obeys it."""

    def __init__(self, conductor: Conductor, output: Output) -> None:
        self.conductor = conductor
        self._aside = Aside(conductor.engine.mix, output)
        self._fading = False

    def follow(self, record: Cue | PlacedBar | Ending) -> None:
        self._play_to(record.frame)
        if isinstance(record, Cue):
            self.conductor.cue(record.intent, record.pull)
        elif isinstance(record, PlacedBar):
            self.conductor.place(record)
        else:
            self._fade(record.seconds)

    def finish(self, end: End | None) -> None:
        if end is None and not self._fading:
            self._fade(FADE)
        fade_frames = int(FADE * SAMPLE_RATE)
        self._play_to(end.frames if end else self.conductor.engine.frame + fade_frames)

    def digest(self) -> str:
        return self._aside.digest()

    def stop(self) -> None:
        self._aside.stop()

    def _fade(self, seconds: float) -> None:
        self._fading = True
        self.conductor.engine.fade_to(0.0, seconds)

    def _play_to(self, frame: int) -> None:
        engine = self.conductor.engine
        if frame < engine.frame or (frame - engine.frame) % STEP:
            raise ReplayError(f"the journal asks for frame {frame} after frame {engine.frame}")
        while engine.frame < frame:
            frames = min(LOOK_FRAMES, frame - engine.frame)
            self._aside.take(self.conductor.perform(frames))


class _Different(Exception):
    """The first line that does not come out again as it was."""


class _Comparison:
    """Holds each new record against the journal's own."""

    def __init__(self, path: Path) -> None:
        self._old: Iterator[Record] = (r for r in read_journal(path) if not isinstance(r, Header))
        self._line = 1

    def note(self, record: Record) -> None:
        self._line += 1
        old = next(self._old, None)
        if old is None or to_line(old) != to_line(record):
            raise _Different(_difference(self._line, old, record))

    def finish(self) -> None:
        for old, _ in zip_longest(self._old, ()):
            raise _Different(_difference(self._line + 1, old, None))


def _difference(line: int, old: Record | None, new: Record | None) -> str:
    was = to_line(old).decode()[:160] if old else "nothing"
    now = to_line(new).decode()[:160] if new else "nothing"
    return f"line {line}: was {was}, is now {now}"
