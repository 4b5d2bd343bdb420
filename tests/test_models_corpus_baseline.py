"""The five-gram and the statistics: each against music whose answer is known."""

from __future__ import annotations

import math
from importlib import import_module
from typing import Any

import numpy as np
import pytest

from biomusic.types import Mode

corpora: Any = import_module("biomusic.models.corpus")
ngram: Any = import_module("biomusic.models.ngram")
notation: Any = import_module("biomusic.models.notation")
pieces: Any = import_module("biomusic.models.piece")
statistics: Any = import_module("biomusic.models.statistics")
Event = notation.Event


def corpus_of(*music: list[list[Any]], style: str = "folk") -> Any:
    made = [
        pieces.Piece(
            "x",
            str(n),
            str(n),
            style,
            tuple(pieces.PieceBar(tuple(b), 4, Mode.MAJOR) for b in bars),
        )
        for n, bars in enumerate(music)
    ]
    facts = {"sources": [{"name": "x"}], "version": "0"}
    return corpora.gathered(made, range(len(made)), [0] * len(made), facts)


def line(pitches: list[int], every: int = 12) -> list[Any]:
    return [Event(5, every * i, 48 + pitch, 7, 4) for i, pitch in enumerate(pitches)]


SCALE = [line([0, 2, 4, 5])] * 200
RANDOM = [line(row) for row in np.random.default_rng(0).integers(0, 12, (200, 4)).tolist()]


def nats(learned: Any, heard: Any, given: bool = False) -> float:
    model = ngram.fitted(learned, np.arange(learned.bars), given)
    bars = np.arange(int(heard.bars))
    return float(ngram.nats_a_note(model.nats(heard, bars), heard, bars))


def test_what_repeats_costs_nothing_and_chance_costs_what_it_is() -> None:
    assert nats(corpus_of(SCALE), corpus_of(SCALE)) < 0.02
    chance = nats(corpus_of(RANDOM, RANDOM[::-1]), corpus_of(RANDOM[5:]))
    fresh = [line(row) for row in np.random.default_rng(1).integers(0, 12, (200, 4)).tolist()]
    assert chance < nats(corpus_of(RANDOM, RANDOM[::-1]), corpus_of(fresh))
    assert math.log(12) < nats(corpus_of(RANDOM, RANDOM[::-1]), corpus_of(fresh)) < math.log(12) + 2


@pytest.mark.parametrize(
    ("field", "count"), [(2, notation.PITCH_NUMBERS), (3, 15), (4, notation.VELOCITIES)]
)
@pytest.mark.parametrize("given", [False, True])
def test_the_chances_of_a_field_add_up_to_one(given: bool, field: int, count: int) -> None:
    learned = corpus_of(RANDOM[:50], SCALE[:5])
    model = ngram.fitted(learned, np.arange(learned.bars), given)
    start, last = RANDOM[3][:3], Event(5, 36, 50, 7, 4)
    known = model.nats_by_field(corpus_of([start]), np.arange(1))[0, field]
    total = 0.0
    for symbol in range(count):
        note = Event(*(symbol if place == field else value for place, value in enumerate(last)))
        bar = corpus_of([[*start, note]])
        total += math.exp(known - model.nats_by_field(bar, np.arange(1))[0, field])
    assert total == pytest.approx(1)


def test_a_style_that_is_given_helps() -> None:
    learned = corpora_joined(0)
    assert nats(learned, corpora_joined(1), given=True) < nats(learned, corpora_joined(1)) - 0.1


def corpora_joined(seed: int) -> Any:
    """Two styles whose bars begin on another note each, a bar a piece."""
    draw = np.random.default_rng(seed)
    made = []
    for number in range(400):
        style = ("folk", "song")[number % 2]
        bar = line([7 * (number % 2), int(draw.integers(12))])
        made.append(
            pieces.Piece(
                "x", f"{number}", f"{number}", style, (pieces.PieceBar(tuple(bar), 4, Mode.MAJOR),)
            )
        )
    facts = {"sources": [{"name": "x"}], "version": "0"}
    return corpora.gathered(made, range(400), [0] * 400, facts)


def test_an_empty_bar_costs_its_end_mark_alone() -> None:
    learned = corpus_of([[], *SCALE[:3]])
    model = ngram.fitted(learned, np.arange(4))
    assert 0 < float(model.nats(corpus_of([[]]), np.arange(1))[0]) < 5


def test_entropy_counts_pitch_classes() -> None:
    assert statistics.pitch_class_entropy([line([0, 12, 24, 36])]) == pytest.approx(0)
    assert statistics.pitch_class_entropy([line([0, 3, 6, 9])]) == pytest.approx(2)
    assert math.isnan(statistics.pitch_class_entropy([[]]))


def test_repetition_is_told_by_its_lag() -> None:
    turns = [line([0, 1, 2, 3]), line([4, 5, 6, 7]), line([8, 9, 10, 11])] * 8
    assert statistics.lag_similarity(turns, 3) == 1
    assert statistics.lag_similarity(turns, 1) == 0
    assert statistics.duplicates(turns) == pytest.approx(21 / 24)
    assert statistics.novelty(turns) == pytest.approx(3 / 24)


def test_groove_is_consistent_when_rhythm_is() -> None:
    assert statistics.groove_consistency(SCALE[:9], 4) == 1
    mixed = [line([0, 0, 0, 0]), line([0, 0], every=6)] * 5
    assert statistics.groove_consistency(mixed, 4) == pytest.approx(1 - 4 / 16)


def test_a_set_is_as_near_to_itself_as_it_gets() -> None:
    draw = np.random.default_rng(3)
    sets = [
        [[line(bar) for bar in draw.integers(0, width, (8, 4)).tolist()] for _ in range(20)]
        for width in (12, 12, 3)
    ]
    near, far = (
        statistics.distance(other, sets[0], "pitch classes") for other in (sets[1], sets[2])
    )
    assert near[0] > far[0] + 0.2
    assert near[1] < far[1]
