"""The scorecard of blind pairs: each line measures what its name says, and a tie is a tie."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from benchmarks.pair_lines import LENGTHS, LINES, Take
from benchmarks.pairs import asked, won
from biomusic.types import Bar, ChordSpan, Key, Mode, Note, Role

CARD = Path(__file__).parents[1] / "benchmarks" / "scorecard.toml"
C_MAJOR = ChordSpan(0.0, 0, (0, 4, 7), "I")
FLAT = np.full(len(LENGTHS) - 1, 1.0 / (len(LENGTHS) - 1))


def take(*notes: tuple[Role, float, float, int]) -> Take:
    """Four equal bars of C major with these notes: role, beat, length, pitch."""
    made = tuple(Note(role, beat, length, pitch, 0.8, 0.0) for role, beat, length, pitch in notes)
    key = Key(0, Mode.MAJOR)
    bars = tuple(Bar(n, "", "chamber", 4, key, (C_MAJOR,), made) for n in range(4))
    tone = np.sin(2 * np.pi * 200.0 * np.arange(200_000) / 48_000)
    audio = np.stack([tone, tone], 1).astype(np.float32)
    return Take(bars, tuple(asked("chamber", 1)[:4]), audio, FLAT)


def test_the_card_and_the_measures_have_the_same_lines() -> None:
    card = tomllib.loads(CARD.read_text(encoding="utf-8"))
    assert {entry["name"] for entry in card["line"]} == set(LINES)


@pytest.mark.parametrize(
    ("name", "notes", "value"),
    [
        ("chord tones on the beats", [(Role.BASS, 0.0, 1.0, 0), (Role.BASS, 1.0, 1.0, 2)], 0.5),
        (
            "melody in steps and thirds",
            [(Role.MELODY, 0.0, 1.0, 0), (Role.MELODY, 1.0, 1.0, 2), (Role.MELODY, 2.0, 1.0, 9)],
            4 / 11,  # +2 four times, +7 four times, −9 three times
        ),
        (
            "leaps that turn back",
            [(Role.MELODY, 0.0, 1.0, 0), (Role.MELODY, 1.0, 1.0, 7), (Role.MELODY, 2.0, 1.0, 9)],
            3 / 7,  # −9 turns to +7; +7 goes on
        ),
        (
            "semitone clashes, share of sounding time",
            [(Role.PAD, 0.0, 4.0, 0), (Role.MELODY, 0.0, 1.0, 1)],
            0.25,
        ),
        ("repeated bars", [(Role.BASS, 0.0, 1.0, 0)], 0.75),
        ("velocities, standard deviation", [(Role.BASS, 0.0, 1.0, 0)], 0.0),
        ("share of energy below 500 Hz, rendered", [(Role.BASS, 0.0, 1.0, 0)], 1.0),
    ],
)
def test_a_line_measures_what_it_says(
    name: str, notes: list[tuple[Role, float, float, int]], value: float
) -> None:
    assert LINES[name](take(*notes)) == pytest.approx(value, abs=0.01)


def test_the_nearer_wins_and_both_inside_is_a_tie() -> None:
    assert won((0.5, 0.9), (0.6, 1.0), 0.01) == 1
    assert won((0.65, 0.9), (0.6, 1.0), 0.01) is None
    assert won((0.5, 0.505), (0.6, 1.0), 0.01) is None
    assert won((None, 0.9), (0.6, 1.0), 0.01) is None
