"""Under a sound card's callback the engine makes the same samples, and outputs may come and go."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from biomusic.errors import AudioError
from biomusic.sound.engine import Control, Engine, TimedNote
from biomusic.sound.listening import COMING, RETRY, SILENT, WARMING, Listening
from biomusic.sound.live import UNDERFLOW, Live
from biomusic.sound.outputs import LONGEST, USUAL, Habit, Outputs
from biomusic.types import BLOCK, SAMPLE_RATE, Audio, Role

CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.c_ulong,
    ctypes.c_void_p,
    ctypes.c_ulong,
    ctypes.c_void_p,
)
PLAYERS = (Role.PAD, Role.BASS, Role.CHORDS, Role.MELODY)


def engine() -> Engine:
    made = Engine(tempo=120.0, style="lofi", seed=3)
    made.queue(
        TimedNote(n, n / 4, 1.0, 48.0 + 7 * n % 24, 0.8, 0.0, PLAYERS[n % 4]) for n in range(64)
    )
    return made


def blocks(live: Live, count: int, frames: int = BLOCK, flags: int = 0) -> Audio:
    """What a sound card would get that asks for so many blocks."""
    call = CALLBACK(live.address)
    heard: list[Audio] = []
    for _ in range(count):
        out = np.full((frames, 2), np.nan, np.float32)
        call(None, out.ctypes.data, frames, None, flags, live.book.ctypes.data)
        heard.append(out)
    return np.concatenate(heard)


def test_live_and_offline_are_the_same_samples_while_everything_is_turned() -> None:
    live = Live(engine())
    live.prime()
    offline = engine()
    for turn in range(8):
        for one in (live.engine, offline) if turn else ():  # nothing is turned before it plays
            one.set(Control.TEMPO, 100.0 + 11.0 * turn)
            one.set(Control.BRIGHTNESS, turn / 8)
            one.pull(0.01 * turn)
            if turn == 4:
                one.use("techno", 1, one.beat + 0.5)
        assert np.array_equal(blocks(live, 20), offline.render(20 * BLOCK))
    assert live.engine.onsets() == offline.onsets()
    assert (live.engine.frame, live.engine.beat) == (offline.frame, offline.beat)


def test_a_strange_number_of_frames_is_answered_by_silence_and_counted() -> None:
    live = Live(engine())
    live.prime()
    assert not blocks(live, 3, frames=100).any()
    assert (live.strange, live.blocks) == (3, 0)
    blocks(live, 2, flags=UNDERFLOW)
    assert (live.underflows, live.blocks) == (2, 2)


def test_a_pulled_beat_arrives_where_it_was_asked_to_and_never_jumps() -> None:
    pulled, steady = engine(), engine()
    for one in (pulled, steady):
        one.render(32)
    pulled.pull(0.25)
    longest = 0.0
    while pulled.pulling:
        before = pulled.stage.time[0]
        pulled.render(32)
        steady.render(32)
        longest = max(longest, pulled.stage.time[0] - before)
    assert longest <= 1.03 * 120.0 / 60.0 * 32 / SAMPLE_RATE * (1 + 1e-9)
    assert pulled.stage.time[0] - steady.stage.time[0] == pytest.approx(0.25, abs=1e-9)


def test_other_instruments_take_over_on_their_beat_and_not_before() -> None:
    def played(change: bool) -> Audio:
        made = engine()
        if change:
            made.use("techno", 1, 4.0)
        return made.render(3 * SAMPLE_RATE)

    same, other = played(change=False), played(change=True)
    differ = np.flatnonzero((same != other).any(axis=1))
    # The limiter looks 128 frames ahead of what is heard.
    assert 2.0 * SAMPLE_RATE - 192 <= differ[0] <= 2.0 * SAMPLE_RATE + 64


def test_what_is_revoked_does_not_sound() -> None:
    made = engine()
    made.revoke(2.0)
    made.render(4 * SAMPLE_RATE)
    assert [onset.id for onset in made.onsets()] == list(range(8))


class Card:
    """An output that somebody else pulls out and plugs in."""

    def __init__(self) -> None:
        self.there, self.asked, self.closed = True, list[float](), 0

    def open(self, _: int, __: int, latency_of: Callable[[str], float]) -> Card:
        if not self.there:
            raise AudioError("no sound card that plays was found")
        self.asked.append(latency_of(self.name))
        return self

    name, latency = "headphones", 0.1

    def close(self) -> None:
        self.closed += 1


def listening(card: Card, place: Path) -> tuple[Listening, Live]:
    live = Live(engine())
    return Listening(live, Outputs(place), card.open, lambda: None), live


def test_it_comes_in_softly(tmp_path: Path) -> None:
    heard, live = listening(Card(), tmp_path / "outputs.json")
    assert heard.start(0.0) == "playing on “headphones”, 100 ms behind"
    audio = np.abs(blocks(live, round(2 * COMING * SAMPLE_RATE / BLOCK)))
    assert audio[:BLOCK].max() < 0.05 * audio[round(COMING * SAMPLE_RATE) :].max()


def test_an_output_that_was_lost_is_told_once_and_opened_again_when_it_is_back(
    tmp_path: Path,
) -> None:
    card = Card()
    heard, live = listening(card, tmp_path / "outputs.json")
    heard.start(0.0)
    t = 0.0
    while t < 2 * WARMING:
        blocks(live, 20)
        t += 0.1
        assert heard.look(t) == ""
    card.there = False
    told = [heard.look(t + tick / 10) for tick in range(50)]
    assert [words for words in told if words] == [
        "“headphones” stopped playing; looking for an output"
    ]
    assert told.index("“headphones” stopped playing; looking for an output") / 10 <= SILENT + 0.3
    assert heard.output is None
    assert heard.latency is None
    card.there = True
    assert heard.look(t + 5.0 + RETRY) == "playing again, on “headphones”"
    assert card.closed == 1


def test_an_output_that_stumbles_twice_gets_more_latency_for_ever(tmp_path: Path) -> None:
    card, place = Card(), tmp_path / "outputs.json"
    heard, live = listening(card, place)
    heard.start(0.0)
    blocks(live, 1, flags=UNDERFLOW)
    assert heard.look(1.0) == ""
    blocks(live, 1, flags=UNDERFLOW)
    assert heard.look(2.0) == "sound stumbled; “headphones” now gets 150 ms of patience"
    assert card.asked == [USUAL, 1.5 * USUAL]
    assert Outputs(place).habit("headphones").latency == pytest.approx(0.15)
    assert Outputs(place).habit("speakers") == Habit()


def test_the_ear_may_hear_later_than_the_system_says(tmp_path: Path) -> None:
    place = tmp_path / "outputs.json"
    Outputs(place).set_offset("headphones", 0.25)
    heard, _ = listening(Card(), place)
    assert heard.offset == 0.0  # of no output
    heard.start(0.0)
    assert heard.offset == 0.25
    assert heard.latency == pytest.approx(0.35)


def test_latency_does_not_grow_without_end() -> None:
    habit = Habit()
    for _ in range(20):
        habit = habit.raised()
    assert habit.latency == LONGEST


def test_spoilt_habits_are_learnt_anew(tmp_path: Path) -> None:
    place = tmp_path / "outputs.json"
    place.write_text("{ nonsense")
    assert Outputs(place).habit("headphones") == Habit()
