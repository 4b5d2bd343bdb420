"""A melody out of a Standard MIDI file: its notes where they are, one at a time.

Nothing is quantised: a beat is the file's tick over its ticks a quarter.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol, cast

from biomusic.errors import InputError
from biomusic.score.key import parse_key
from biomusic.score.pitch import tonic_pitch
from biomusic.score.scale import in_scale
from biomusic.types import Key, Mode, Note, Role

_DRUM_CHANNEL: Final = 9  # channel 10 as people count (General MIDI 1)
_NAMES: Final = ("melody", "lead", "vocal", "voice", "solo")  # of tracks that say what they hold
_SPILL: Final = 0.25  # quarter notes by which a last note may run over without a bar of its own
_SAME_NOTE: Final = 0.5  # share of a lower note under a higher one that makes it accompaniment


class _Event(Protocol):
    """A message of mido's, which carries no types; which fields it has depends on ``type``."""

    type: str
    time: int  # ticks since the message before
    channel: int
    note: int
    velocity: int
    tempo: int  # µs a quarter note
    key: str
    numerator: int
    denominator: int
    name: str


class _File(Protocol):
    ticks_per_beat: int
    tracks: Sequence[Iterable[_Event]]


class _Mido(Protocol):
    def MidiFile(self, path: Path, *, clip: bool) -> _File: ...


@dataclass(frozen=True, slots=True)
class LeadNote:
    beat: float  # quarter notes since the start of the file
    length: float  # quarter notes
    pitch: int  # MIDI
    velocity: float  # 0–1

    @property
    def end(self) -> float:
        """The beat on which it ends."""
        return self.beat + self.length


@dataclass(frozen=True, slots=True)
class Lead:
    """A melody as a file has it, and what else the file says."""

    notes: tuple[LeadNote, ...]  # in order, none overlaps the next
    beats: float  # quarter notes to the end of its track, final rests included
    tempo: float | None  # bpm, where the file names one
    key: Key | None  # where it has a key signature

    def weights(self) -> tuple[float, ...]:
        """How long each pitch class sounds from C up, in quarter notes."""
        return tuple(
            sum((n.length for n in self.notes if n.pitch % 12 == pitch_class), 0.0)
            for pitch_class in range(12)
        )


def read_lead(path: Path, metre: int) -> Lead:
    """The melody of a MIDI file: of the track that calls itself so, or else the first pitched one.

    Where several notes sound at once, the top line is taken.

    Args:
        path: a Standard MIDI file.
        metre: quarter notes in a bar of the style; the file's bars must fit into it.

    Raises:
        InputError: it cannot be read, has no pitched notes, or counts another metre.
    """
    file = _open(path)
    for numerator, denominator in _metres(file):
        if 4 * numerator / denominator not in {metre, metre / 2, metre * 2}:
            problem = f"it is in {numerator}/{denominator} and the style has {metre} beats to a bar"
            remedy = f"give a melody in {metre}/4 or choose another style"
            raise InputError(path, problem, remedy)
    voices = [voice for track in file.tracks for voice in _voices(track, file.ticks_per_beat)]
    if not voices:
        raise InputError(path, "holds no notes besides drums", "give a file with a melody in it")
    chosen = next((v for v in voices if any(n in v.name.lower() for n in _NAMES)), voices[0])
    return Lead(_top_line(chosen.notes), chosen.beats, _tempo(file), _key(file))


def melody_bars(lead: Lead, key: Key, metre: int) -> tuple[tuple[Note, ...], ...]:
    """The melody by bar in ``key``, from the file's first bar on, rests and all.

    Every note is rank 0, so that it always sounds; one that is held over a bar line stays a
    single note, longer than the rest of its bar.
    """
    last = max(lead.notes[-1].end, lead.beats) - _SPILL
    count = max(int(lead.notes[-1].beat // metre) + 1, math.ceil(last / metre))
    bars: list[list[Note]] = [[] for _ in range(count)]
    for note in lead.notes:
        pitch = note.pitch - tonic_pitch(key)
        bar = int(note.beat // metre)
        bars[bar].append(
            Note(
                role=Role.MELODY,
                beat=note.beat - bar * metre,
                length=note.length,
                pitch=pitch,
                velocity=note.velocity,
                rank=0.0,
                chromatic=not in_scale(pitch, key.mode),
            )
        )
    return tuple(map(tuple, bars))


@dataclass(frozen=True, slots=True)
class _Voice:
    """The notes of one channel of a track."""

    name: str
    notes: tuple[LeadNote, ...]
    beats: float


def _voices(track: Iterable[_Event], ticks: int) -> Iterator[_Voice]:
    """The pitched channels of a track, in the order in which they begin."""
    now, name = 0, ""
    sounding: dict[tuple[int, int], tuple[int, int]] = {}
    found: dict[int, list[LeadNote]] = {}

    def end(place: tuple[int, int]) -> None:
        start, velocity = sounding.pop(place)
        length = max(1, now - start) / ticks
        found[place[0]].append(LeadNote(start / ticks, length, place[1], velocity / 127))

    for event in track:
        now += event.time
        if event.type == "track_name":
            name = event.name
        elif event.type in ("note_on", "note_off") and event.channel != _DRUM_CHANNEL:
            place = (event.channel, event.note)
            if place in sounding:
                end(place)
            if event.type == "note_on" and event.velocity > 0:
                found.setdefault(event.channel, [])
                sounding[place] = (now, event.velocity)
    for place in tuple(sounding):
        end(place)
    for notes in found.values():
        yield _Voice(name, tuple(notes), now / ticks)


def _top_line(notes: Iterable[LeadNote]) -> tuple[LeadNote, ...]:
    """One note at a time: the highest of a chord, each until the next one starts.

    A lower note that a higher one covers for half its length is taken for accompaniment; one
    that is covered less is the melody going on, and the higher one was held a little long.
    """
    line: list[LeadNote] = []
    for note in sorted(notes, key=lambda n: (n.beat, -n.pitch)):
        if line and line[-1].end > note.beat:
            before = line[-1]
            covered = min(before.end, note.end) - note.beat
            under = note.pitch < before.pitch and covered >= _SAME_NOTE * note.length
            if before.beat == note.beat or under:
                continue
            line[-1] = replace(before, length=note.beat - before.beat)
        line.append(note)
    return tuple(line)


def _open(path: Path) -> _File:
    mido = cast(_Mido, import_module("mido"))
    try:
        file = mido.MidiFile(path, clip=True)
    except FileNotFoundError as error:
        raise InputError(path, "there is no such file", "check the path") from error
    except OSError as error:  # the system's complaints, and mido's, which have no strerror
        problem = error.strerror or "this is not a MIDI file"
        raise InputError(path, problem, "give a Standard MIDI file") from error
    except Exception as error:  # whatever mido's parser makes of bytes that nobody vouches for
        raise InputError(path, "this is not a whole MIDI file", "export it again") from error
    if file.ticks_per_beat <= 0:
        raise InputError(path, "counts film frames, not beats", "export it with ticks a quarter")
    return file


def _metres(file: _File) -> set[tuple[int, int]]:
    events = _events(file, "time_signature")
    return {(event.numerator, event.denominator) for event in events}


def _tempo(file: _File) -> float | None:
    event = next(_events(file, "set_tempo"), None)
    return None if event is None or event.tempo <= 0 else 60e6 / event.tempo


def _key(file: _File) -> Key | None:
    event = next(_events(file, "key_signature"), None)
    if event is None:
        return None
    mode = Mode.MINOR if event.key.endswith("m") else Mode.MAJOR
    return parse_key(f"{event.key.removesuffix('m')} {mode}")


def _events(file: _File, kind: str) -> Iterator[_Event]:
    return (event for track in file.tracks for event in track if event.type == kind)
