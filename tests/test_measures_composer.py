"""The measures of the rule engine say the right thing of bars whose answer is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.bars import STEPS, score_of, sixteenth, wish
from benchmarks.control import (
    MEASURES,
    Pair,
    correlation,
    density,
    density_error,
    drawn,
    energy,
    leakage,
    line,
    register,
    rises,
    role_density,
    syncopation,
    valence,
)
from benchmarks.hour import changes, returns, silences, similarity
from benchmarks.structure import bar_onsets, verbatim_repeats
from biomusic.score.style import open_style
from biomusic.types import Bar, ChordSpan, Intent, Key, Mode, Note, Role

STYLE = "ambient"
C_MAJOR = Key(0, Mode.MAJOR)
TRIAD, MINOR_TRIAD, OPEN = (0, 4, 7), (0, 3, 7), (0, 5, 7)


def span(root: int = 0, tones: tuple[int, ...] = TRIAD, beat: float = 0.0) -> ChordSpan:
    return ChordSpan(beat, root, tones, "")


def note(role: Role, step: float, pitch: int = 0, velocity: float = 0.5, rank: float = 0.0) -> Note:
    """A sixteenth-grid note as the style's feel plays it, one beat long."""
    return Note(role, open_style(STYLE).feel.beat(role, step), 1.0, pitch, velocity, rank)


def bar(
    notes: Sequence[Note] = (), chords: Sequence[ChordSpan] = (), key: Key = C_MAJOR, index: int = 0
) -> Bar:
    return Bar(index, "hand", STYLE, 4, key, tuple(chords) or (span(),), tuple(notes))


def pairs(*bars: Bar, asked: float = 0.5) -> list[Pair]:
    return [(one, wish(STYLE, density=asked)) for one in bars]


# Control.


def test_density_counts_what_sounds_and_no_more() -> None:
    ranks = (0.0, 0.3, 0.5, 0.7, 1.0)
    one = bar([note(Role.BASS, 4 * i, rank=rank) for i, rank in enumerate(ranks[:4])])
    assert density(pairs(one)) == 3
    assert density(pairs(one, asked=0.2)) == 1
    assert density(pairs(one, one, bar())) == 2


def test_density_is_off_by_what_the_line_lacks() -> None:
    style = open_style(STYLE)
    wanted = sum(line(style, role, 0.5) for role in style.notes)
    right = bar([note(Role.BASS, 0)] * round(wanted))
    half = bar([note(Role.BASS, 0)] * round(wanted / 2))
    assert density_error(pairs(right)) < 0.05
    assert density_error(pairs(half)) == pytest.approx(0.5, abs=0.05)


def test_a_role_is_not_judged_while_it_rests() -> None:
    few, most = open_style(STYLE).notes[Role.BASS]
    asked = np.linspace(0, 1, 12)
    made = [bar([note(Role.BASS, 0)] * round(few + d * (most - few))) for d in asked]
    played = [
        (one, wish(STYLE, densities={Role.BASS: float(d)}))
        for one, d in zip(made, asked, strict=True)
    ]
    rho, error = role_density(played, Role.BASS)
    assert rho > 0.9
    assert error < 0.3
    silent = [(replace(bar(), resting=(Role.BASS,)), intent) for _, intent in played]
    assert role_density(played + silent, Role.BASS) == (rho, error)
    lost = [(bar(), intent) for _, intent in played]
    assert np.isnan(role_density(lost, Role.BASS)[0])
    assert role_density(lost, Role.BASS)[1] > error


def test_energy_is_the_mean_velocity_of_what_sounds() -> None:
    notes = [note(Role.BASS, 0, velocity=0.2), note(Role.DRUMS, 4, velocity=0.6)]
    assert energy(pairs(bar([*notes, note(Role.PAD, 8, velocity=1.0, rank=0.9)]))) == pytest.approx(
        0.4
    )


def test_valence_is_the_time_spent_on_major_chords() -> None:
    assert valence(pairs(bar())) == 1
    assert valence(pairs(bar(chords=[span(9, MINOR_TRIAD)]))) == 0
    assert valence(pairs(bar(chords=[span(0, OPEN)]))) == 0.5
    mixed = bar(chords=[span(), span(9, MINOR_TRIAD, beat=3.0)])
    assert valence(pairs(mixed)) == 0.75


def test_register_is_counted_from_the_middle_of_each_compass() -> None:
    low, high = open_style(STYLE).compass[Role.PAD]
    middle = (low + high) // 2 - 60
    here = bar([note(Role.PAD, 0, middle), note(Role.BASS, 0, -30)])
    assert register(pairs(here)) == pytest.approx(0, abs=0.5)
    up = bar([note(Role.PAD, 0, middle + 12), note(Role.PAD, 4, middle + 12)])
    assert register(pairs(up)) - register(pairs(here)) == 12
    assert np.isnan(register(pairs(bar([note(Role.BASS, 0)]))))


@pytest.mark.parametrize(
    ("steps", "share"),
    [
        ((0, 4, 8, 12), 0.0),
        ((0, 2, 4, 6), 0.25),  # the last eighth stands before an empty beat
        ((2, 6, 10, 14), 1.0),
        ((3, 4), 0.0),  # a sixteenth that leads to a beat
        ((3, 8), 0.5),
        ((1, 2), 0.5),  # leads to an eighth, which leads nowhere
        ((14,), 1.0),
    ],
)
def test_syncopation_is_an_onset_before_an_empty_stronger_place(
    steps: tuple[int, ...], share: float
) -> None:
    assert syncopation(pairs(bar([note(Role.BASS, step) for step in steps]))) == share


def test_the_next_downbeat_takes_a_syncopation_away_only_in_its_own_role() -> None:
    last, first = bar([note(Role.BASS, 14)]), bar([note(Role.BASS, 0)])
    assert syncopation(pairs(last, first)) == 0
    assert syncopation(pairs(last, bar([note(Role.PAD, 0)]))) == 0.5


def test_swing_and_lateness_are_undone() -> None:
    for role in Role:
        for step in range(STEPS):
            assert sixteenth(note(role, step), STYLE) == step
    early, late = (
        replace(note(Role.BASS, 4), beat=note(Role.BASS, 4).beat + d) for d in (-0.05, 0.05)
    )
    assert sixteenth(early, STYLE) == sixteenth(late, STYLE) == 4
    assert sixteenth(Note(Role.BASS, 3.99, 1.0, 0, 0.5, 0.0), STYLE) == STEPS


def obedient(intent: Intent, leak: float = 0.0) -> Bar:
    """A bar whose velocity is the energy asked, and the density too by so much."""
    velocity = 0.3 + 0.5 * intent.energy + leak * intent.density
    count = 2 + round(30 * intent.density)
    return bar([note(Role.BASS, 0, velocity=min(1.0, velocity))] * count)


def test_a_leak_is_seen_and_its_absence_too() -> None:
    wishes = drawn(STYLE, 1200)
    clean = leakage([(obedient(intent), intent) for intent in wishes])
    assert clean["energy", "energy"] > 0.99
    assert clean["density", "density"] > 0.99
    assert max(abs(clean["brightness", m]) for m in ("density", "energy")) < 0.2
    assert abs(clean["density", "energy"]) < 0.2
    assert np.isnan(clean["valence", "valence"])  # the chord never moves
    leaking = leakage([(obedient(intent, leak=-0.3), intent) for intent in wishes])
    assert leaking["density", "energy"] < -0.3


def test_settings_are_drawn_independently_and_held_for_a_phrase() -> None:
    wishes = drawn(STYLE, 2000)
    assert all(wishes[at].energy == wishes[at // 4 * 4].energy for at in range(2000))
    names = [*MEASURES, "brightness"]
    table = np.array([[getattr(wish, name) for name in names] for wish in wishes[::4]])
    apart = np.corrcoef(table.T)[~np.eye(len(names), dtype=bool)]
    assert np.abs(apart).max() < 0.15


def test_stairs_must_rise_and_a_flat_flight_does_not() -> None:
    assert rises([0, 1, 2, 3, 4]) == (True, True)
    assert rises([0, 1, 1, 3, 4]) == (True, False)
    assert rises([0, 2, 1, 3, 4]) == (False, False)
    assert rises([1, 1, 1, 1, 1]) == (False, False)


def test_correlation_passes_over_what_could_not_be_measured() -> None:
    asked = np.array([0.1, 0.2, 0.3, 0.4])
    assert correlation(asked, np.array([1.0, np.nan, 2.0, 3.0])) == pytest.approx(1)
    assert np.isnan(correlation(asked, np.full(4, 2.0)))


# The hour.


def themed(*words: str) -> list[Bar]:
    return [replace(bar(index=i), theme=word) for i, word in enumerate(words)]


def test_a_theme_returns_after_a_section_without_it() -> None:
    def piece(*sections: str) -> list[Bar]:
        pairs = [(name[0], theme) for name in sections for theme in name[1:].split(",")]
        return [replace(bar, section=s) for (s, t) in pairs for bar in themed(t)]

    assert returns(piece("A1,1 ornamented,,1")) == {"1": 0}
    assert returns(piece("A1", "B", "A,1 inverted")) == {"1": 1}
    assert returns(piece("A1", "B2", "A1", "C3", "B1")) == {"1": 2, "2": 0, "3": 0}


def test_silence_is_a_beat_in_which_nobody_sounds() -> None:
    full = bar([note(Role.BASS, step) for step in (0, 4, 8, 12)])
    assert silences([full, full]) == []
    breath = bar([note(Role.BASS, step) for step in (0, 4)])
    assert silences([breath, full]) == [2.0]
    masked = replace(breath, notes=(*breath.notes, replace(note(Role.PAD, 0), length=4.0)))
    assert silences([masked, full]) == []
    assert silences([replace(full, notes=()), full]) == [4.0]


def test_sixteen_bars_that_come_again_are_found() -> None:
    way = [bar([note(Role.MELODY, 0, pitch)]) for pitch in range(20)]
    again = bar_onsets(score_of([*way, bar(), *way], 0.5), exact=True)
    assert verbatim_repeats(again) == [(0, 21)]
    higher = [replace(one, key=Key(6, Mode.MAJOR)) for one in way]
    assert verbatim_repeats(bar_onsets(score_of([*way, bar(), *higher], 0.5), exact=True)) == []


def test_a_loop_is_alike_at_its_lag_and_brings_nothing_new() -> None:
    loop = bar_onsets(score_of([bar([note(Role.MELODY, 0, p)]) for p in (0, 2, 4, 5)] * 8, 0.5))
    assert similarity(loop) == (0.0, 1.0, 1.0, 4 / 32)
    assert changes(["A", "A", "B", "A"]) == 2
