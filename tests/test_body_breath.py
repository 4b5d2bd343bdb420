"""Breathing told by heartbeat, ECG and chest: right where they show it, blank where they do not."""

from __future__ import annotations

from math import pi, sin, tau

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.readers.respiration import (
    BODY,
    RECORDINGS,
    Breathed,
    breathing,
    drawn,
    heard,
    recorded,
    turned,
)
from benchmarks.readers.respiration import told as tables
from biomusic.body.body import Body
from biomusic.body.breath.breath import Breath
from biomusic.body.readings import Breathing, Heartbeat
from biomusic.types import (
    AccelerationChunk,
    Activity,
    Beat,
    BeatClass,
    EcgChunk,
    Person,
    Respiration,
)

Floats = NDArray[np.float64]

NOWHERE = np.empty(0)
NO_CHEST = np.empty((0, 3))
STARTED = 36.0  # s, by when a window is full
HELD = 8.0  # s for which a rate outlives what it was seen in


def a_body(
    rate: float = 15.0,
    amplitude_rate: float | None = None,
    bpm: float = 70.0,
    swing: float = 0.05,
    seconds: float = 90.0,
) -> Breathed:
    """Beats whose intervals swing at ``rate`` (breaths/min), and R peaks at another or none."""
    beats, heights, t = list[float](), list[float](), 0.0
    while t < seconds:
        beats.append(t)
        turn = tau * (amplitude_rate or 0.0) / 60.0 * t
        heights.append(1000.0 + 60.0 * sin(turn))
        t += 60.0 / bpm * (1.0 - swing * sin(tau * rate / 60.0 * t))
    return Breathed(np.array(beats), np.array(heights), NOWHERE, NO_CHEST, NOWHERE)


def with_chest(body: Breathed, sway: dict[float, float], rate: float = 25.0) -> Breathed:
    """The same with a chest that sways so many mg (values) at so many breaths/min (keys)."""
    times = np.arange(0.0, body.beats[-1], 1.0 / rate)
    noise = np.random.Generator(np.random.Philox(key=3)).normal(0.0, 2.0, (len(times), 3))
    for pace, size in sway.items():
        noise[:, 1] += size * np.sin(tau * pace / 60.0 * times)
    return body._replace(times=times, milli_g=noise + np.array([0.0, 0.0, 1000.0]))


def fed(body: Breathed, until: float | None = None) -> Breath:
    """A breath that has heard all of a body, and was asked as it goes."""
    breath, before = Breath(), 0.0
    for t, height in zip(body.beats.tolist(), body.amplitudes.tolist(), strict=True):
        if until is not None and t > until:
            break
        ms = 1000.0 * (t - before)
        breath.see(Heartbeat(t, height, 1.0, 0))
        breath.beat(Beat(t, BeatClass.NORMAL, 1.0, ms, ms) if before else first_beat(t))
        breath.at(t, Activity.REST)
        before = t
    return breath


def first_beat(t: float) -> Beat:
    return Beat(t, BeatClass.NORMAL, 1.0, None, None)


def the_end(body: Breathed, activity: Activity = Activity.REST) -> Breathing:
    breath = fed(body)
    if len(body.times):
        breath.shake(a_chunk(body.times, body.milli_g))
    return breath.at(float(body.beats[-1]) + 1.5, activity)


def a_chunk(times: Floats, milli_g: Floats) -> AccelerationChunk:
    first, last = float(times[0]), float(times[-1])
    return AccelerationChunk(t=first, t_arrival=last, device="c", times=times, milli_g=milli_g)


@pytest.mark.parametrize("seed", [2, 3, 5])
def test_heartbeat_and_peaks_tell_a_breath(seed: int) -> None:
    body = drawn(seed, seconds=100.0)
    breathed = breathing(body)
    told = heard(breathed, chest=False)
    full = told.times > STARTED
    counts = turned(breathed.breaths, told.times) - turned(breathed.breaths, told.times - 32.0)
    error = np.abs(told.rates - counts * 60.0 / 32.0)[full]
    assert np.isfinite(error).mean() > 0.8
    assert np.nanmax(error) < 2.0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_intervals_without_a_breath_stay_blank(seed: int) -> None:
    body = breathing(drawn(seed, seconds=100.0, arrhythmia=0.0, amplitude=0.0))
    assert not np.isfinite(heard(body, ecg=False, chest=False).rates).any()


def test_a_large_slow_swing_is_a_slow_breath() -> None:
    state = the_end(a_body(rate=6.0, swing=0.12))
    assert state.rate.value == pytest.approx(6.0, abs=0.3)


def test_a_small_slow_wave_of_the_heart_alone_is_not_believed() -> None:
    assert the_end(a_body(rate=6.0, swing=0.03)).rate.value is None


def test_a_small_slow_wave_that_the_peaks_show_too_is_a_breath() -> None:
    state = the_end(a_body(rate=6.0, swing=0.03, amplitude_rate=6.0))
    assert state.rate.value == pytest.approx(6.0, abs=0.3)


def test_witnesses_that_disagree_say_so_and_give_no_rate() -> None:
    state = the_end(a_body(rate=11.0, amplitude_rate=19.0))
    assert state.rate.value is None
    assert state.phase.value is None
    assert state.rate.reason.endswith("heart rhythm and R peaks disagree about the breath")


def test_two_outvote_one() -> None:
    body = with_chest(a_body(rate=11.0, amplitude_rate=19.0), {19.0: 6.0})
    assert the_end(body).rate.value == pytest.approx(19.0, abs=0.7)


def test_peaks_that_never_change_are_no_witness() -> None:
    state = the_end(a_body(rate=15.0, amplitude_rate=0.0))
    assert state.rate.value == pytest.approx(15.0, abs=0.4)
    assert "R peaks" not in the_end(a_body(swing=0.001)).rate.reason


def test_the_chest_alone_tells_the_rate_but_not_the_phase() -> None:
    breath = Breath()
    body = with_chest(a_body(), {13.0: 8.0})
    breath.shake(a_chunk(body.times, body.milli_g))
    state = breath.at(float(body.times[-1]), Activity.REST)
    assert state.rate.value == pytest.approx(13.0, abs=0.5)
    assert state.phase.value is None


def test_a_breath_above_half_the_heart_rate_is_blank() -> None:
    state = the_end(with_chest(a_body(bpm=50.0, swing=0.0), {29.0: 10.0}))
    assert state.rate.value is None
    assert state.rate.reason.endswith("faster than half the heart rate")


def test_the_heart_alone_is_not_believed_while_moving() -> None:
    breath = fed(a_body(amplitude_rate=15.0))
    assert breath.at(90.0, Activity.REST).rate.value is not None
    state = breath.at(91.5, Activity.WALK)
    assert state.rate.value is None
    assert state.rate.reason.startswith("moving")


def test_peaks_and_chest_together_are_believed_while_moving() -> None:
    body = with_chest(a_body(rate=9.0, bpm=110.0, amplitude_rate=18.0), {18.0: 8.0})
    assert the_end(body, Activity.WALK).rate.value == pytest.approx(18.0, abs=0.7)


@pytest.mark.parametrize(("steps", "bpm"), [(60.0, 100.0), (76.0, 110.0), (165.0, 150.0)])
def test_strides_are_not_breaths(steps: float, bpm: float) -> None:
    """Every stride tilts the chest and moves the R peak, which folds what is too fast for it."""
    body = with_chest(
        a_body(bpm=bpm, swing=0.0, amplitude_rate=steps / 2.0),
        {steps / 2.0: 60.0, steps: 200.0, 2.0 * steps: 80.0},
        rate=100.0,
    )
    assert the_end(body, Activity.WALK).rate.value is None


def test_the_phase_is_near_the_truth_and_never_turns_back() -> None:
    body = drawn(7, seconds=120.0, breaths_per_minute=12.0, unsteady=0.05, lag=0.0)
    breathed = breathing(body)
    told = heard(breathed)
    known = np.isfinite(told.phases)
    assert known[told.times > 50.0].mean() > 0.9
    error = np.angle(np.exp(1j * (told.phases - tau * turned(breathed.breaths, told.times))))
    assert np.sqrt(np.mean(error[known] ** 2)) < 0.8
    steps = np.diff(told.phases) % tau
    assert np.nanmax(steps) < 2.2 * tau * 12.0 / 60.0 / 4.0 + 0.1
    assert ((told.phases[known] >= 0.0) & (told.phases[known] < 2.0 * pi)).all()


def test_a_rate_is_held_for_five_seconds_fades_and_is_gone_at_twenty() -> None:
    breath = fed(a_body(rate=20.0, amplitude_rate=20.0), until=80.0)
    rates = [breath.at(80.0 + wait, Activity.REST).rate for wait in (0.5, 4.0, 9.0, 14.0, 25.0)]
    values = [each.value for each in rates[:-1]]
    assert values[0] == pytest.approx(20.0, abs=0.7)
    assert None not in values
    assert values[1:] == sorted(values[1:], key=lambda value: -(value or 0.0))
    assert rates[-1].value is None
    assert rates[-1].reason.startswith("no data")


def test_after_a_gap_nothing_is_said_until_a_window_is_full() -> None:
    breath = fed(a_body(amplitude_rate=15.0), until=60.0)
    for t in np.arange(85.0, 110.0, 0.8).tolist():
        breath.beat(Beat(t, BeatClass.NORMAL, 1.0, 800.0, 800.0 + 50.0 * sin(1.5 * t)))
        breath.at(t, Activity.REST)
    assert breath.at(110.0, Activity.REST).rate.value is None


def test_two_deep_sighs_do_not_make_the_mean_rate_leap() -> None:
    """Sighs hold most of a window's power, but the breaths of 32 s change one by one."""
    quick, sighs = a_body(rate=20.0, swing=0.03, seconds=62.0), a_body(rate=5.0, swing=0.2)
    begin = quick.beats[-1] + 0.8
    later = sighs.beats < 24.0
    beats = np.concatenate(
        (quick.beats, begin + sighs.beats[later], begin + 24.6 + quick.beats[quick.beats < 60.0])
    )
    body = Breathed(beats, np.ones(len(beats)), NOWHERE, NO_CHEST, NOWHERE)
    told = heard(body, ecg=False)
    known = np.isfinite(told.rates)
    leaps = np.abs(np.diff(told.rates[known]))
    allowed = 2.0 + (40.0 - 4.0) / 32.0 * (np.diff(told.times[known]) + HELD)
    assert known.any()
    assert (leaps <= allowed).all()


def test_a_sensor_goes_before_the_witnesses() -> None:
    breath = fed(a_body(amplitude_rate=15.0))
    breath.hear(Respiration(t=90.5, t_arrival=90.5, device="r", breaths_per_minute=17.0))
    assert breath.at(91.0, Activity.REST).rate.value == 17.0
    breath.hear(Respiration(t=91.0, t_arrival=91.0, device="r", breaths_per_minute=300.0))
    assert breath.quality(91.0).score < 1.0


@pytest.mark.parametrize("size", [1, 7, 400])
def test_acceleration_in_chunks_of_any_size_gives_the_same_bits(size: int) -> None:
    body = with_chest(a_body(seconds=60.0), {14.0: 6.0, 110.0: 30.0}, rate=52.0)

    def told(chunk: int) -> list[Breathing]:
        breath, states = Breath(), list[Breathing]()
        for begin in range(0, len(body.times), 1040):  # 20 s
            end = min(begin + 1040, len(body.times))
            for first in range(begin, end, chunk):
                piece = slice(first, min(first + chunk, end))
                breath.shake(a_chunk(body.times[piece], body.milli_g[piece]))
            t = float(body.times[end - 1])
            states += [breath.at(t + quarter / 4.0, Activity.REST) for quarter in range(4)]
        return states

    assert told(size) == told(1040)
    assert told(size)[-1].rate.value == pytest.approx(14.0, abs=0.5)


@pytest.mark.skipif(
    not (BODY / "respiration").exists(), reason="needs ../shared/data/body/respiration"
)
def test_a_resting_recording_is_told_as_its_belt_shows() -> None:
    recording = recorded(RECORDINGS[0])
    assert recording is not None
    body, states, times = Body(Person()), list[Breathing](), list[float]()
    for begin in range(0, len(recording.times) - 100, 100):
        piece = slice(begin, begin + 100)
        beginning, now = float(recording.times[begin]), float(recording.times[begin + 100])
        ecg = (recording.times[piece], recording.microvolts[piece])
        body.feed(EcgChunk(t=beginning, t_arrival=now, device="e", times=ecg[0], microvolts=ecg[1]))
        state = body.state(now)
        times.append(now)
        states.append(Breathing(state.respiration_rate, state.respiration_phase))
    told = tables(times, states)
    breaths = recording.breaths
    counts = turned(breaths, told.times) - turned(breaths, told.times - 32.0)
    full = np.isfinite(counts) & (told.times > STARTED)
    error = np.abs(told.rates - counts * 60.0 / 32.0)[full]
    assert np.isfinite(error).mean() > 0.7
    assert np.nanmedian(error) < 0.4
    assert (error[np.isfinite(error)] < 2.0).mean() > 0.9


@pytest.mark.skipif(
    not (BODY / "meditation").exists(), reason="needs ../shared/data/body/meditation"
)
def test_meditation_is_slow_breath() -> None:
    from scipy.io import loadmat

    table = loadmat(BODY / "meditation" / "Hr_med.mat")
    beats = np.ravel(next(value for key, value in table.items() if key.startswith("t_")))
    beats = beats[:300] - beats[0]
    told = heard(Breathed(beats, np.ones(300), NOWHERE, NO_CHEST, NOWHERE), ecg=False)
    assert np.isfinite(told.rates[told.times > STARTED]).mean() > 0.7
    assert np.nanmedian(told.rates) == pytest.approx(60.0 * 0.108, abs=0.5)
