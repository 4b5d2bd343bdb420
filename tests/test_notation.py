"""MusicXML: what is written can be read again, bars are full, names suit the key."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from biomusic.app.cli import run
from biomusic.rooms import open_generator
from biomusic.score.notation import chords_of, sharps_of, spelled, write_musicxml
from biomusic.score.pitch import midi_pitch
from biomusic.session.composition import Wishes, compose
from biomusic.types import Bar, Key, Mode, Note, Role

page: Any = pytest.importorskip("music21")
MINOR = Key(2, Mode.MINOR)
STYLES = ("chamber", "lofi", "acoustic", "techno")


def piece(style: str, key: Key) -> list[tuple[Bar, list[Note]]]:
    wishes = Wishes(style=style, key=key, tempo=90.0, minutes=0.4)
    bars = compose(open_generator("rules").open(3), wishes)
    return [(bar, [note for note in bar.notes if note.rank <= 0.5]) for bar in bars]


@pytest.mark.parametrize("style", STYLES)
def test_what_was_written_is_read_again(tmp_path: Path, style: str) -> None:
    place = tmp_path / "piece.musicxml"
    bars = piece(style, MINOR)
    write_musicxml(place, bars, "A piece", 90.0)
    score = page.converter.parse(place)
    assert score.metadata.bestTitle == "A piece"
    assert score.recurse().getElementsByClass("MetronomeMark")[0].number == 90.0
    assert score.recurse().getElementsByClass("ChordSymbol")
    for role in {note.role for _, notes in bars for note in notes} - {Role.DRUMS}:
        part = next(part for part in score.parts if part.partName == role.value.capitalize())
        assert part.recurse().getElementsByClass("KeySignature")[0].sharps == sharps_of(MINOR)
        for measure, (bar, notes) in zip(part.getElementsByClass("Measure"), bars, strict=True):
            mine = [note for note in notes if note.role is role]
            wanted = {
                at: pitches for at, (pitches, _) in chords_of(mine, bar.metre, bar.key).items()
            }
            heard = {
                Fraction(sounding.offset): sorted(pitch.midi for pitch in sounding.pitches)
                for sounding in measure.notes
                if not isinstance(sounding, page.harmony.ChordSymbol)
                and (sounding.tie is None or sounding.tie.type == "start")
            }
            assert heard == wanted


@pytest.mark.parametrize("style", STYLES)
def test_every_bar_is_as_long_as_its_metre(tmp_path: Path, style: str) -> None:
    place = tmp_path / "piece.musicxml"
    write_musicxml(place, piece(style, MINOR), "A piece", 90.0)
    for part in ElementTree.parse(place).getroot().iter("part"):
        divisions = metre = 0
        for measure in part.iter("measure"):
            divisions = int(measure.findtext(".//divisions") or divisions)
            metre = int(measure.findtext(".//beats") or metre)
            lengths = [
                int(note.findtext("duration") or 0)
                for note in measure.iter("note")
                if note.find("chord") is None
            ]
            assert sum(lengths) == metre * divisions


def test_swing_is_written_as_triplets_and_sixteenths_as_sixteenths() -> None:
    def note(beat: float) -> Note:
        return Note(Role.MELODY, beat, 0.2, 0, 0.8, 0.0)

    swung = chords_of([note(0.0), note(0.66), note(1.26), note(1.49)], 4, MINOR)
    assert list(swung) == [Fraction(0), Fraction(2, 3), Fraction(5, 4), Fraction(3, 2)]


@pytest.mark.parametrize(
    ("key", "sharps", "pitch", "name"),
    [
        (Key(0, Mode.MAJOR), 0, 70, "B-4"),
        (Key(9, Mode.MINOR), 0, 68, "G#4"),
        (Key(1, Mode.MINOR), 4, 60, "B#3"),
        (Key(5, Mode.MAJOR), -1, 70, "B-4"),
        (Key(2, Mode.DORIAN), 0, 61, "C#4"),
        (Key(3, Mode.MAJOR), -3, 68, "A-4"),
    ],
)
def test_names_suit_the_key(key: Key, sharps: int, pitch: int, name: str) -> None:
    assert sharps_of(key) == sharps
    assert spelled(pitch, key) == name


@pytest.mark.parametrize("tonic", range(12))
@pytest.mark.parametrize("mode", Mode)
def test_every_name_is_its_pitch(tonic: int, mode: Mode) -> None:
    for pitch in range(21, 109):
        assert page.pitch.Pitch(spelled(pitch, Key(tonic, mode))).midi == pitch


def test_the_command_leaves_a_score(tmp_path: Path) -> None:
    out = tmp_path / "song.musicxml"
    assert run(["compose", "--style", "chamber", "--minutes", "0.3", "--out", str(out)]) == 0
    assert out.exists()
    assert out.with_suffix(".mid").exists()
    assert not list(tmp_path.glob("*.part*"))


def test_a_pitch_is_where_it_sounds() -> None:
    note = Note(Role.MELODY, 0.0, 1.0, 3, 0.8, 0.0)
    ((pitches, _),) = chords_of([note], 4, MINOR).values()
    assert pitches == [midi_pitch(note, MINOR)]
