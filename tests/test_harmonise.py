"""Melodies out of files, and chords for them: the cheapest way, which is a musician's choice."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biomusic.errors import InputError
from biomusic.score.chord import pitch_classes
from biomusic.score.chord_symbol import symbol_name
from biomusic.score.harmonise import harmonise
from biomusic.score.key import parse_key
from biomusic.score.lead import melody_bars, read_lead
from biomusic.score.pitch import midi_pitch
from biomusic.session.locks import fix, in_step
from biomusic.types import Key, Mode, Note, Role

mido: Any = import_module("mido")

A_MINOR = parse_key("A minor")
LETTERS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
Melody = tuple[tuple[Note, ...], ...]


def note(beat: float, length: float, pitch: int) -> Note:
    return Note(Role.MELODY, beat, length, pitch, 0.7, 0.0)


def melody(text: str, key: Key) -> Melody:
    """Read "c:2 d e | g:4"; r rests, # and ' and , as usual."""
    bars: list[tuple[Note, ...]] = []
    for bar in text.split("|"):
        beat, notes = 0.0, list[Note]()
        for word in bar.split():
            name, _, digits = word.partition(":")
            length = float(digits or 1)
            if name[0] != "r":
                octave = name.count("'") - name.count(",")
                pitch = LETTERS[name[0]] + name.count("#") + 12 * octave - key.tonic
                notes.append(note(beat, length, pitch))
            beat += length
        bars.append(tuple(notes))
    return tuple(bars)


def names(text: str, key_name: str) -> str:
    key = parse_key(key_name)
    return " ".join(symbol_name(bar[0], key) for bar in harmonise(melody(text, key), key))


ODE = "e e f g|g f e d|c c d e|e:1.5 d:.5 d:2|e e f g|g f e d|c c d e|d:1.5 c:.5 c:2"
TWINKLE = "c c g g|a a g:2|f f e e|d d c:2|g g f f|e e d:2|g g f f|e e d:2"


@pytest.mark.parametrize(
    ("tune", "key", "chords"),
    [
        (ODE.rsplit("|", 1)[0] + "|d g, c:2", "C major", "C G C G C G C C"),
        ("c d e c|c d e c|e f g:2|e f g:2", "C major", "C C C C"),
        ("a:2 c'|d'|b g# e:2|a:4", "A minor", "Am Dm E Am"),
        ("a a a a|a d f a|g g g g|g c e g", "D dorian", "Dm Dm G C"),
    ],
)
def test_known_tunes_get_the_chords_that_everybody_plays(tune: str, key: str, chords: str) -> None:
    found = names(tune, key).split()
    usual = chords.split()
    agreed = sum(a == b for a, b in zip(found, usual, strict=True))
    assert agreed >= len(usual) - 1, found


def test_twinkle_has_its_subdominant_and_its_dominant() -> None:
    found = names(TWINKLE, "C major").split()
    assert found[0] == "C"
    assert found[1].startswith("F")
    assert found[4].startswith("G")


def test_silence_gets_a_cadence() -> None:
    assert names("r:4|r:4|c:4|r:4", "C major").split()[-1] == "C"
    assert harmonise((), parse_key("C")) == ()
    assert len(harmonise(((),), parse_key("C"))) == 1


def test_a_note_held_over_the_bar_line_counts_in_the_next_bar() -> None:
    key = parse_key("C major")
    held = ((note(0, 2, 0), note(2, 6, 5)), (), (note(0, 4, 0),))
    assert 5 in pitch_classes(harmonise(held, key)[1][0])


bars_of_notes = st.lists(
    st.lists(
        st.builds(
            note,
            st.floats(0, 3.9),
            st.floats(0.05, 9.0),
            st.integers(-12, 24),
        ),
        max_size=6,
    ).map(lambda notes: tuple(sorted(notes, key=lambda n: n.beat))),
    min_size=1,
    max_size=9,
).map(tuple)


@settings(max_examples=60, deadline=None)
@given(bars_of_notes, st.sampled_from(Mode), st.integers(0, 11))
def test_any_melody_gets_one_chord_a_bar(tune: Melody, mode: Mode, tonic: int) -> None:
    found = harmonise(tune, Key(tonic, mode))
    assert [len(bar) for bar in found] == [1] * len(tune)
    assert all(bar[0].beat == 0.0 and bar[0].tones[0] == 0 for bar in found)
    assert found == harmonise(tune, Key(tonic, mode))


@pytest.mark.parametrize("mode", Mode)
def test_a_melody_of_chord_tones_ends_at_home(mode: Mode) -> None:
    key = Key(0, mode)
    third = 3 if mode in (Mode.MINOR, Mode.DORIAN, Mode.PHRYGIAN) else 4
    tune: Sequence[Sequence[Note]] = [
        (note(0, 2, 0), note(2, 2, third)),
        (note(0, 4, 5),),
        (note(0, 4, 7),),
        (note(0, 4, 0),),
    ]
    found = harmonise(tune, key)
    assert found[0][0].root == 0
    assert found[-1][0].root == 0


def midi_file(path: Path, *tracks: list[Any], ticks: int = 480) -> Path:
    file = mido.MidiFile(ticks_per_beat=ticks)
    file.tracks.extend(mido.MidiTrack(track) for track in tracks)
    file.save(path)
    return path


def struck(pitch: int, length: int, wait: int = 0, channel: int = 0) -> list[Any]:
    """A note of ``length`` ticks, ``wait`` ticks after what is before it."""
    on = mido.Message("note_on", channel=channel, note=pitch, velocity=90, time=wait)
    return [on, mido.Message("note_off", channel=channel, note=pitch, time=length)]


def test_a_melody_is_read_as_it_stands(tmp_path: Path) -> None:
    drums, second = struck(36, 240, channel=9), struck(40, 960, channel=1)
    melody = [*struck(69, 130, 37), *struck(71, 1920, 2000), *struck(60, 10, 7)]
    path = midi_file(tmp_path / "in.mid", drums, melody, second)
    lead = read_lead(path, 4)
    assert [n.pitch for n in lead.notes] == [69, 71, 60]
    assert [n.beat * 480 for n in lead.notes] == pytest.approx([37, 2167, 4094])
    assert [n.length * 480 for n in lead.notes] == pytest.approx([130, 1920, 10])
    bars = melody_bars(lead, A_MINOR, 4)
    assert [len(bar) for bar in bars] == [1, 1, 1]
    assert [midi_pitch(note, A_MINOR) for bar in bars for note in bar] == [69, 71, 60]
    assert all(note.role is Role.MELODY and note.rank == 0 for bar in bars for note in bar)


def test_a_track_that_calls_itself_melody_is_taken(tmp_path: Path) -> None:
    name = mido.MetaMessage("track_name", name="Lead vocal")
    path = midi_file(tmp_path / "in.mid", struck(40, 480), [name, *struck(72, 480)])
    assert [note.pitch for note in read_lead(path, 4).notes] == [72]


def test_of_chords_the_top_line_is_taken(tmp_path: Path) -> None:
    def on(pitch: int, time: int) -> Any:
        return mido.Message("note_on", note=pitch, time=time)

    def off(pitch: int, time: int) -> Any:
        return mido.Message("note_off", note=pitch, time=time)

    chord = [on(60, 0), on(64, 0), on(67, 0), off(60, 480), off(64, 0), off(67, 0)]
    legato = [on(72, 0), on(71, 480), off(72, 20), off(71, 460)]
    under = [on(76, 0), on(55, 120), off(55, 120), off(76, 240)]
    lead = read_lead(midi_file(tmp_path / "in.mid", [*chord, *legato, *under]), 4)
    assert [(n.beat, n.length, n.pitch) for n in lead.notes] == [
        (0.0, 1.0, 67),
        (1.0, 1.0, 72),
        (2.0, 1.0, 71),
        (3.0, 1.0, 76),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a"),
        (b"MThd\0\0\0\6\0\1\0\1\1\xe0MTrk\0\0\0\x20\0\x90", "not a"),
        (b"x" * 99, "not a"),
    ],
)
def test_what_is_not_midi_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "bad.mid").write_bytes(content)
    with pytest.raises(InputError, match=words):
        read_lead(tmp_path / "bad.mid", 4)


def test_a_waltz_is_refused_where_the_style_is_not_one(tmp_path: Path) -> None:
    waltz = mido.MetaMessage("time_signature", numerator=3, denominator=4)
    path = midi_file(tmp_path / "in.mid", [waltz, *struck(60, 480)])
    with pytest.raises(InputError, match="3/4"):
        read_lead(path, 4)


def tune_file(path: Path, *before: Any) -> Path:
    pitches = (64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62, 64, 64, 62, 60, 60)
    return midi_file(path, [*before, *(m for pitch in pitches for m in struck(pitch, 480))])


@pytest.mark.parametrize(
    ("melody", "chords", "together"),
    [(8, 4, 8), (6, 4, 8), (9, 8, 16), (4, 8, 4), (3, 8, 4), (5, 8, 8), (2, 7, 2), (5, 0, 5)],
)
def test_the_melody_comes_round_with_the_chords(melody: int, chords: int, together: int) -> None:
    assert len(in_step(((),) * melody, chords)) == together


def test_the_file_gives_tempo_and_key_unless_the_key_cannot_be(tmp_path: Path) -> None:
    tempo = mido.MetaMessage("set_tempo", tempo=600_000)
    right, wrong = (mido.MetaMessage("key_signature", key=key) for key in ("C", "F#"))
    for signature in (right, wrong):
        fixed = fix(tune_file(tmp_path / "in.mid", tempo, signature), None, None, 4)
        assert fixed.tempo == pytest.approx(100.0)
        assert fixed.locks.key == parse_key("C major")
    assert fix(tmp_path / "in.mid", None, parse_key("G"), 4).locks.key == parse_key("G")
    assert fix(tmp_path / "in.mid", "Am F", None, 4).locks.key == A_MINOR


def test_a_melody_alone_is_harmonised_and_both_are_locked(tmp_path: Path) -> None:
    locks = fix(tune_file(tmp_path / "in.mid"), None, None, 4).locks
    assert [len(locks.chords), len(locks.melody)] == [4, 4]
    assert locks.chords[-1][0].root == 0
