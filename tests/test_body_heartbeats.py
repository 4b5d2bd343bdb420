"""Heartbeats in an ECG: on time, whatever the strap does, and no certainty where there is none."""

from __future__ import annotations

from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import signal

from biomusic.body.body import Body
from biomusic.body.ecg.butterworth import band_pass, low_pass
from biomusic.body.ecg.heartbeat import TRUSTED, HeartbeatFinder
from biomusic.body.readings import Heartbeat
from biomusic.types import EcgChunk, Person

RATE: Final = 130.0  # Hz, of the strap that is worn most
LEARNT: Final = 8.0  # s after which a heart is known

Floats = NDArray[np.float64]

# Waves of one beat: µV, s from the R peak, s of width.
SINUS: Final = ((120.0, -0.17, 0.025), (-80.0, -0.03, 0.008), (1000.0, 0.0, 0.011))
SINUS_END: Final = ((-220.0, 0.03, 0.01), (250.0, 0.27, 0.05))
PREMATURE: Final = ((1300.0, 0.0, 0.028), (-700.0, 0.09, 0.03), (-350.0, 0.3, 0.06))


def a_rhythm(seconds: float) -> Floats:
    """Beats (s) of a heart of 75 bpm that breathes."""
    beats = [0.5]
    while beats[-1] < seconds:
        beats.append(beats[-1] + 0.8 + 0.04 * float(np.sin(1.6 * beats[-1])))
    return np.array(beats[:-1])


def an_ecg(
    seconds: float = 40.0, rate: float = RATE, noise: float = 15.0, premature: int = 0
) -> tuple[Floats, Floats, Floats]:
    """Times (s), µV and true beats (s); every ``premature`` beat is an early, wide one."""
    times = np.arange(0.0, seconds, 1.0 / rate)
    random = np.random.Generator(np.random.Philox(key=7))
    ecg = random.normal(0.0, noise, len(times)) + 300.0 * np.sin(1.5 * times) - 4000.0
    beats = a_rhythm(seconds)
    early = np.arange(len(beats)) % premature == premature - 1 if premature else beats < 0.0
    beats = beats - 0.25 * early
    for beat, ectopic in zip(beats.tolist(), early.tolist(), strict=True):
        for height, at, width in PREMATURE if ectopic else SINUS + SINUS_END:
            ecg += height * np.exp(-0.5 * ((times - beat - at) / width) ** 2)
    return times, ecg, beats


def found_in(times: Floats, ecg: Floats, size: int = 10_000) -> list[Heartbeat]:
    finder, beats = HeartbeatFinder(), list[Heartbeat]()
    for start in range(0, len(times), size):
        beats += finder.feed(times[start : start + size], ecg[start : start + size], 0)
    return beats


def errors(found: list[Heartbeat], truth: Floats) -> Floats:
    """s from each found beat to the nearest true one."""
    times = np.array([beat.t for beat in found])
    apart: Floats = times - truth[np.abs(times[:, None] - truth[None, :]).argmin(axis=1)]
    return apart


def assert_same(found: list[Heartbeat], truth: Floats, begin: float, end: float) -> None:
    """Every true beat of a span (s) was found, and nothing else."""
    times = np.array([beat.t for beat in found])
    times, truth = times[(times > begin) & (times < end)], truth[(truth > begin) & (truth < end)]
    assert len(times) == len(truth)
    assert np.abs(times - truth).max() < 0.02


def looks(finder: HeartbeatFinder, times: Floats, ecg: Floats) -> list[tuple[float, str]]:
    """Quality after every second."""
    told: list[tuple[float, str]] = []
    for start in range(0, len(times), int(RATE)):
        end = min(start + int(RATE), len(times))
        finder.feed(times[start:end], ecg[start:end], 0)
        quality = finder.quality(float(times[end - 1]))
        told.append((quality.score, quality.reason))
    return told


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 2600), max_size=60), st.integers(0, 2))
def test_however_an_ecg_is_cut_its_beats_are_the_same_bit_for_bit(
    cuts: list[int], trouble: int
) -> None:
    times, ecg, _ = an_ecg(20.0, premature=5)
    if trouble == 1:
        times = times + 3.0 * (times > 11.0)
    if trouble == 2:
        ecg[1500:1530] = np.nan
    whole = HeartbeatFinder()
    expected = whole.feed(times, ecg, 0)
    finder, found = HeartbeatFinder(), list[Heartbeat]()
    edges = [0, *sorted(cuts), len(times)]
    for begin, end in zip(edges, edges[1:], strict=False):  # noqa: RUF007
        found += finder.feed(times[begin:end], ecg[begin:end], 0)
    assert found == expected
    assert finder.quality(float(times[-1])) == whole.quality(float(times[-1]))


@pytest.mark.parametrize("rate", [130.0, 250.0, 360.0, 500.0, 1000.0])
def test_every_beat_is_found_and_timed_finer_than_the_samples_are_apart(rate: float) -> None:
    times, ecg, truth = an_ecg(40.0, rate)
    found = found_in(times, ecg)
    assert_same(found, truth, 3.0, 39.5)
    apart = errors(found[3:], truth)
    assert np.std(apart) < 0.001
    assert abs(np.mean(apart)) < 0.002


def test_a_strap_put_on_the_other_way_round_tells_the_same_beats() -> None:
    times, ecg, _ = an_ecg(premature=6)
    upright, turned = found_in(times, ecg), found_in(times, -ecg)
    assert [beat.t for beat in turned] == [beat.t for beat in upright]
    assert [-beat.amplitude for beat in turned] == [beat.amplitude for beat in upright]


def test_every_beat_is_told_within_four_tenths_of_a_second() -> None:
    times, ecg, _ = an_ecg(premature=5)
    finder = HeartbeatFinder()
    for start in range(0, len(times), 3):
        for beat in finder.feed(times[start : start + 3], ecg[start : start + 3], 0):
            assert times[min(start + 2, len(times) - 1)] - beat.t <= 0.4


def test_premature_beats_are_heartbeats_and_are_believed() -> None:
    times, ecg, truth = an_ecg(60.0, premature=7)
    found = found_in(times, ecg)
    assert_same(found, truth, LEARNT, 59.5)
    assert min(beat.quality for beat in found if beat.t > LEARNT) > TRUSTED


def test_a_tall_t_wave_is_no_heartbeat() -> None:
    times, ecg, truth = an_ecg()
    for beat in truth.tolist():
        ecg += 900.0 * np.exp(-0.5 * ((times - beat - 0.27) / 0.04) ** 2)
    assert_same(found_in(times, ecg), truth, 3.0, 39.5)


def test_a_lead_as_much_r_as_s_is_always_timed_by_the_same_one() -> None:
    times = np.arange(0.0, 60.0, 1.0 / RATE)
    truth, ecg = a_rhythm(60.0), np.zeros(len(times))
    for number, beat in enumerate(truth.tolist()):
        breath = 1.0 + 0.15 * np.sin(0.9 * number)
        ecg += 700.0 * breath * np.exp(-0.5 * ((times - beat) / 0.01) ** 2)
        ecg -= 700.0 / breath * np.exp(-0.5 * ((times - beat - 0.045) / 0.01) ** 2)
    found = [beat for beat in found_in(times, ecg) if beat.t > LEARNT]
    assert np.std(errors(found, truth)) < 0.004


@pytest.mark.parametrize("by", [0.25, 4.0])
def test_another_amplitude_is_learnt_within_seconds(by: float) -> None:
    times, ecg, truth = an_ecg(60.0)
    ecg = (ecg + 4000.0) * np.where(times > 30.0, by, 1.0)
    found = found_in(times, ecg)
    assert_same(found, truth, 37.0, 59.5)
    assert min(beat.quality for beat in found if beat.t > 37.0) > TRUSTED


def test_an_artefact_at_the_start_is_forgotten() -> None:
    times, ecg, truth = an_ecg(60.0)
    ecg[130:150] += 20_000.0
    assert_same(found_in(times, ecg), truth, 20.0, 59.5)


def test_a_clean_ecg_is_believed_without_a_word() -> None:
    times, ecg, _ = an_ecg()
    told = looks(HeartbeatFinder(), times, ecg)
    assert told[0][0] < TRUSTED
    assert told[0][1] != ""
    assert all(score > 0.8 and reason == "" for score, reason in told[10:])


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("flat", "flat"),
        ("hiss", "no heartbeat|noisy"),
        ("saturated", "saturated"),
        ("hum", "hum"),
        ("motion", "electrodes move|noisy|no heartbeat"),
    ],
)
def test_ten_seconds_of_trouble_are_not_believed_and_say_why(name: str, reason: str) -> None:
    times, ecg, truth = an_ecg(60.0)
    random = np.random.Generator(np.random.Philox(key=9))
    bad = (times > 30.0) & (times < 40.0)
    count = int(bad.sum())
    off_skin = 3000.0 * np.sin(2.0 * np.pi * 50.0 * times[bad])
    steps = np.repeat(random.normal(0.0, 2500.0, count // 20 + 1), 20)[:count]
    ecg[bad] = {
        "flat": np.full(count, -4000.0),
        "hiss": random.normal(-4000.0, 400.0, count),
        "saturated": np.clip(20_000.0 * np.sin(2.0 * np.pi * 7.0 * times[bad]), -9e3, 9e3),
        "hum": off_skin - 4000.0,
        "motion": np.convolve(steps, np.ones(12) / 12.0, "same") - 4000.0,
    }[name]
    finder = HeartbeatFinder()
    told = looks(finder, times, ecg)
    worst = [each for each in told[35:40] if each[0] < TRUSTED]
    assert len(worst) >= 4
    assert any(word in each[1] for each in worst for word in reason.split("|"))
    wrong = [b for b in found_in(times, ecg) if 31.0 < b.t < 39.8 and b.quality >= TRUSTED]
    assert len(wrong) <= 2
    assert all(score >= TRUSTED for score, _ in told[50:])
    assert_same(found_in(times, ecg), truth, 46.0, 59.5)


def test_noise_from_the_first_sample_on_is_never_believed() -> None:
    times = np.arange(0.0, 40.0, 1.0 / RATE)
    random = np.random.Generator(np.random.Philox(key=11))
    told = looks(HeartbeatFinder(), times, random.normal(0.0, 200.0, len(times)))
    assert max(score for score, _ in told) < TRUSTED


def test_samples_that_are_no_figures_are_left_out_and_told_of() -> None:
    times, ecg, _ = an_ecg()
    ecg[2600:2613] = np.nan
    finder = HeartbeatFinder()
    finder.feed(times[:2730], ecg[:2730], 0)
    quality = finder.quality(float(times[2729]))
    assert quality.score < TRUSTED + 0.2
    assert "no figures" in quality.reason
    assert HeartbeatFinder().feed(times, np.full(len(times), np.nan), 0) == []
    assert HeartbeatFinder().feed(np.full(len(times), np.nan), ecg, 0) == []
    assert HeartbeatFinder().feed(np.empty(0), np.empty(0), 0) == []


@pytest.mark.parametrize("jump", [3.0, 3600.0, -7.0, -0.1])
def test_a_clock_that_jumps_tears_the_ecg_and_costs_little(jump: float) -> None:
    times, ecg, _ = an_ecg(60.0)
    found = found_in(times + jump * (times > 30.0), ecg, 73)
    stretches = {beat.stretch for beat in found}
    assert len(stretches) == 2
    later = [beat for beat in found if beat.stretch == max(stretches)]
    assert len(later) >= 35
    assert later[0].t < 30.0 + jump + 2.0
    assert min(beat.quality for beat in later) > TRUSTED


def test_an_ecg_that_stops_says_so() -> None:
    times, ecg, _ = an_ecg()
    finder = HeartbeatFinder()
    assert finder.quality(0.0).reason == "no ECG yet"
    finder.feed(times, ecg, 0)
    assert finder.quality(46.0).reason == "no ECG for 6 s"
    assert finder.quality(46.0).score == 0.0


@pytest.mark.parametrize("rate", [100.0, 130.0, 360.0, 1000.0])
def test_filters_are_those_of_a_well_known_library(rate: float) -> None:
    wide, low = band_pass(2, 8.0, 20.0, rate), low_pass(2, 8.0, rate)
    for ours, theirs in (
        (wide, signal.butter(2, (8.0, 20.0), "bandpass", fs=rate)),
        (low, signal.butter(2, 8.0, "lowpass", fs=rate)),
    ):
        np.testing.assert_allclose(ours.ahead, theirs[0], rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose(ours.back, theirs[1], rtol=1e-12)
        _, delay = signal.group_delay(theirs, np.array([5.0]), fs=rate)
        assert ours.delay(5.0, rate) == pytest.approx(float(delay[0]) / rate, rel=1e-4)


def test_a_strap_keeps_its_finder_from_chunk_to_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    made = list[HeartbeatFinder]()

    class Counted(HeartbeatFinder):
        def __init__(self) -> None:
            made.append(self)
            super().__init__()

    monkeypatch.setattr("biomusic.body.body.HeartbeatFinder", Counted)
    body = Body(Person())
    times, ecg, _ = an_ecg(5.0)
    for start in range(0, len(times), 130):
        part = slice(start, start + 130)
        t = float(times[part][0])
        body.feed(
            EcgChunk(t=t, t_arrival=t + 1.0, device="H10", times=times[part], microvolts=ecg[part])
        )
    assert len(made) == 1
