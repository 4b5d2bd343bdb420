"""The measures say what they are named for, and nothing else."""

from __future__ import annotations

import math
from importlib import import_module
from typing import Any

import pytest

from biomusic.types import Key, Mode, Role

measures: Any = import_module("biomusic.models.measures")
notation: Any = import_module("biomusic.models.notation")
MAJ, MIN, SUS = (list(notation.CHORD_KINDS).index(kind) for kind in ("maj", "min", "sus4"))


def note(role: Role, position: int, above: int = 0, length: int = 7, loud: int = 4) -> Any:
    number = list(Role).index(role)
    return notation.Event(number, position, notation.TONIC + above, length, loud)


def scale(shift: int = 0) -> list[Any]:
    steps = (0, 2, 4, 5, 7, 9, 11, 12)
    return [note(Role.MELODY, 6 * i, above + shift) for i, above in enumerate(steps)]


def test_an_empty_bar_has_density_and_nothing_else() -> None:
    row = dict(
        zip(
            notation.CONDITIONS,
            measures.conditions([], 4, Mode.MAJOR, ((-1, 0), (-1, 0))).tolist(),
            strict=True,
        )
    )
    assert all(row[f"density_{role}"] == 0 for role in Role)
    assert row["arousal"] == 0
    for name in ("energy", "valence", "register", "syncopation", "tension"):
        assert math.isnan(row[name])


def test_density_counts_a_role_against_the_bar() -> None:
    assert measures.density(scale(), Role.MELODY, 4) == 0.5
    assert measures.density(scale(), Role.BASS, 4) == 0
    assert measures.density(scale()[:6], Role.MELODY, 3) == 0.5


def test_valence_is_the_share_of_major() -> None:
    assert measures.valence(((0, MAJ), (9, MIN))) == 0.5
    assert measures.valence(((0, SUS), (-1, 0))) == 0.5
    assert measures.valence(((0, MAJ), (5, MAJ))) == 1


def test_an_octave_changes_register_and_not_tension() -> None:
    low, high = (measures.tension(scale(shift), Mode.MAJOR) for shift in (0, 12))
    assert low == pytest.approx(high)
    assert measures.register(scale(12)) - measures.register(scale()) == pytest.approx(1 / 3)


def test_the_off_beat_is_syncopated_unless_the_beat_follows() -> None:
    off = [note(Role.BASS, place) for place in (6, 18, 30, 42)]
    both = [note(Role.BASS, place) for place in range(0, 48, 6)]
    assert measures.syncopation(off, 4) == 1
    assert measures.syncopation(both, 4) == 0
    another = [*off, *(note(Role.MELODY, place) for place in (0, 12, 24, 36))]
    assert measures.syncopation(another, 4) == 0.5  # each role for itself


def test_running_triplets_are_not_syncopated() -> None:
    assert measures.syncopation([note(Role.MELODY, place) for place in range(0, 48, 4)], 4) == 0


def test_foreign_notes_are_tense() -> None:
    home = [note(Role.PAD, 0, above) for above in (0, 4, 7)]
    dominant = [note(Role.PAD, 0, above) for above in (7, 11, 14)]
    foreign = [note(Role.PAD, 0, above) for above in (6, 10, 13)]
    strains = [measures.tension(chord, Mode.MAJOR) for chord in (home, dominant, foreign)]
    assert strains == sorted(strains)
    assert 0 < strains[0] < strains[1] < strains[2] <= 1


def test_louder_and_busier_is_more_aroused() -> None:
    calm = [note(Role.PAD, 0, loud=1)]
    loud = [note(Role.PAD, 0, loud=7)]
    busy = [note(Role.PAD, place, loud=7) for place in range(0, 48, 3)]
    assert measures.arousal(calm, 4) < measures.arousal(loud, 4) < measures.arousal(busy, 4)


def test_a_register_asked_for_follows_the_key() -> None:
    low, high = Key(7, Mode.MAJOR), Key(6, Mode.MAJOR)  # tonics at 55 and 66
    asked = [measures.register_asked("house", key, 0.5) for key in (high, low)]
    assert asked[1] - asked[0] == pytest.approx(11 / 36)
