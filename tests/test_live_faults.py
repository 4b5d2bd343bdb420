"""Whatever goes wrong in a live session: the music goes on, the cause is told, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from biomusic.guide.gap import LOST
from biomusic.journal import PlacedBar, read_journal
from biomusic.session.replay import replay
from biomusic.session.retelling import tell
from biomusic.session.silent import Silent
from biomusic.sound.engine import Engine
from biomusic.sound.listening import RETRY, SILENT, Listening
from biomusic.sound.live import Live
from biomusic.sound.outputs import Outputs
from biomusic.types import BLOCK, SAMPLE_RATE, BodyState, Incoming
from tests.rehearsed_session import Hurried, Rehearsal
from tests.test_sound_live import Card, blocks

RUN = "simulated:run?minutes=2"
BEGUN = 20.0  # s of a session that goes well
Fault = Callable[[Incoming], list[Incoming]]


class Troubled(Hurried):
    """A source whose items go through a fault on their way."""

    def __init__(self, fault: Fault, source: str = RUN) -> None:
        super().__init__(source)
        self._fault = fault

    def take(self) -> list[Incoming]:
        return [item for taken in super().take() for item in self._fault(taken)]


def silent_from(begin: float, seconds: float) -> Fault:
    """A link that is lost for so long."""
    return lambda item: [] if begin <= item.t < begin + seconds else [item]


def whole(rehearsal: Rehearsal) -> None:
    """Bars without a hole, a journal that sounds again, and a report that can be told."""
    records = list(read_journal(rehearsal.journal))
    placed = [record for record in records if isinstance(record, PlacedBar)]
    assert all(b.beat == a.beat + a.bar.metre for a, b in pairwise(placed))
    assert placed[-1].beat >= rehearsal.conductor.engine.beat - placed[-1].bar.metre
    assert replay(rehearsal.journal, Silent()).whole
    assert tell(rehearsal.journal, {}).duration == pytest.approx(rehearsal.t, abs=1.0)


def state(rehearsal: Rehearsal) -> BodyState:
    return rehearsal.session.glance().state


@pytest.mark.parametrize("seconds", [1.0, 30.0, 1000.0])
def test_a_lost_link_is_bridged_briefly_then_said_and_taken_up_again(
    tmp_path: Path, seconds: float
) -> None:
    troubled = Troubled(silent_from(BEGUN, seconds))
    rehearsal = Rehearsal(tmp_path / "session.jsonl", RUN, arrivals=troubled)
    rehearsal.begin()
    rehearsal.go_on(BEGUN)
    assert state(rehearsal).heart_rate.value is not None
    tempo = rehearsal.session.glance().intent.tempo
    rehearsal.go_on(min(seconds, LOST + 5.0))
    if seconds > LOST:
        assert state(rehearsal).heart_rate.value is None
        assert state(rehearsal).heart_rate.reason
    else:
        assert abs(rehearsal.session.glance().intent.tempo / tempo - 1.0) < 0.04
    rehearsal.go_on(max(0.0, min(seconds, 60.0) - LOST - 5.0) + 12.0)
    assert (state(rehearsal).heart_rate.value is not None) == (seconds < 60.0)
    rehearsal.end()
    whole(rehearsal)


def test_a_strap_taken_off_is_not_believed(tmp_path: Path) -> None:
    rehearsal = Rehearsal(tmp_path / "session.jsonl", "simulated:run?minutes=2&faults=contact")
    rehearsal.begin()
    rehearsal.go_on(100.0)
    rehearsal.end()
    whole(rehearsal)
    states = [record for record in read_journal(rehearsal.journal) if isinstance(record, BodyState)]
    assert any("skin" in (state.heart_rate.reason or "") for state in states)


def test_garbage_is_counted_and_costs_nothing_else(tmp_path: Path) -> None:
    rehearsal = Rehearsal(tmp_path / "session.jsonl", "simulated:run?minutes=2&faults=garbage")
    rehearsal.begin()
    rehearsal.go_on(60.0)
    assert state(rehearsal).heart_rate.value is not None
    rehearsal.end()
    assert rehearsal.session.skipped.total() > 0
    whole(rehearsal)


@pytest.mark.parametrize("jump", [-3600.0, 3600.0])
def test_a_clock_that_jumps_does_not_stop_the_music(tmp_path: Path, jump: float) -> None:
    def fault(item: Incoming) -> list[Incoming]:
        return [replace(item, t=item.t + jump) if item.t >= BEGUN else item]

    rehearsal = Rehearsal(tmp_path / "session.jsonl", RUN, arrivals=Troubled(fault))
    rehearsal.begin()
    rehearsal.go_on(BEGUN + LOST + 10.0)
    later = state(rehearsal)
    assert later.t == pytest.approx(rehearsal.t, abs=0.5)
    assert later.heart_rate.value is None or 30.0 <= later.heart_rate.value <= 220.0
    rehearsal.end()
    whole(rehearsal)


def test_an_output_pulled_out_is_told_and_the_music_comes_back_with_it(tmp_path: Path) -> None:
    card, lives = Card(), list[Live]()

    def listening(engine: Engine) -> Listening:
        lives.append(Live(engine))
        return Listening(lives[0], Outputs(tmp_path / "outputs.json"), card.open, lambda: None)

    def play() -> None:
        due = int(rehearsal.t * SAMPLE_RATE / BLOCK) - lives[0].blocks - len(missed)
        if card.there:
            blocks(lives[0], due)
        else:
            missed.extend(range(due))

    missed = list[int]()
    rehearsal = Rehearsal(tmp_path / "session.jsonl", RUN, player=listening)
    rehearsal.begin()
    rehearsal.go_on(10.0, play)
    card.there = False
    rehearsal.go_on(SILENT + RETRY + 6.0, play)
    told = [words for _, words in rehearsal.session.glance().news]
    assert any("stopped playing" in words for words in told), told
    beat = rehearsal.conductor.engine.beat
    card.there = True
    rehearsal.go_on(RETRY + 6.0, play)
    told = [words for _, words in rehearsal.session.glance().news]
    assert any("playing again" in words for words in told), told
    assert rehearsal.conductor.engine.beat > beat + 4.0
    rehearsal.go_on(rehearsal.session.end(0.1), play)
    rehearsal.session.finish()
    rehearsal.keeping.close()
    assert replay(rehearsal.journal, Silent()).whole
