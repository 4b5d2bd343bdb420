"""The passage by which synthesisers are compared: all of its notes are held, by ours as well."""

from __future__ import annotations

import numpy as np

from benchmarks.synth_engines import Ours
from benchmarks.synth_passage import HABITS, SLOTS, Part, Stage, held, passage
from biomusic.types import BLOCK, SAMPLE_RATE

SECONDS = 6.0


def pitched() -> list[tuple[int, int, Part, int]]:
    return [stroke[:4] for stroke in passage(SECONDS) if stroke.part is not Part.DRUMS]


def test_32_notes_are_held_in_every_frame() -> None:
    change = np.zeros(round(SECONDS * SAMPLE_RATE) + 1, np.int64)
    for start, end, _, _ in pitched():
        change[start] += 1
        change[min(end, len(change) - 1)] -= 1
    assert set(np.cumsum(change)[:-1]) == {SLOTS * len(HABITS)} == {32}


def test_no_channel_holds_a_key_twice() -> None:
    let_go: dict[tuple[Part, int], int] = {}
    for start, end, part, pitch in pitched():
        assert let_go.get((part, pitch), 0) <= start
        let_go[part, pitch] = end


def test_it_is_the_same_for_everybody_and_every_time() -> None:
    assert passage(SECONDS) == passage(SECONDS)
    assert passage(SECONDS) != passage(SECONDS, seed=1)


def test_our_engine_gives_every_held_note_a_lane() -> None:
    stage = Stage(Ours("synthpop", 0, live=True))
    for count in (0, 1, 32, 96):
        assert set(stage.hold(held(count, 100 * BLOCK * SAMPLE_RATE)).voices) == {count}


def test_in_the_passage_our_notes_ring_out_beside_those_that_are_held() -> None:
    blocks = round(SECONDS * SAMPLE_RATE) // BLOCK
    spent = Stage(Ours("synthpop", 0, live=True)).play(passage(SECONDS), blocks)
    assert len(spent.wall) == blocks
    assert min(spent.voices) >= 32
