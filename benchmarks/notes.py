"""The notes of a MIDI file with their seconds, beats and bars."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

mido: Any = import_module("mido")  # untyped

DRUM_CHANNEL: Final = 9  # General MIDI's channel 10, counted from 0
DEFAULT_TEMPO: Final = 500_000  # µs a quarter note (Standard MIDI Files 1.0)


@dataclass(frozen=True, slots=True)
class HeardNote:
    start: float  # s
    end: float  # s
    beat: float  # quarter notes from the file's start
    beats: float  # quarter notes it lasts
    pitch: int  # MIDI
    velocity: int  # 1–127
    channel: int  # 0–15

    @property
    def drum(self) -> bool:
        """Whether the pitch names a drum."""
        return self.channel == DRUM_CHANNEL


@dataclass(frozen=True, slots=True)
class Score:
    notes: tuple[HeardNote, ...]  # by start
    seconds: NDArray[np.float64]  # s, where the tempo changes; and the end
    beats: NDArray[np.float64]  # quarter notes at those seconds
    metre: float  # quarter notes in a bar, by the first time signature; 4 without one

    @property
    def pitched(self) -> tuple[HeardNote, ...]:
        """Every note that is not a drum's."""
        return tuple(note for note in self.notes if not note.drum)

    def bar_of(self, note: HeardNote) -> int:
        """The bar in which a note starts, counted from 0."""
        return int(note.beat / self.metre + 1e-6)

    @property
    def bars(self) -> int:
        """How many bars the notes reach."""
        return 1 + max((self.bar_of(note) for note in self.notes), default=-1)


def read_score(path: Path) -> Score:
    """The notes of a Standard MIDI File; a note that never ends lasts until the file does."""
    file = mido.MidiFile(str(path))
    messages = _with_ticks(file)
    ticks, seconds = _tempo_map(messages, file.ticks_per_beat)
    beats = ticks / file.ticks_per_beat
    notes = [
        HeardNote(
            start=float(np.interp(first, ticks, seconds)),
            end=float(np.interp(last, ticks, seconds)),
            beat=first / file.ticks_per_beat,
            beats=(last - first) / file.ticks_per_beat,
            pitch=on.note,
            velocity=on.velocity,
            channel=on.channel,
        )
        for first, last, on in _pairs(messages)
    ]
    notes.sort(key=lambda note: (note.start, note.channel, note.pitch))
    return Score(tuple(notes), seconds, beats, _metre(messages))


def _with_ticks(file: Any) -> list[tuple[int, Any]]:
    tick = 0
    messages: list[tuple[int, Any]] = []
    for message in mido.merge_tracks(file.tracks):
        tick += message.time
        messages.append((tick, message))
    return messages


def _tempo_map(
    messages: list[tuple[int, Any]], ticks_per_beat: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    changes = [(tick, m.tempo) for tick, m in messages if m.type == "set_tempo"]
    tempo, ticks, seconds = DEFAULT_TEMPO, [0.0], [0.0]
    for tick, following in [*changes, (messages[-1][0] + 1, tempo)]:
        if tick > ticks[-1]:
            seconds.append(seconds[-1] + (tick - ticks[-1]) * tempo / ticks_per_beat / 1e6)
            ticks.append(float(tick))
        tempo = following
    return np.array(ticks), np.array(seconds)


def _pairs(messages: list[tuple[int, Any]]) -> list[tuple[int, int, Any]]:
    sounding: dict[tuple[int, int], list[tuple[int, Any]]] = {}
    pairs: list[tuple[int, int, Any]] = []
    for tick, message in messages:
        if message.type not in ("note_on", "note_off"):
            continue
        waiting = sounding.setdefault((message.channel, message.note), [])
        if message.type == "note_on" and message.velocity > 0:
            waiting.append((tick, message))
        elif waiting:
            first, on = waiting.pop(0)
            pairs.append((first, tick, on))
    end = messages[-1][0] if messages else 0
    return pairs + [(first, end, on) for left in sounding.values() for first, on in left]


def _metre(messages: list[tuple[int, Any]]) -> float:
    for _, message in messages:
        if message.type == "time_signature":
            return 4.0 * int(message.numerator) / int(message.denominator)
    return 4.0
