"""However a strap cuts its ECG and acceleration into chunks, the body is the same to the bit."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from biomusic.body.body import Body
from biomusic.types import AccelerationChunk, BodyState, EcgChunk, Person

BLOCK = 2.0  # s; everything of a block has arrived before the body is looked at
SECONDS = 40.0

Floats = NDArray[np.float64]


def an_ecg(rate: float) -> tuple[Floats, Floats]:
    """A heart of 75 bpm that breathes, with a drifting electrode and noise (µV)."""
    times = np.arange(0.0, SECONDS, 1.0 / rate)
    generator = np.random.Generator(np.random.Philox(key=1))
    ecg = 400.0 * np.sin(0.7 * times) + generator.normal(0.0, 15.0, len(times)) - 6000.0
    beat = 0.5
    while beat < SECONDS:
        ecg += 1000.0 * np.exp(-0.5 * ((times - beat) / 0.012) ** 2)
        ecg += 200.0 * np.exp(-0.5 * ((times - beat - 0.28) / 0.05) ** 2)
        beat += 0.8 + 0.04 * np.sin(1.6 * beat)
    return times, ecg


def a_walk(rate: float) -> tuple[Floats, Floats]:
    """An accelerometer on the chest at 108 steps/min (mg)."""
    times = np.arange(0.0, SECONDS, 1.0 / rate)
    generator = np.random.Generator(np.random.Philox(key=2))
    milli_g = generator.normal(0.0, 20.0, (len(times), 3))
    milli_g[:, 2] += 1000.0 + 250.0 * np.sin(2.0 * np.pi * 1.8 * times)
    return times, milli_g


def fed_in_chunks(size: int) -> list[BodyState]:
    body = Body(Person())
    states: list[BodyState] = []
    ecg, walk = an_ecg(130.0), a_walk(200.0)
    for begin, end in pairwise(np.arange(0.0, SECONDS + BLOCK, BLOCK).tolist()):
        for part in parts(ecg[0], begin, end, size):
            times = ecg[0][part]
            first = float(times[0])
            chunk = EcgChunk(
                t=first, t_arrival=end, device="a", times=times, microvolts=ecg[1][part]
            )
            body.feed(chunk)
        for part in parts(walk[0], begin, end, size):
            times = walk[0][part]
            first = float(times[0])
            body.feed(
                AccelerationChunk(
                    t=first, t_arrival=end, device="a", times=times, milli_g=walk[1][part]
                )
            )
        states += [body.state(end + quarter / 4.0) for quarter in range(4)]
    return states


def parts(times: Floats, begin: float, end: float, size: int) -> list[slice]:
    first, last = (int(each) for each in np.searchsorted(times, (begin, end)))
    return [slice(start, min(start + size, last)) for start in range(first, last, size)]


@pytest.mark.parametrize("size", [1, 2, 73])
def test_chunks_of_any_size_give_the_same_states_bit_for_bit(size: int) -> None:
    assert fed_in_chunks(size) == fed_in_chunks(1000)


def test_an_ecg_and_an_accelerometer_tell_heart_rate_and_cadence() -> None:
    state = fed_in_chunks(73)[-5]
    assert state.heart_rate.value == pytest.approx(75.0, abs=1.5)
    assert state.cadence.value == pytest.approx(108.0, abs=1.0)
    assert state.activity == "walk"


@pytest.mark.parametrize("rate", [130.0, 250.0, 360.0, 1000.0])
@pytest.mark.parametrize("polarity", [1.0, -1.0])
def test_beats_are_found_at_every_rate_and_polarity(rate: float, polarity: float) -> None:
    times, ecg = an_ecg(rate)
    body = Body(Person())
    body.feed(EcgChunk(t=0.0, t_arrival=39.9, device="a", times=times, microvolts=polarity * ecg))
    state = body.state(40.0)
    assert state.heart_rate.value == pytest.approx(75.0, abs=1.5)
    assert state.variability.rmssd.value == pytest.approx(33.8, abs=1.5)  # 80 sin(0.64) / √2


def test_a_torn_ecg_is_never_bridged() -> None:
    times, ecg = an_ecg(130.0)
    torn = (times < 15.1) | (times > 18.0)
    body = Body(Person())
    body.feed(EcgChunk(t=0.0, t_arrival=39.9, device="a", times=times[torn], microvolts=ecg[torn]))
    assert body.state(40.0).quality["heart"].score == 1.0
    assert body.state(40.0).heart_rate.value == pytest.approx(75.0, abs=1.5)
