"""Standard MIDI files by part: every note's beat, length, pitch and loudness, with the metres."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final, NamedTuple, Protocol, cast

from biomusic.errors import InputError

DRUM_CHANNEL: Final = 9  # channel 10 as people count (General MIDI 1)
_REMEDY: Final = "take it out of the folder or save it again from a sequencer"
_LONGEST: Final = 100_000.0  # quarter notes; a delta time beyond is damage, not music


class PlayedNote(NamedTuple):
    beat: float  # quarter notes from the file's start
    length: float  # quarter notes
    pitch: int  # MIDI
    velocity: float  # 0–1


@dataclass(frozen=True, slots=True)
class PlayedPart:
    """What one track plays on one channel."""

    name: str
    channel: int  # 0–15
    program: int  # General MIDI, from 0
    notes: tuple[PlayedNote, ...]  # by beat


class Metre(NamedTuple):
    beat: float  # quarter notes from the file's start, from which it holds
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Played:
    parts: tuple[PlayedPart, ...]
    metres: tuple[Metre, ...]  # the first from beat 0
    beats: float  # quarter notes to the end of the last note


class _Message(Protocol):
    """A message of mido's, which carries no types; which fields it has depends on ``type``."""

    type: str
    time: int  # ticks since the message before
    channel: int
    note: int
    velocity: int
    program: int
    name: str
    numerator: int
    denominator: int


class _File(Protocol):
    ticks_per_beat: int
    tracks: Sequence[Iterable[_Message]]


class _Mido(Protocol):
    def MidiFile(self, path: str, *, clip: bool) -> _File: ...


def read_midi(path: Path) -> Played:
    """The parts of a file.

    Raises:
        InputError: it cannot be read, keeps time by film frames, or holds no notes.
    """
    try:
        file = cast(_Mido, import_module("mido")).MidiFile(str(path), clip=True)
    except Exception as error:  # mido raises whatever damaged bytes lead to
        words = str(error) or type(error).__name__
        raise InputError(path, f"is not a MIDI file that can be read ({words})", _REMEDY) from error
    if not 0 < file.ticks_per_beat < 0x8000:
        raise InputError(path, "keeps time by film frames and not by beats", _REMEDY)
    metres = [Metre(0.0, 4, 4)]
    parts: list[PlayedPart] = []
    for track in file.tracks:
        parts += _parts(track, file.ticks_per_beat, metres)
    beats = max((note.beat + note.length for part in parts for note in part.notes), default=0.0)
    if not 0.0 < beats < _LONGEST:
        raise InputError(path, "holds no notes" if not parts else "never ends", _REMEDY)
    return Played(tuple(parts), tuple(_in_order(metres)), beats)


def _parts(track: Iterable[_Message], ticks: int, metres: list[Metre]) -> Iterator[PlayedPart]:
    """A track's parts by channel; its time signatures join the others."""
    now, name = 0, ""
    programs: dict[int, int] = {}
    waiting: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    notes: defaultdict[int, list[PlayedNote]] = defaultdict(list)

    def end(channel: int, pitch: int, tick: int) -> None:
        start, velocity = waiting[channel, pitch].pop(0)
        lasts = max(1, tick - start) / ticks
        notes[channel].append(PlayedNote(start / ticks, lasts, pitch, velocity / 127.0))

    for message in track:
        now += message.time
        if message.type == "note_on" and message.velocity > 0:
            waiting[message.channel, message.note].append((now, message.velocity))
        elif message.type in ("note_on", "note_off"):
            if waiting[message.channel, message.note]:
                end(message.channel, message.note, now)
        elif message.type == "program_change":
            programs.setdefault(message.channel, message.program)
        elif message.type == "track_name":
            name = name or message.name
        elif message.type == "time_signature":
            metres.append(Metre(now / ticks, message.numerator, message.denominator))
    for (channel, pitch), left in waiting.items():
        while left:
            end(channel, pitch, now)
    for channel, played in sorted(notes.items()):
        yield PlayedPart(name, channel, programs.get(channel, 0), tuple(sorted(played)))


def _in_order(metres: Sequence[Metre]) -> Iterator[Metre]:
    """Of metres on one beat the last one counts, and of equal neighbours the first."""
    last = {metre.beat: metre for metre in metres}
    before: tuple[int, int] | None = None
    for beat in sorted(last):
        if last[beat][1:] != before:
            yield last[beat]
            before = last[beat][1:]
