"""Simulated bodies: they answer as bodies do, and fail as wearables do, when asked."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Sequence

import numpy as np
import pytest

from biomusic.errors import InputError, MalformedError, UnknownNameError
from biomusic.rooms import open_source, open_wearable
from biomusic.types import (
    Cadence,
    Connection,
    Contact,
    Frame,
    HeartRate,
    Incoming,
    Interval,
    Link,
    Sample,
)

NAMES = ("demo", "rest", "walk", "run", "intervals", "breathing", "stress", "settle")


def listen(what: str) -> list[Incoming]:
    async def everything() -> list[Incoming]:
        return [item async for item in open_source(f"simulated:{what}").stream()]

    return asyncio.run(everything())


def decode(items: Sequence[Incoming]) -> tuple[list[Sample], int]:
    """The samples, and how many frames were refused."""
    decoders = {
        item.device: open_wearable(item.wearable).decoder()
        for item in items
        if isinstance(item, Connection)
    }
    heard: list[Sample] = []
    refused = 0
    for item in items:
        if isinstance(item, Frame):
            try:
                heard.extend(decoders[item.device].decode(item))
            except MalformedError:
                refused += 1
    return heard, refused


def is_new(item: Incoming) -> bool:
    return isinstance(item, Connection) and item.link is Link.CONNECTED


def mean_rate(heard: Sequence[Sample], start: float, end: float) -> float:
    return float(np.mean([s.bpm for s in heard if isinstance(s, HeartRate) and start < s.t < end]))


def intervals(heard: Sequence[Sample]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([s.ms for s in heard if isinstance(s, Interval)])


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_sends_sound_packets_in_order(name: str) -> None:
    items = listen(f"{name}?minutes=2")
    heard, refused = decode(items)
    assert refused == 0
    assert all(a.t <= b.t for a, b in itertools.pairwise(items))
    assert {s.segment for s in heard if isinstance(s, Interval)} == {0}
    assert len(intervals(heard)) > 100
    assert [i.link for i in items if isinstance(i, Connection)][-2:] == [Link.ENDED] * 2


def test_a_seed_is_a_body() -> None:
    assert listen("demo?seed=7") == listen("demo?seed=7")
    assert listen("demo?seed=7") != listen("demo?seed=8")


def test_the_demo_is_a_run_in_ninety_seconds() -> None:
    source = open_source("simulated:demo")
    assert source.duration == 90
    heard, _ = decode(listen("demo"))
    rest, run, late = (mean_rate(heard, *span) for span in ((5, 15), (65, 75), (86, 91)))
    assert rest < 70 < 100 < late < run - 5
    assert 135 < run < 155
    steps = [s.steps_per_minute for s in heard if isinstance(s, Cadence) and 45 < s.t < 74]
    assert 163 < np.mean(steps) < 169


def test_the_heart_rises_faster_than_it_falls() -> None:
    heard, _ = decode(listen("walk"))
    quiet, risen = mean_rate(heard, 20, 60), mean_rate(heard, 400, 540)
    half = (quiet + risen) / 2
    assert mean_rate(heard, 60 + 40, 60 + 60) > half
    assert mean_rate(heard, 540 + 20, 540 + 40) > half


def test_a_resting_heart_varies_as_hearts_do_and_a_running_one_hardly() -> None:
    resting = intervals(decode(listen("rest"))[0])
    running = intervals(decode(listen("run"))[0])[2000:3000]
    assert 25 < np.sqrt(np.mean(np.diff(resting) ** 2)) < 70
    assert 30 < np.std(resting) < 90
    assert np.sqrt(np.mean(np.diff(running) ** 2)) < 10


def test_paced_breathing_shows_in_the_intervals() -> None:
    beats = [s for s in decode(listen("breathing"))[0] if isinstance(s, Interval)]
    grid = np.arange(80, 290, 0.25)
    series = np.interp(grid, [s.t for s in beats], [s.ms for s in beats])
    power = np.abs(np.fft.rfft(series - series.mean())) ** 2
    peak = np.fft.rfftfreq(len(grid), 0.25)[power.argmax()]
    assert peak == pytest.approx(0.1, abs=0.01)


def test_the_mind_moves_the_heart_a_little() -> None:
    heard, _ = decode(listen("stress"))
    assert 4 < mean_rate(heard, 320, 540) - mean_rate(heard, 0, 300) < 14
    settling, _ = decode(listen("settle"))
    assert mean_rate(settling, 0, 20) > 85
    assert mean_rate(settling, 500, 600) < 70


def test_strap_beats_stand_close_to_the_true_ones() -> None:
    heard, _ = decode(listen("run"))
    arrivals = [(s.t, s.t_arrival) for s in heard if isinstance(s, Interval)]
    assert all(t <= arrival for t, arrival in arrivals)
    spacing = np.diff([t for t, _ in arrivals])
    assert np.abs(spacing * 1000 - intervals(heard)[1:]).max() < 150


def test_dropouts_are_told_and_nothing_comes_meanwhile() -> None:
    items = listen("rest?minutes=5&faults=dropouts")
    lost = [i.t for i in items if isinstance(i, Connection) and i.link is Link.LOST]
    back = [i.t for i in items if is_new(i) and i.t > 0]
    assert len(lost) == len(back) >= 4
    for begin, end in zip(lost, back, strict=True):
        assert not [i for i in items if isinstance(i, Frame) and begin < i.t < end]
    heard, _ = decode(items)
    assert len({s.segment for s in heard if isinstance(s, Interval)}) > 2


def test_garbage_is_refused_and_the_rest_is_heard() -> None:
    heard, refused = decode(listen("rest?minutes=10&faults=garbage"))
    assert refused > 10
    assert len([s for s in heard if isinstance(s, HeartRate)]) > 500


def test_off_the_skin_there_is_contact_and_nothing_else() -> None:
    heard, refused = decode(listen("rest?minutes=2&faults=contact"))
    assert refused == 0
    off = [s.t for s in heard if isinstance(s, Contact) and not s.touching]
    assert len(off) > 10
    assert not {s.t for s in heard if isinstance(s, HeartRate)} & set(off)


def test_ectopic_beats_come_early_and_are_made_up_for() -> None:
    clean = intervals(decode(listen("rest?minutes=10"))[0])
    odd = intervals(decode(listen("rest?minutes=10&faults=ectopic"))[0])
    assert (clean < 700).sum() == 0
    assert 3 < (odd < 700).sum() < 40
    assert odd.sum() == pytest.approx(clean.sum(), rel=0.01)


@pytest.mark.parametrize(
    ("what", "words"),
    [("runn", "did you mean “run”"), ("run?sed=1", "“seed”"), ("run?faults=rain", "garbage")],
)
def test_an_unknown_word_lists_the_known_ones(what: str, words: str) -> None:
    with pytest.raises(UnknownNameError, match=words):
        open_source(f"simulated:{what}")


@pytest.mark.parametrize("option", ["seed=x", "minutes=0", "minutes=-1", "minutes=nan"])
def test_a_number_that_is_none_gets_one_sentence(option: str) -> None:
    with pytest.raises(InputError, match="is no number of"):
        open_source(f"simulated:run?{option}")


@pytest.mark.alone
def test_an_hour_costs_a_fraction_of_a_percent() -> None:
    before = time.process_time()
    items = listen("run?minutes=20")
    assert len(items) > 2000
    assert time.process_time() - before < 0.005 * 1200
