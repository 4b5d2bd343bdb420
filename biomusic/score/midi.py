"""Standard MIDI files: a session's notes on a track for each role, over the engine's own clock."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol, cast

from biomusic.errors import OutputError
from biomusic.score.tempo_map import TICKS_PER_BEAT, TempoPoint, tempo_events
from biomusic.types import Role

__all__ = ["Marker", "PlayedNote", "TempoPoint", "write_midi"]

_DRUM_CHANNEL: Final = 9  # channel 10 as people count (General MIDI 1)
_CHANNELS: Final[Mapping[Role, int]] = {
    Role.DRUMS: _DRUM_CHANNEL,
    Role.BASS: 0,
    Role.CHORDS: 1,
    Role.PAD: 2,
    Role.ARPEGGIO: 3,
    Role.MELODY: 4,
}
# General MIDI programs, counted from 0.
_PROGRAMS: Final[Mapping[Role, int]] = {
    Role.DRUMS: 0,  # standard kit
    Role.BASS: 38,  # synth bass 1
    Role.CHORDS: 5,  # electric piano 2
    Role.PAD: 89,  # warm pad
    Role.ARPEGGIO: 11,  # vibraphone
    Role.MELODY: 4,  # electric piano 1
}


class _Message(Protocol):
    time: int  # ticks since the message before


class _File(Protocol):
    tracks: list[list[_Message]]

    def save(self, filename: Path) -> None: ...


class _Mido(Protocol):
    """What is used of mido, which carries no types."""

    def Message(self, kind: str, skip_checks: bool = False, **fields: int) -> _Message: ...
    def MetaMessage(self, kind: str, **fields: int | str) -> _Message: ...
    def MidiTrack(self) -> list[_Message]: ...
    def MidiFile(self, **fields: int | str) -> _File: ...


@dataclass(frozen=True, slots=True)
class PlayedNote:
    """A note as it sounded."""

    role: Role
    beat: float  # quarter notes since the start
    length: float  # quarter notes
    pitch: int  # MIDI
    velocity: float  # 0–1


@dataclass(frozen=True, slots=True)
class Marker:
    """Words at a moment of the score: a section, a chord, a key."""

    beat: float  # quarter notes since the start
    words: str


def write_midi(
    path: Path,
    notes: Iterable[PlayedNote],
    tempo: Sequence[TempoPoint],
    markers: Sequence[Marker],
    title: str,
) -> None:
    """Write a type-1 file whose beats fall within 1 ms of ``tempo``.

    A note that is struck again while it sounds ends there, as on a piano.

    Raises:
        OutputError: the file cannot be written; what was there before is left as it was.
    """
    file = _mido().MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT, charset="utf-8")
    file.tracks.append(_conductor(tempo, markers, title))
    by_role: dict[Role, list[PlayedNote]] = {}
    for note in notes:
        by_role.setdefault(note.role, []).append(note)
    for role in Role:
        if role in by_role:
            file.tracks.append(_part(role, by_role[role]))
    _save(file, path)


def _conductor(
    tempo: Sequence[TempoPoint], markers: Sequence[Marker], title: str
) -> list[_Message]:
    meta = _mido().MetaMessage
    events: list[tuple[int, int, _Message]] = [
        (0, 0, meta("track_name", name=title)),
        (0, 0, meta("time_signature", numerator=4, denominator=4)),
    ]
    for event in tempo_events(tempo):
        events.append((event.tick, 1, meta("set_tempo", tempo=event.microseconds)))
    for marker in markers:
        events.append((_tick(marker.beat), 2, meta("marker", text=marker.words)))
    return _track(events)


def _part(role: Role, notes: Sequence[PlayedNote]) -> list[_Message]:
    mido, channel = _mido(), _CHANNELS[role]
    message = mido.Message
    events: list[tuple[int, int, _Message]] = [
        (0, 0, mido.MetaMessage("track_name", name=role.value)),
        (0, 0, message("program_change", channel=channel, program=_PROGRAMS[role])),
    ]
    for start, end, pitch, velocity in _sounding(notes):
        strike = message("note_on", True, channel=channel, note=pitch, velocity=velocity)
        release = message("note_off", True, channel=channel, note=pitch, velocity=64)
        events += [(start, 2, strike), (end, 1, release)]
    return _track(events)


def _sounding(notes: Sequence[PlayedNote]) -> Iterator[tuple[int, int, int, int]]:
    """(start, end, pitch, velocity) in ticks and MIDI numbers; no pitch sounds twice at once."""
    next_start: dict[int, int] = {}
    for note in sorted(notes, key=lambda note: note.beat, reverse=True):
        start = _tick(note.beat)
        pitch = min(127, max(0, note.pitch))
        end = min(max(start + 1, _tick(note.beat + note.length)), next_start.get(pitch, 1 << 62))
        if end > start:
            yield start, end, pitch, min(127, max(1, round(note.velocity * 127)))
            next_start[pitch] = start


def _track(events: list[tuple[int, int, _Message]]) -> list[_Message]:
    """Events at absolute ticks as a track of time differences."""
    track, now = _mido().MidiTrack(), 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        message.time = tick - now
        track.append(message)
        now = tick
    track.append(_mido().MetaMessage("end_of_track"))
    return track


def _mido() -> _Mido:
    """The library, loaded when the first file is written."""
    return cast(_Mido, import_module("mido"))


def _tick(beat: float) -> int:
    return max(0, round(beat * TICKS_PER_BEAT))


def _save(file: _File, path: Path) -> None:
    beside = path.with_name(path.name + ".part")
    try:
        file.save(beside)
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        problem = error.strerror or str(error)
        raise OutputError(path, problem, "choose a folder that you may write to") from error
