"""Standard MIDI files: a session's notes on a track for each role, over the engine's own clock."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from biomusic.score.chord_symbol import symbol_name
from biomusic.score.key import key_name
from biomusic.score.roll import PlayedNote
from biomusic.score.tempo_map import TICKS_PER_BEAT, TempoPoint, tempo_events
from biomusic.types import Bar, Role
from biomusic.whole import written_whole

__all__ = ["Marker", "PlayedNote", "TempoPoint", "bar_markers", "write_midi"]

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
    def bytes(self) -> list[int]: ...


class _Mido(Protocol):
    """What is used of mido, which carries no types."""

    def Message(self, kind: str, **fields: int) -> _Message: ...
    def MetaMessage(self, kind: str, **fields: int | str) -> _Message: ...


@dataclass(frozen=True, slots=True)
class Marker:
    """Words at a moment of the score: a section, a chord, a key."""

    beat: float  # quarter notes since the start
    words: str


def bar_markers(bar: Bar, start: float, before: Bar | None) -> Iterator[Marker]:
    """What is new in a bar that starts on beat ``start``: its section, its key, its chords.

    A chord is named when it changes, and once more where a section or a key begins.
    """
    section = before is None or bar.section != before.section
    key = before is None or bar.key != before.key
    if section:
        yield Marker(start, f"section {bar.section}")
    if key:
        yield Marker(start, f"key {key_name(bar.key)}")
    heard = "" if section or key or before is None else symbol_name(before.chords[-1], before.key)
    for chord in bar.chords:
        name = symbol_name(chord, bar.key)
        if name != heard:
            yield Marker(start + chord.beat, name)
        heard = name


def write_midi(
    path: Path,
    notes: Iterable[PlayedNote],
    tempo: Sequence[TempoPoint],
    markers: Sequence[Marker],
    title: str,
    programs: Mapping[Role, int] | None = None,
) -> None:
    """Write a type-1 file whose beats fall within 1 ms of ``tempo``.

    A note that is struck again while it sounds ends there, as on a piano.  ``programs`` are
    General MIDI's, counted from 0; a role without one has a usual sound of its own.

    Raises:
        OutputError: the file cannot be written; what was there before is left as it was.
    """
    parts: dict[Role, _Part] = {}
    for note in notes:
        parts.setdefault(note.role, _Part()).add(note)
    tracks = [_conductor(tempo, markers, title)]
    sounds = {**_PROGRAMS, **(programs or {})}
    tracks += [parts[role].track(role, sounds[role]) for role in Role if role in parts]
    _save(tracks, path)


def _conductor(tempo: Sequence[TempoPoint], markers: Sequence[Marker], title: str) -> bytearray:
    meta = _mido().MetaMessage
    events: list[tuple[int, int, _Message]] = [
        (0, 0, meta("track_name", name=_latin(title))),
        (0, 0, meta("time_signature", numerator=4, denominator=4)),
    ]
    for event in tempo_events(tempo):
        events.append((event.tick, 1, meta("set_tempo", tempo=event.microseconds)))
    for marker in markers:
        events.append((_tick(marker.beat), 2, meta("marker", text=_latin(marker.words))))
    track = _Track()
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        track.add(tick, message)
    return track.ended()


class _Part:
    """One role's notes, in columns until they become a track."""

    def __init__(self) -> None:
        self._starts, self._ends = array("q"), array("q")
        self._pitches, self._velocities = array("B"), array("B")

    def add(self, note: PlayedNote) -> None:
        start = _tick(note.beat)
        self._starts.append(start)
        self._ends.append(max(start + 1, _tick(note.beat + note.length)))
        self._pitches.append(min(127, max(0, note.pitch)))
        self._velocities.append(min(127, max(1, round(note.velocity * 127))))

    def track(self, role: Role, program: int) -> bytearray:
        mido, channel = _mido(), _CHANNELS[role]
        track = _Track()
        track.add(0, mido.MetaMessage("track_name", name=role.value))
        track.add(0, mido.Message("program_change", channel=channel, program=program))
        for tick, pitch, velocity in self._events():
            kind, loud = ("note_on", velocity) if velocity else ("note_off", 64)
            track.add(tick, mido.Message(kind, channel=channel, note=pitch, velocity=loud))
        return track.ended()

    def _events(self) -> Iterator[tuple[int, int, int]]:
        """(tick, pitch, velocity) in order; velocity 0 ends a note, before others begin."""
        starts, ends = np.array(self._starts), self._cut_short()
        kept = ends > starts
        ticks = np.concatenate([starts[kept], ends[kept]])
        velocities = np.array(self._velocities)[kept]
        loud = np.concatenate([velocities, np.zeros_like(velocities)])
        pitches = np.tile(np.array(self._pitches)[kept], 2)
        for event in np.lexsort((loud > 0, ticks)):
            yield int(ticks[event]), int(pitches[event]), int(loud[event])

    def _cut_short(self) -> NDArray[np.int64]:
        """Where notes end, no later than the same pitch is struck again."""
        ends = np.array(self._ends)
        next_start: dict[int, int] = {}
        for place in np.argsort(np.array(self._starts), kind="stable")[::-1]:
            note = int(place)
            pitch = int(self._pitches[note])
            ends[note] = min(ends[note], next_start.get(pitch, ends[note]))
            if ends[note] > self._starts[note]:
                next_start[pitch] = self._starts[note]
        return ends


class _Track:
    """A track's bytes (Standard MIDI Files 1.0): each message after its distance in ticks."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._now = 0

    def add(self, tick: int, message: _Message) -> None:
        self._bytes += _variable_length(tick - self._now)
        self._bytes += bytes(message.bytes())
        self._now = tick

    def ended(self) -> bytearray:
        self.add(self._now, _mido().MetaMessage("end_of_track"))
        return self._bytes


def _variable_length(number: int) -> bytes:
    """Seven bits a byte, the highest first, all but the last marked."""
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))


def _latin(words: str) -> str:
    """Text as mido's messages carry it: the bytes of its UTF-8, read as Latin-1."""
    return words.encode("utf-8").decode("latin-1")


def _mido() -> _Mido:
    """The library, loaded when the first file is written."""
    return cast(_Mido, import_module("mido"))


def _tick(beat: float) -> int:
    return max(0, round(beat * TICKS_PER_BEAT))


def _save(tracks: Sequence[bytearray], path: Path) -> None:
    with written_whole(path) as draft, draft.open("wb") as file:
        file.write(struct.pack(">4sLHHH", b"MThd", 6, 1, len(tracks), TICKS_PER_BEAT))
        for track in tracks:
            file.write(struct.pack(">4sL", b"MTrk", len(track)))
            file.write(track)
