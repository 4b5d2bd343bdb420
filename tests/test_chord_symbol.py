"""Chord symbols: what players write is read, placed in a key and named again."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biomusic.errors import InputError, UnknownNameError, UserError
from biomusic.score.chord import chord_name, pitch_classes
from biomusic.score.chord_symbol import (
    KINDS,
    ChordSymbol,
    chord_bars,
    parse_chords,
    parse_symbol,
    symbol_name,
)
from biomusic.score.key import key_name, parse_key
from biomusic.score.key_finding import chords_key, melody_key
from biomusic.types import ChordSpan, Key, Mode

KEYS = st.builds(Key, st.integers(0, 11), st.sampled_from(Mode))
SYMBOLS = st.builds(ChordSymbol, st.integers(0, 11), st.sampled_from(sorted(KINDS)))
C_MAJOR = parse_key("C major")


def absolute(span: ChordSpan, key: Key) -> tuple[int, frozenset[int]]:
    """The root and the tones as pitch classes from C up."""
    classes = [(pitch + key.tonic) % 12 for pitch in pitch_classes(span)]
    return classes[0], frozenset(classes)


@given(SYMBOLS, KEYS)
def test_every_chord_is_named_as_it_is_read(symbol: ChordSymbol, key: Key) -> None:
    span = symbol.span(key)
    assert parse_symbol(symbol_name(span, key)) == symbol


@given(SYMBOLS, KEYS)
def test_what_a_chord_sheet_names_can_be_read(symbol: ChordSymbol, key: Key) -> None:
    span = symbol.span(key)
    name = chord_name(span, key)
    if " (" not in name:  # it has no name there, only a numeral
        assert absolute(parse_symbol(name).span(key), key) == absolute(span, key)


@given(SYMBOLS, KEYS)
def test_roots_have_one_sign_at_most(symbol: ChordSymbol, key: Key) -> None:
    name = symbol_name(symbol.span(key), key)
    assert not name[1:].startswith(("bb", "##"))


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        bars = parse_chords(text)
    except UserError:  # anything else would be a traceback
        return
    assert all(bars)


@pytest.mark.parametrize(
    ("text", "root", "tones"),
    [
        ("Am", 9, (0, 3, 7)),
        ("F#m7b5", 6, (0, 3, 6, 10)),
        ("Cmaj7", 0, (0, 4, 7, 11)),
        ("Gsus4", 7, (0, 5, 7)),
        ("Dm9", 2, (0, 3, 7, 10, 14)),
        ("Bb", 10, (0, 4, 7)),
        ("bb", 10, (0, 4, 7)),
        ("b", 11, (0, 4, 7)),
        ("E♭Δ", 3, (0, 4, 7, 11)),
        ("C-7", 0, (0, 3, 7, 10)),
        ("Cm(maj7)", 0, (0, 3, 7, 11)),
        ("C6/9", 0, (0, 4, 7, 9, 14)),
        ("F(add9)", 5, (0, 4, 7, 14)),
        ("G7(b9)", 7, (0, 4, 7, 10, 13)),
        ("B°7", 11, (0, 3, 6, 9)),
        ("A+", 9, (0, 4, 8)),
    ],
)
def test_symbols_mean_what_players_mean(text: str, root: int, tones: tuple[int, ...]) -> None:
    symbol = parse_symbol(text)
    assert (symbol.root, symbol.tones, symbol.bass) == (root, tones, None)


def test_a_bass_is_read_and_the_chord_stays_whole() -> None:
    symbol = parse_symbol("C/E")
    assert (symbol.bass, symbol.tones) == (4, (0, 4, 7))
    assert symbol.span(C_MAJOR) == parse_symbol("C").span(C_MAJOR)
    assert parse_symbol("Am7/G").bass == 7


@pytest.mark.parametrize("text", ["Hm", "C5", "am7x", "N.C.", "C/H", "C##b", "4", "Cb#"])
def test_an_unknown_symbol_is_named_with_what_is_understood(text: str) -> None:
    with pytest.raises(UnknownNameError, match="choose one of") as refusal:
        parse_symbol(text)
    assert f"“{text}”" in str(refusal.value)


def test_bars_are_read_with_and_without_lines() -> None:
    assert [len(bar) for bar in parse_chords("Am F C G")] == [1, 1, 1, 1]
    assert [len(bar) for bar in parse_chords("Am F | C G")] == [2, 2]
    assert [len(bar) for bar in parse_chords("| Am, F\n| C ||")] == [2, 1]


def test_chords_share_a_bar_on_beats() -> None:
    bars = chord_bars(parse_chords("C | F G | C F G | C F G C"), C_MAJOR, 4)
    beats = [[span.beat for span in bar] for bar in bars]
    assert beats == [[0.0], [0.0, 2.0], [0.0, 2.0, 3.0], [0.0, 1.0, 2.0, 3.0]]
    with pytest.raises(InputError, match="bar 1: 5 chords"):
        chord_bars(parse_chords("C F G C F |"), C_MAJOR, 4)


@pytest.mark.parametrize(
    ("key", "text", "numeral"),
    [
        ("C major", "Dm7", "ii7"),
        ("C major", "Bdim", "vii°"),
        ("C major", "Bb", "bVII"),
        ("C major", "F#m7b5", "#ivø7"),
        ("A minor", "E7", "V7"),
        ("A minor", "G", "VII"),
        ("A minor", "G#dim", "#vii°"),
        ("D dorian", "G", "IV"),
    ],
)
def test_numerals_are_the_keys_own(key: str, text: str, numeral: str) -> None:
    assert parse_symbol(text).span(parse_key(key)).symbol == numeral


def test_foreign_roots_are_spelled_as_players_write_them() -> None:
    written = {"G major": "F", "E major": "C", "Db major": "A", "A minor": "Bb", "B major": "A"}
    for key, name in written.items():
        assert symbol_name(parse_symbol(name).span(parse_key(key)), parse_key(key)) == name


@pytest.mark.parametrize(
    ("chords", "key"),
    [
        ("Am F C G", "A minor"),
        ("C G Am F", "C major"),
        ("Dm7 G7 Cmaj7", "C major"),
        ("Am Dm E7 Am", "A minor"),
        ("Dm Bb C A7", "D minor"),
        ("Dm7 G Dm7 G", "D dorian"),
        ("G F C G", "G major"),
        ("C7 F7 C7 G7", "C mixolydian"),
        ("F#m7b5 B7 Em", "E minor"),
        ("Em F Em", "E phrygian"),
        ("E D A E", "E major"),
    ],
)
def test_chords_tell_their_key(chords: str, key: str) -> None:
    assert key_name(chords_key(parse_chords(chords))) == key


@pytest.mark.parametrize(("tonic", "mode"), [*product(range(12), (Mode.MAJOR, Mode.MINOR))])
def test_a_cadence_tells_its_key_wherever_it_stands(tonic: int, mode: Mode) -> None:
    third = "" if mode is Mode.MAJOR else "m"
    degrees = ((0, third), (5, third), (7, "7"), (0, third))
    bars = [[ChordSymbol((tonic + step) % 12, kind)] for step, kind in degrees]
    assert chords_key(bars) == Key(tonic, mode)


@pytest.mark.parametrize("tonic", range(12))
def test_notes_tell_their_key(tonic: int) -> None:
    major = [4.0, 0, 2, 0, 3, 2, 0, 4, 0, 2, 0, 1]
    minor = [4.0, 0, 2, 3, 0, 2, 0, 4, 2, 0, 1, 1]
    for heard, mode in ((major, Mode.MAJOR), (minor, Mode.MINOR)):
        turned = [heard[(pitch - tonic) % 12] for pitch in range(12)]
        assert melody_key(turned) == Key(tonic, mode)
    assert melody_key([0.0] * 12) == C_MAJOR
