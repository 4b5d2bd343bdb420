"""A bar that is asked for again is taken back, as if the new wish had been the first."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from biomusic.rooms import open_generator
from biomusic.session.desk import Desk
from biomusic.types import Bar, Intent, Key, Mode
from tests.rehearsed_session import with_preset

HOME = Key(9, Mode.MINOR)
CALM = Intent(0.0, 84.0, HOME, 0.3, 0.3, 0.5, 0.3, "lofi")
OTHERS = (
    replace(CALM, energy=0.9, density=0.9, register=0.9),
    replace(CALM, key=Key(4, Mode.MINOR)),
    replace(CALM, style="techno", tempo=128.0),
    replace(CALM, skips=1),
    replace(CALM, closing=True),
)


def straight(generator: str, wishes: Sequence[Intent]) -> list[Bar]:
    composer = open_generator(generator).open(3)
    return [composer.compose(index, wish) for index, wish in enumerate(wishes)]


@pytest.mark.parametrize("generator", ["rules", "net"])
@pytest.mark.parametrize("place", [3, 4])  # the last bar of a phrase, and the first
@pytest.mark.parametrize("other", OTHERS)
def test_nothing_is_left_of_a_bar_that_was_taken_back(
    generator: str, place: int, other: Intent
) -> None:
    pytest.importorskip("onnxruntime")
    wishes = [*[CALM] * place, *[other] * 3]
    composer = open_generator(generator).open(3)
    bars = [composer.compose(index, CALM) for index in range(place)]
    composer.compose(place, CALM)
    composer.compose(place, replace(CALM, valence=1.0, style="house"))
    bars += [composer.compose(index, wishes[index]) for index in range(place, len(wishes))]
    assert bars == straight(generator, wishes)


def test_a_wish_that_changes_in_time_is_heard_in_the_very_next_bar() -> None:
    desk = Desk(open_generator("rules").open(3), with_preset().spare())
    desk.begin(CALM)
    assert desk.due(0.5, CALM, 0.1) == []  # it is being written
    time.sleep(0.3)
    louder = replace(CALM, energy=0.9)
    assert desk.due(1.0, louder, 0.1) == []
    time.sleep(0.3)
    ((start, bar),) = desk.due(3.0, louder, 0.1)
    desk.close()
    assert (start, desk.revoked, desk.late) == (4.0, 1, 0)
    assert bar == straight("rules", [CALM, louder])[1]


def test_a_wish_that_hardly_moves_takes_nothing_back() -> None:
    desk = Desk(open_generator("rules").open(3), with_preset().spare())
    desk.begin(CALM)
    for eighth in range(1, 7):
        desk.due(eighth / 2.0, replace(CALM, energy=0.3 + 0.01 * eighth), 0.1)
        time.sleep(0.02)
    desk.close()
    assert desk.revoked == 0
