"""What happened in a session, as its journal tells it: the one record that a report is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from biomusic.types import Bar, BodyState, Event, Intent, Person


@dataclass(frozen=True, slots=True)
class PlayedBar:
    """A bar and when it sounded."""

    start: float  # s
    end: float  # s
    beat: float  # quarter notes from the session's start to the bar's
    bar: Bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    title: str  # of the session, for people
    source_title: str  # what the body was heard through: "Polar H10"
    preset: str
    guide: str
    style: str
    generator: str
    seed: int
    version: str  # of biomusic, when the session was played
    duration: float  # s
    states: Sequence[BodyState]  # about four a second
    intents: Sequence[Intent]  # each in force from its t until the next one's
    bars: Sequence[PlayedBar] = ()
    events: Sequence[Event] = ()
    skipped: Mapping[str, int] = field(default_factory=dict[str, int])  # reason → packets
    person: Person = field(default_factory=Person)
    estimated: frozenset[str] = frozenset()  # fields of person that nobody said: estimates
    files: Mapping[str, str] = field(default_factory=dict[str, str])  # label → name beside it
