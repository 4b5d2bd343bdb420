"""What an arranger would look for in the rule engine's bars, key by key and tempo by tempo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import spearmanr

from biomusic.rooms import open_generator
from biomusic.score.density import sounding
from biomusic.score.feel import Feel
from biomusic.score.form import PHRASE
from biomusic.score.key import parse_key
from biomusic.score.scale import in_scale
from biomusic.score.style import open_style, style_names
from biomusic.types import Bar, Intent, Key, Mode, Note, Role

STRUM = 0.08  # quarter notes, the slowest stroke over a guitar's strings

CASES = [
    ("techno", "A minor", 124.0),
    ("techno", "E phrygian", 172.0),
    ("techno", "G mixolydian", 130.0),
    ("techno", "C major", 124.0),
    ("ambient", "D lydian", 64.0),
    ("ambient", "Bb major", 60.0),
    ("ambient", "F# minor", 72.0),
]


def intent(style: str, key: Key, tempo: float) -> Intent:
    return Intent(0.0, tempo, key, 0.5, 0.5, 0.5, 0.5, style)


def composed(intents: Sequence[Intent], seed: int = 1) -> list[Bar]:
    composer = open_generator("rules").open(seed)
    return [composer.compose(index, wish) for index, wish in enumerate(intents)]


def wandering(style: str, key: str, tempo: float, count: int) -> list[Intent]:
    """Density, energy, brightness and valence each on a way of its own."""
    draw = np.random.default_rng(9)
    wish = intent(style, parse_key(key), tempo)
    return [
        replace(wish, density=float(d), energy=float(e), brightness=float(b), valence=float(v))
        for d, e, b, v in draw.random((count, 4))
    ]


@pytest.mark.parametrize(("style", "key", "tempo"), CASES)
def test_notes_follow_density_in_every_bar(style: str, key: str, tempo: float) -> None:
    wishes = wandering(style, key, tempo, 300)
    counts = [
        len(sounding(bar.notes, wish.density))
        for bar, wish in zip(composed(wishes), wishes, strict=True)
    ]
    assert spearmanr([wish.density for wish in wishes], counts).statistic >= 0.95


@pytest.mark.parametrize(("style", "key", "tempo"), CASES)
def test_every_note_is_in_the_scale_or_marked_and_on_the_grid(
    style: str, key: str, tempo: float
) -> None:
    for bar in composed(wandering(style, key, tempo, 200)):
        feel = open_style(bar.style).feel
        assert list(bar.notes) == sorted(bar.notes, key=lambda note: note.beat)
        for note in bar.notes:
            if note.role is not Role.DRUMS:
                assert note.chromatic != in_scale(note.pitch, bar.key.mode)
            assert off_the_grid(feel, note) <= 4 * feel.loose + STRUM
            assert 0 <= note.beat < 4
            assert note.length > 0
            assert 0 < note.velocity <= 1


def off_the_grid(feel: Feel, note: Note) -> float:
    """Quarter notes from where the feel puts the nearest sixteenth."""
    return min(abs(note.beat - max(0.0, feel.beat(note.role, step))) for step in range(16))


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("style", style_names())
def test_every_style_plays_in_every_mode(style: str, mode: Mode) -> None:
    bars = composed([intent(style, Key(4, mode), 120.0)] * 48)
    assert {bar.key for bar in bars} == {Key(4, mode)}


def test_the_same_seed_and_intents_give_the_same_bars() -> None:
    wishes = wandering("techno", "A minor", 124.0, 120)
    assert composed(wishes, 5) == composed(wishes, 5)
    assert composed(wishes, 5) != composed(wishes, 6)


def test_density_changes_no_note() -> None:
    wish = intent("ambient", parse_key("D lydian"), 64.0)
    quiet, full = (composed([replace(wish, density=d)] * 40) for d in (0.0, 1.0))
    assert quiet == full


@pytest.mark.parametrize("tempo", [110.0, 175.0])
@pytest.mark.parametrize("energy", [0.0, 1.0])
def test_every_step_of_a_runner_lands_on_a_kick(tempo: float, energy: float) -> None:
    wish = replace(intent("techno", parse_key("A minor"), tempo), energy=energy)
    for bar in composed([wish] * 200):
        drums = [note for note in sounding(bar.notes, 0.0) if note.role is Role.DRUMS]
        kicks = {note.beat for note in drums if note.pitch == 36}
        assert {0.0, 1.0, 2.0, 3.0} <= kicks or Role.DRUMS in bar.resting


def test_arousal_never_moves_the_mode() -> None:
    wish = intent("techno", parse_key("A minor"), 124.0)
    calm, wild = (composed([replace(wish, energy=e, density=e)] * 100) for e in (0.0, 1.0))
    assert [b.key for b in calm] == [b.key for b in wild]
    assert loudness(calm) < loudness(wild)


def loudness(bars: Sequence[Bar]) -> float:
    return float(np.mean([note.velocity for bar in bars for note in bar.notes]))


@pytest.mark.parametrize("seen", range(8, 16))
@pytest.mark.parametrize(("old", "new"), [("C major", "G major"), ("A minor", "F# minor")])
@pytest.mark.parametrize("style", style_names())
def test_a_new_key_arrives_at_a_phrase_within_eight_bars_by_its_dominant(
    style: str, old: str, new: str, seen: int
) -> None:
    first, second = (intent(style, parse_key(key), 100.0) for key in (old, new))
    bars = composed([first] * seen + [second] * 12)
    arrived = next(bar.index for bar in bars if bar.key == second.key)
    assert arrived - seen <= 8
    assert arrived % PHRASE == 0
    before = bars[arrived - 1]
    assert (before.key.tonic + before.chords[-1].root - second.key.tonic) % 12 == 7
    assert bars[arrived].chords[0].root == 0
    assert all(bar.key == second.key for bar in bars[arrived:])


@pytest.mark.parametrize("seen", range(16, 21))
def test_a_new_style_enters_at_a_phrase_within_eight_bars(seen: int) -> None:
    key = parse_key("A minor")
    bars = composed([intent("ambient", key, 80.0)] * seen + [intent("techno", key, 100.0)] * 12)
    arrived = next(bar.index for bar in bars if bar.style == "techno")
    assert arrived - seen <= 8
    assert arrived % PHRASE == 0


def test_leaving_techno_takes_a_fill() -> None:
    key = parse_key("A minor")
    bars = composed([intent("techno", key, 124.0)] * 18 + [intent("ambient", key, 80.0)] * 4)
    last = next(bar for bar in reversed(bars) if bar.style == "techno")
    assert any(note.pitch == 38 and note.beat >= 2.0 for note in last.notes)


def test_fast_techno_keeps_a_chord_for_two_bars_and_plays_no_sixteenths() -> None:
    bars = composed([intent("techno", parse_key("A minor"), 172.0)] * 120)
    roots = [bar.chords[0].root for bar in bars]
    assert roots[::2] == roots[1::2]
    drummed = [bar for bar in bars if Role.DRUMS not in bar.resting]
    assert all(note.beat * 2 % 1 == 0 for bar in drummed for note in bar.notes)


def test_functional_phrases_end_open_and_then_closed() -> None:
    bars = composed([intent("chamber", parse_key("C major"), 92.0)] * 16)
    ends = [bar.chords[-1].root for bar in bars[3::4]]
    assert set(ends[::2]) == {7}
    assert set(ends[1::2]) <= {0, 9}
