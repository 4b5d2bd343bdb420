"""Beats from intervals and arrivals: young chains, other devices' ways, intervals that are lost."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
import pytest

from biomusic.types import Connection, Frame, Link

beats: Any = importlib.import_module("biomusic.sensors.beats")
coverage: Any = importlib.import_module("biomusic.sensors.coverage")
strap: Any = importlib.import_module("biomusic.sensors.heart_rate_strap")

RATES: Final = (55, 75, 110, 150, 185)  # bpm


class Packet(NamedTuple):
    arrival: float
    intervals: list[float]
    true: list[float]  # s, when each beat was


def heart(random: np.random.Generator, bpm: float, count: int) -> tuple[list[float], list[float]]:
    """Intervals that wander by 5 % or so, in whole ticks, and when their beats are."""
    wander, intervals = 0.0, list[float]()
    for _ in range(count):
        wander = 0.95 * wander + 0.3 * float(random.standard_normal())
        ticks = round(1024 * 60 / bpm * (1 + 0.05 * np.tanh(wander)))
        intervals.append(ticks / 1024)
    return intervals, (np.cumsum(intervals) + random.random()).tolist()


def packets(
    seed: int, bpm: float, count: int, *, late: float = 0.03, by_clock: bool = True
) -> list[Packet]:
    """One packet a second with all beats there are, or one with each beat; some retransmitted."""
    random = np.random.Generator(np.random.Philox(key=[seed, round(bpm)]))
    intervals, true = heart(random, bpm, 4 * count)
    sent: list[Packet] = []
    first, latest, now = 0, 0.0, float(random.random())
    while len(sent) < count:
        last = first + 1
        if by_clock:
            now += 1.0
            last = next(index for index, t in enumerate(true) if t > now)
        else:
            now = true[first]
        delay = 0.03 * random.random() + random.exponential(0.25) * (random.random() < late)
        latest = max(latest, now + float(delay))
        sent.append(Packet(latest, intervals[first:last], true[first:last]))
        first = last
    return sent


def heard(chain: Any, sent: list[Packet], after: float = 0.0) -> list[float]:
    """How late the chain says each beat was (s), of packets that begin ``after`` seconds."""
    errors: list[float] = []
    for packet in sent:
        placed = chain.place(packet.arrival + after, packet.intervals)
        errors.extend(it.t - after - t for it, t in zip(placed, packet.true, strict=True))
    return errors


def known(seed: int, bpm: float, *, by_clock: bool = True) -> Any:
    """A chain whose link was lost after a minute and a half."""
    chain = beats.BeatChain()
    heard(chain, packets(seed, bpm, 90, by_clock=by_clock))
    chain.break_off()
    return chain


@pytest.mark.parametrize("bpm", RATES)
def test_after_a_loss_beats_are_half_as_far_off_as_without_knowing_the_device(bpm: int) -> None:
    with_it, without = list[float](), list[float]()
    for seed in range(40):
        sent = packets(1000 + seed, bpm, 4)
        with_it += heard(known(seed, bpm), sent, 200.0)
        without += heard(beats.BeatChain(), sent, 200.0)
    assert np.mean(np.abs(with_it)) < 0.7 * np.mean(np.abs(without))
    assert abs(np.mean(with_it)) < 0.5 * np.mean(without)
    assert np.max(np.abs(with_it)) <= np.max(without)


@pytest.mark.parametrize("bpm", RATES)
def test_a_device_that_sends_each_beat_at_once_is_not_said_to_be_early(bpm: int) -> None:
    for seed in range(10):
        chain = known(seed, bpm, by_clock=False)
        errors = heard(chain, packets(1000 + seed, bpm, 60, by_clock=False), 200.0)
        assert min(errors) > -0.03  # s, of its own jitter


@pytest.mark.parametrize("bpm", RATES)
def test_a_settled_chain_stands_where_the_least_delayed_packet_shows(bpm: int) -> None:
    errors = heard(known(1, bpm), packets(7, bpm, 120), 200.0)
    assert np.abs(errors[-30:]).max() < 0.1


@pytest.mark.parametrize("bpm", RATES)
def test_intervals_of_one_packet_that_is_lost_are_missed_within_seconds(bpm: int) -> None:
    waits: list[float] = []
    for seed in range(10):
        chain, sent = beats.BeatChain(), packets(seed, bpm, 120)
        lost = next(index for index in range(60, 120) if sent[index].intervals)
        heard(chain, sent[:lost])
        rest = iter(sent[lost + 1 :])
        found = (it.arrival for it in rest if heard(chain, [it]) and chain.missing)
        waits.append(next(found, np.inf) - sent[lost].arrival)
        if chain.missing:
            errors = heard(chain, list(rest))
            assert np.abs(errors).max() < 0.8 * 60 / bpm
            assert (chain.missing, chain.segment) == (1, 1)
    assert np.median(waits) < 6
    assert np.mean(np.isfinite(waits)) >= 0.9


@pytest.mark.parametrize("by_clock", [True, False])
@pytest.mark.parametrize("bpm", RATES)
def test_retransmissions_are_no_losses(bpm: int, by_clock: bool) -> None:
    chain = beats.BeatChain()
    heard(chain, packets(3, bpm, 900, late=0.1, by_clock=by_clock))
    assert (chain.missing, chain.surplus, chain.segment) == (0, 0, 0)


def test_a_device_that_keeps_beats_back_is_given_time() -> None:
    """Some straps send intervals that are up to 3 s old (polar-ble-sdk #227)."""
    random = np.random.Generator(np.random.Philox(key=[4, 4]))
    chain = beats.BeatChain()
    intervals, true = heart(random, 80, 1000)
    first = 0
    for second in range(1, 600):
        back = second - float(random.choice([0.0, 0.8, 1.6, 2.4], p=[0.4, 0.3, 0.2, 0.1]))
        last = max(first, sum(t <= back for t in true))
        chain.place(second + 0.02, intervals[first:last])
        first = last
    assert (chain.missing, chain.segment) == (0, 0)


def test_intervals_that_stray_are_told_apart_by_their_direction() -> None:
    chain = beats.BeatChain()
    for second in range(30):
        chain.place(float(second), [0.5 if second < 20 else 1.0])
    assert (chain.missing > 0, chain.surplus) == (True, 0)
    chain = beats.BeatChain()
    for second in range(30):
        chain.place(float(second), [1.0] * (1 if second < 20 else 2))
    assert (chain.missing, chain.surplus > 0) == (0, True)


def test_fillers_are_no_heartbeats() -> None:
    """Some arm bands send eight intervals of 500 ms every second (noop #1118)."""
    chain = beats.BeatChain()
    for second in range(60):
        chain.place(float(second), [0.5] * 8)
    assert chain.missing == 0
    assert chain.surplus > 10


def frames(sent: list[Packet]) -> Iterator[Frame]:
    for packet in sent:
        ticks = tuple(round(1024 * seconds) for seconds in packet.intervals)
        payload = bytes(strap.HeartRateMeasurement(70, True, None, ticks))
        yield Frame(packet.arrival, "strap", "heart_rate_measurement", payload)


def test_missing_heartbeats_are_told_at_once_and_then_counted() -> None:
    watched, sent = coverage.Coverage(), packets(5, 75, 400)
    dropped = {index for index in (60, 150, 240) if sent[index].intervals}
    kept = [it for index, it in enumerate(sent) if index not in dropped]
    told = [(frame, said) for frame in frames(kept) for said in watched.hear(frame)]
    assert len(dropped) == 3
    assert [(said.reason, said.count) for _, said in told] == [(coverage.MISSING, 1)] * 3
    assert all(said.t == frame.t and said.where == coverage.WHERE for frame, said in told)


def test_a_lost_link_is_not_told_twice() -> None:
    watched = coverage.Coverage()
    for link in range(5):
        for frame in frames(packets(link, 75, 60)):
            assert watched.hear(Frame(frame.t + 100 * link, *frame_rest(frame))) == []
        gone = Connection(100 * link + 62, "strap", "heart_rate_strap", Link.LOST)
        assert watched.hear(gone) == []


def frame_rest(frame: Frame) -> tuple[str, str, bytes]:
    return frame.device, frame.stream, frame.payload


def test_what_is_no_heart_rate_is_none_of_its_business() -> None:
    watched = coverage.Coverage()
    for frame in (Frame(1.0, "a", "pmd_data", b""), Frame(1.0, "a", strap.HEART_RATE.stream, b"")):
        assert watched.hear(frame) == []
    assert watched.hear(Connection(1.0, "a", "heart_rate_strap", Link.LOST)) == []
