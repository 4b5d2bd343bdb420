"""What each lane promises: time kept, trouble told, the hand obeyed, the limits stronger."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from biomusic.errors import InputError
from biomusic.score.style import style_names
from biomusic.session import lane as lanes
from biomusic.session.hand import Hand, Press
from biomusic.session.heard_beat import HeardBeat
from biomusic.session.lane import Lane
from biomusic.session.nobody import Nobody
from biomusic.types import SAMPLE_RATE, Incoming, Intent, Mark
from tests.rehearsed_session import with_preset

pytestmark = pytest.mark.alone


class Bringing:
    """A source of marks at these times; of a living one they come when they come."""

    def __init__(self, times: list[float], living: bool, fails: int = 0) -> None:
        self.title, self.duration = "marks", None if living else 10.0
        self._times, self._fails = times, fails
        self.closed = False

    async def stream(self) -> AsyncIterator[Incoming]:
        if self._fails:
            self._fails -= 1
            raise InputError("ble:auto", "no such wearable answered", "wear the strap")
        try:
            for t in self._times:
                yield Mark(t, "now")
            await asyncio.Event().wait()
        finally:
            self.closed = True


def taken(lane: Lane, count: int, within: float = 5.0) -> list[Incoming]:
    items: list[Incoming] = []
    until = time.monotonic() + within
    while len(items) < count and time.monotonic() < until:
        items += lane.take()
        time.sleep(0.005)
    return items


def test_a_simulation_is_held_back_until_its_time() -> None:
    begun = time.monotonic()
    lane = Lane(Bringing([0.0, 0.3], living=False), begun)
    lane.start()
    (first,) = taken(lane, 1)
    assert first.t == 0.0
    assert time.monotonic() - begun < 0.25
    (second,) = taken(lane, 1)
    assert time.monotonic() - begun >= 0.3
    assert second.t == 0.3
    lane.stop()


def test_a_living_source_begins_when_it_found_its_devices() -> None:
    begun = time.monotonic() - 7.0  # the session has been going on for a while
    lane = Lane(Bringing([0.0, 1.5], living=True), begun)
    lane.start()
    first, second = taken(lane, 2)
    assert first.t == pytest.approx(7.0, abs=0.5)
    assert second.t - first.t == pytest.approx(1.5)
    lane.stop()


def test_nobody_answering_is_told_once_and_looked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lanes, "AGAIN", 0.02)
    lane = Lane(Bringing([0.0], living=True, fails=3), time.monotonic())
    lane.start()
    assert len(taken(lane, 1)) == 1
    assert lane.news().count("no such wearable answered") == 1
    assert lane.news() == ""
    lane.stop()


def test_a_recording_that_fails_is_not_tried_again() -> None:
    lane = Lane(Bringing([], living=False, fails=1), time.monotonic())
    lane.start()
    until = time.monotonic() + 5.0
    while not lane.over and time.monotonic() < until:
        time.sleep(0.01)
    assert "no such wearable" in lane.news()


def test_stopping_lets_the_devices_go() -> None:
    source = Bringing([0.0], living=True)
    lane = Lane(source, time.monotonic())
    lane.start()
    taken(lane, 1)
    lane.stop()
    assert lane.over
    assert source.closed


def test_nobody_brings_nothing_and_can_be_stopped() -> None:
    lane = Lane(Nobody(), time.monotonic())
    lane.start()
    time.sleep(0.1)
    lane.stop()
    assert lane.over
    assert not lane.take()


def test_the_beat_between_bursts_is_even() -> None:
    heard, errors = HeardBeat(), list[float]()
    for tick in range(2000):
        now = 0.005 * tick
        handed = int(now / 0.1) * 0.1 + 0.1  # a tenth of a second at once, then nothing
        frame = heard.frame(round(handed * SAMPLE_RATE), now) / SAMPLE_RATE
        if now > 0.5:
            errors.append(frame - now)
    assert max(errors) - min(errors) < 0.001


def wanted(**changes: object) -> Intent:
    setup = with_preset()
    return replace(setup.steering().intend(setup.fold().look(0.0)), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("press", "side", "by"),
    [
        (Press.LIVELIER, "density", 0.1),
        (Press.CALMER, "energy", -0.1),
        (Press.BRIGHTER, "brightness", 0.1),
        (Press.DARKER, "brightness", -0.1),
        (Press.SOFTER, "level", -0.1),
    ],
)
def test_each_step_moves_its_side_by_a_tenth(press: Press, side: str, by: float) -> None:
    hand, intent = Hand(style_names()), wanted(density=0.5, energy=0.5, brightness=0.5)
    hand.press(press)
    assert getattr(hand.shape(intent), side) == pytest.approx(getattr(intent, side) + by)


def test_holding_keeps_the_music_and_letting_go_returns_it() -> None:
    hand = Hand(style_names())
    hand.shape(wanted(tempo=120.0))
    hand.press(Press.HOLD)
    assert hand.shape(wanted(tempo=150.0)).tempo == 120.0
    hand.press(Press.RELEASE)
    assert hand.shape(wanted(tempo=150.0)).tempo == 150.0


def test_no_hand_asks_for_more_while_the_heart_is_spared() -> None:
    hand = Hand(style_names())
    for _ in range(5):
        hand.press(Press.LIVELIER)
    spared = wanted(density=0.2, energy=0.2, sparing=True)
    assert hand.shape(spared).density == 0.2
    hand.press(Press.SOFTER)
    assert hand.shape(spared).level == pytest.approx(0.9)


def test_a_hand_says_that_it_was_the_hand() -> None:
    hand = Hand(style_names())
    hand.press(Press.KEY)
    shaped = hand.shape(wanted())
    assert shaped.key.tonic == (wanted().key.tonic + 7) % 12
    assert shaped.reasons["key"] == "your hand"


def test_the_volume_never_goes_over_full() -> None:
    hand = Hand(style_names())
    for _ in range(20):
        hand.press(Press.LOUDER)
    assert hand.shape(wanted(level=0.7)).level == pytest.approx(0.7)
