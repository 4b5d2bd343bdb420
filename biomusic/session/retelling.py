"""A journal read as a story: what a report needs, and nothing that it must compute."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from biomusic.journal import Cue, End, Header, PlacedBar, Record, Refused, read_header, read_journal
from biomusic.session.fold import LOOK
from biomusic.session.performance import LOOK_FRAMES
from biomusic.session.story import PlayedBar, Story
from biomusic.types import (
    SAMPLE_RATE,
    BodyState,
    Connection,
    Event,
    Mark,
    Person,
    Skipped,
)

MANY: Final = 40_000  # looks, 2.8 h; a report of more is drawn from one a second


@dataclass(slots=True)
class _Reading:
    """What has been read so far; of a very long session one look in four."""

    every: int = 1
    states: list[BodyState] = field(default_factory=list[BodyState])
    cues: list[Cue] = field(default_factory=list[Cue])
    bars: list[PlacedBar] = field(default_factory=list[PlacedBar])
    events: list[Event] = field(default_factory=list[Event])
    skipped: Counter[str] = field(default_factory=Counter[str])
    frames: int = 0

    def take(self, record: Record) -> None:
        match record:
            case BodyState():
                if int(record.t / LOOK) % self.every == 0:
                    self.states.append(record)
            case Cue():
                if record.frame // LOOK_FRAMES % self.every == 0:
                    self.cues.append(record)
                self.frames = max(self.frames, record.frame)
            case PlacedBar():
                self.bars.append(replace(record, bar=replace(record.bar, notes=())))
            case Skipped():
                self.events.append(record)
                self.skipped[record.reason] += record.count
            case Refused():
                self.skipped[record.reason] += 1
                self.events.append(_as_skipped(record))
            case Connection() | Mark():
                self.events.append(record)
            case End():
                self.frames = record.frames
            case _:
                pass


def tell(journal: Path, files: Mapping[str, str]) -> Story:
    """The story of a session; ``files`` are the names it left beside its report, by label.

    Raises:
        InputError: not a journal.
    """
    header = read_header(journal)
    reading = _Reading(every=1 if _count_looks(journal) <= MANY else 4)
    for record in read_journal(journal):
        reading.take(record)
    return _story(header, reading, files)


def _count_looks(journal: Path) -> int:
    with journal.open("rb") as file:
        return sum(line.startswith(b'{"cue"') for line in file)


def _story(header: Header, reading: _Reading, files: Mapping[str, str]) -> Story:
    preset = header.preset
    duration = reading.frames / SAMPLE_RATE
    return Story(
        title=preset.title,
        source_title=header.source,
        preset=preset.title,
        guide=preset.guide,
        style=preset.style,
        generator=preset.generator,
        seed=header.seed,
        version=header.version,
        duration=duration,
        states=reading.states,
        intents=[cue.intent for cue in reading.cues],
        bars=_timed(reading.bars, reading.cues, duration),
        events=reading.events,
        skipped=dict(reading.skipped),
        person=header.person,
        estimated=_unsaid(header.person),
        files=files,
    )


def _as_skipped(refused: Refused) -> Skipped:
    return Skipped(refused.t, refused.device, f"stream {refused.stream}", refused.reason)


def _unsaid(person: Person) -> frozenset[str]:
    return frozenset(f.name for f in fields(person) if getattr(person, f.name) is None)


def _timed(bars: Iterable[PlacedBar], cues: Sequence[Cue], duration: float) -> list[PlayedBar]:
    """Each bar with its seconds, from the beats that the engine had reached at each cue."""
    placed = list(bars)
    starts = [_seconds(bar.beat, cues) for bar in placed] + [duration]
    return [
        PlayedBar(start, min(end, duration), bar.beat, bar.bar)
        for bar, (start, end) in zip(placed, pairwise(starts), strict=True)
        if start < duration
    ]


def _seconds(beat: float, cues: Sequence[Cue]) -> float:
    index = max(0, bisect_right(cues, beat, key=lambda cue: cue.beat) - 1)
    cue = cues[index]
    return cue.frame / SAMPLE_RATE + (beat - cue.beat) * 60.0 / cue.intent.tempo
