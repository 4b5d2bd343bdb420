"""Keys, scales and chords keep their promises."""

from __future__ import annotations

from itertools import product

import pytest

from biomusic.errors import UnknownNameError
from biomusic.score.chord import chord, chord_name, coloured, pitch_classes, scale_triad
from biomusic.score.key import key_name, parse_key, pitch_name
from biomusic.score.modulation import dominant, pivot
from biomusic.score.pitch import midi_pitch, tonic_pitch
from biomusic.score.scale import SCALES, degree_pitch, in_scale, local_scale
from biomusic.types import Key, Mode, Note, Role

KEYS = [Key(tonic, mode) for tonic, mode in product(range(12), Mode)]


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_read_as_it_is_written(key: Key) -> None:
    assert parse_key(key_name(key)) == key


def test_keys_are_spelled_as_musicians_spell_them() -> None:
    names = [key_name(Key(tonic, Mode.MINOR)) for tonic in (1, 3, 6, 10)]
    assert names == ["C# minor", "Eb minor", "F# minor", "Bb minor"]
    assert key_name(parse_key("bb")) == "Bb major"


@pytest.mark.parametrize("key", KEYS)
def test_each_degree_of_a_scale_has_its_own_letter(key: Key) -> None:
    names = [pitch_name(pitch, key) for pitch in SCALES[key.mode]]
    assert len({name[0] for name in names}) == 7
    assert "?" not in "".join(pitch_name(pitch, key) for pitch in range(12))


@pytest.mark.parametrize("text", ["", "H minor", "C sharp", "Cb5 major", "D locrian"])
def test_an_unknown_key_is_refused_in_words(text: str) -> None:
    with pytest.raises(UnknownNameError, match="choose one of"):
        parse_key(text)


@pytest.mark.parametrize("key", KEYS)
def test_the_tonic_lies_nearest_middle_c(key: Key) -> None:
    assert 55 <= tonic_pitch(key) <= 66
    assert tonic_pitch(key) % 12 == key.tonic


def test_drums_are_not_transposed() -> None:
    kick = Note(Role.DRUMS, 0.0, 0.25, 36, 1.0, 0.0)
    assert midi_pitch(kick, Key(9, Mode.MINOR)) == 36


@pytest.mark.parametrize("mode", Mode)
def test_degrees_count_on_into_the_next_octave(mode: Mode) -> None:
    line = [degree_pitch(SCALES[mode], degree) for degree in range(-7, 15)]
    assert line == sorted(set(line))
    assert all(in_scale(pitch, mode) for pitch in line)


def test_a_capital_dominant_in_minor_brings_the_leading_tone() -> None:
    assert pitch_classes(chord("V7", Mode.MINOR)) == (7, 11, 2, 5)
    assert pitch_classes(chord("v", Mode.MINOR)) == (7, 10, 2)


def test_chords_are_named_in_their_key() -> None:
    key = parse_key("C minor")
    names = [chord_name(chord(numeral, key.mode), key) for numeral in ("i7", "VI7", "V7", "ii")]
    assert names == ["Cm7", "Abmaj7", "G7", "Ddim"]


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("suffix", ["add9", "7", "9", "sus2", "sus4"])
def test_a_colour_never_brings_a_note_from_outside_or_a_harsh_second(
    mode: Mode, suffix: str
) -> None:
    for degree in range(7):
        rich = coloured(scale_triad(degree, mode).symbol, suffix, mode)
        assert set(pitch_classes(rich)) <= set(SCALES[mode])
        assert 1 not in rich.tones


def test_a_nonsense_numeral_is_an_error_of_the_author() -> None:
    with pytest.raises(ValueError, match="numeral"):
        chord("iix", Mode.MAJOR)


@pytest.mark.parametrize("mode", Mode)
def test_the_scale_of_a_foreign_chord_holds_its_tones_and_seven_or_more_notes(mode: Mode) -> None:
    for old, new in product(KEYS[:1], KEYS):
        tones = frozenset(pitch_classes(dominant(Key(old.tonic, mode), new, soft=False)))
        scale = local_scale(mode, tones)
        assert tones <= set(scale)
        assert len(scale) >= 6


@pytest.mark.parametrize(("old", "new"), list(product(KEYS[::5], KEYS[::7])))
def test_a_pivot_belongs_to_both_keys_and_the_dominant_to_the_new_one(old: Key, new: Key) -> None:
    shared = pivot(old, new)
    if shared is not None:
        tones = [old.tonic + tone for tone in pitch_classes(shared)]
        assert all(in_scale(tone - key.tonic, key.mode) for tone in tones for key in (old, new))
    root = (old.tonic + dominant(old, new, soft=True).root) % 12
    assert root == (new.tonic + 7) % 12
