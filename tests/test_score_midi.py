"""A MIDI file holds the session's notes and, to the millisecond, its clock."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biomusic.errors import OutputError
from biomusic.score.midi import Marker, PlayedNote, write_midi
from biomusic.score.tempo_map import TICKS_PER_BEAT, TempoPoint, tempo_events
from biomusic.types import Role

mido: Any = import_module("mido")


def wandering_clock(seconds: float, seed: int, beat: float = 0.0) -> list[TempoPoint]:
    """A clock as a body moves it, sampled ten times a second."""
    draw = np.random.default_rng(seed)
    points, tempo = [TempoPoint(beat, 0.0)], 120.0
    for now in np.arange(0.1, seconds, 0.1):
        tempo = float(np.clip(tempo + draw.normal(0, 0.6), 50, 190))
        beat += tempo / 600
        points.append(TempoPoint(beat, float(now)))
    return points


def seconds_in_file(events: list[tuple[int, int]], beats: np.ndarray) -> np.ndarray:
    """When beats fall by a file's (tick, µs a beat) events, as any player computes it."""
    ticks, paces = np.array(events, dtype=float).T
    starts = np.concatenate([[0.0], np.cumsum(np.diff(ticks) * paces[:-1])])
    at = beats * TICKS_PER_BEAT
    event = np.searchsorted(ticks, at, side="right") - 1
    seconds: np.ndarray = (starts[event] + (at - ticks[event]) * paces[event]) / TICKS_PER_BEAT
    return seconds / 1e6


@pytest.mark.parametrize("seed", [0, 1])
def test_an_hour_in_the_file_stays_within_a_millisecond_of_the_clock(seed: int) -> None:
    points = wandering_clock(3600.0, seed)
    events = [(event.tick, event.microseconds) for event in tempo_events(points)]
    beats = np.linspace(0, points[-1].beat, 200_000)
    clock = np.interp(beats, [p.beat for p in points], [p.seconds for p in points])
    assert np.abs(seconds_in_file(events, beats) - clock).max() < 0.001
    assert len(events) < len(points) / 3


def test_a_steady_clock_needs_one_event() -> None:
    points = [TempoPoint(beat * 2.0, float(beat)) for beat in range(60)]
    assert [event.microseconds for event in tempo_events(points)] == [500_000]


def read_notes(path: Path) -> dict[str, list[tuple[int, int, int, int]]]:
    found: dict[str, list[tuple[int, int, int, int]]] = {}
    for track in mido.MidiFile(path).tracks[1:]:
        now, sounding = 0, dict[int, tuple[int, int]]()
        notes = found.setdefault(track.name, [])
        for message in track:
            now += message.time
            if message.type == "note_on":
                sounding[message.note] = (now, message.velocity)
            elif message.type == "note_off":
                start, velocity = sounding.pop(message.note)
                notes.append((start, now - start, message.note, velocity))
        assert not sounding
    return found


@settings(max_examples=25)
@given(st.sets(st.tuples(st.integers(0, 400), st.integers(20, 100)), max_size=60))
def test_notes_come_back_as_they_were_played(
    tmp_path_factory: pytest.TempPathFactory, places: set[tuple[int, int]]
) -> None:
    path = tmp_path_factory.mktemp("midi") / "session.mid"
    played = [PlayedNote(Role.PAD, beat / 4, 0.25, pitch, 0.5) for beat, pitch in places]
    write_midi(path, played, wandering_clock(5.0, 0), (), "session")
    expected = [(beat * 240, 240, pitch, 64) for beat, pitch in places]
    assert sorted(read_notes(path).get("pad", [])) == sorted(expected)


def test_a_note_struck_again_ends_the_one_before(tmp_path: Path) -> None:
    played = [PlayedNote(Role.BASS, beat, 4.0, 40, 1.0) for beat in (0.0, 1.0)]
    write_midi(tmp_path / "a.mid", played, (), (), "a")
    assert read_notes(tmp_path / "a.mid")["bass"] == [(0, 960, 40, 127), (960, 3840, 40, 127)]


def test_parts_sections_and_drums_find_their_place(tmp_path: Path) -> None:
    path = tmp_path / "b.mid"
    played = [PlayedNote(Role.DRUMS, 0.0, 0.25, 36, 1.0), PlayedNote(Role.MELODY, 1.0, 1, 72, 0.5)]
    write_midi(path, played, wandering_clock(2.0, 0), [Marker(4.0, "break · Bb")], "evening")
    file = mido.MidiFile(path, charset="utf-8")
    assert (file.type, file.ticks_per_beat) == (1, 960)
    assert [track.name for track in file.tracks] == ["evening", "drums", "melody"]
    assert {m.channel for m in file.tracks[1] if not m.is_meta} == {9}
    assert [m.text for m in file.tracks[0] if m.type == "marker"] == ["break · Bb"]


def test_an_unwritable_place_is_named_and_leaves_nothing_behind(tmp_path: Path) -> None:
    place = tmp_path / "song.mid"
    place.mkdir()
    with pytest.raises(OutputError, match=r"song\.mid"):
        write_midi(place, (), (), (), "x")
    with pytest.raises(OutputError):
        write_midi(tmp_path / "absent" / "song.mid", (), (), (), "x")
    assert list(tmp_path.iterdir()) == [place]
