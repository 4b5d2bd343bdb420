"""Breathers: two recorded with a belt (NeuroKit, MIT, © 2020 Dominique Makowski), many simulated.

A simulated body is no measurement.  Its heart follows the breath by integral pulse frequency
modulation (Berger 1986), less so the faster it breathes (Hirsch & Bishop 1981), and has a
Mayer wave at 0.1 Hz and pink noise besides; its R peaks and its chest move with the breath, in a
direction and as far as is drawn for each body.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from math import pi
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biomusic.body.breath.breath import Breath
from biomusic.body.readings import Breathing, Heartbeat
from biomusic.types import AccelerationChunk, Activity, Beat, BeatClass

BODY: Final = Path(__file__).resolve().parents[3] / "shared" / "data" / "body"
RECORDINGS: Final = ("bio_resting_8min_100hz", "bio_eventrelated_100hz")
RATE: Final = 100.0  # Hz, of the recordings
BAND: Final = (0.05, 1.0)  # Hz, in which the belt is read
DEPTH: Final = 0.3  # standard deviations that a breath must be deep to count
SHORTEST: Final = 1.2  # s

Floats = NDArray[np.float64]


class Recorded(NamedTuple):
    """An ECG and a belt around the chest."""

    name: str
    times: Floats  # s
    microvolts: Floats
    belt: Floats  # as it was recorded; more is fuller
    breaths: Floats  # s, where breathing in begins


def recorded(name: str) -> Recorded | None:
    """A recording; None when it is not at hand.

    A breath begins at a trough of the belt, band-passed without phase at 0.05–1 Hz.
    """
    path = BODY / "respiration" / f"{name}.csv.gz"
    if not path.exists():
        return None
    with gzip.open(path, "rt") as lines:
        columns = lines.readline().strip().replace('"', "").split(",")
        table = np.loadtxt(lines, delimiter=",")
    ecg, belt = (table[:, columns.index(each)] for each in ("ECG", "RSP"))
    times = np.arange(len(table)) / RATE
    return Recorded(name, times, 1000.0 * ecg, belt, times[_troughs(belt)])


def _troughs(belt: Floats) -> NDArray[np.int64]:
    from scipy.signal import butter, find_peaks, sosfiltfilt

    smooth = sosfiltfilt(butter(2, BAND, "bandpass", fs=RATE, output="sos"), belt)
    depth = DEPTH * float(smooth.std())
    found, _ = find_peaks(-smooth, prominence=depth, distance=round(SHORTEST * RATE))
    return np.asarray(found, np.int64)


def turned(breaths: Floats, times: Floats) -> Floats:
    """Breaths (with their part) that had begun at each time; NaN before the first and after."""
    return np.interp(times, breaths, np.arange(len(breaths)), left=np.nan, right=np.nan)


class Breather(NamedTuple):
    """What a simulated body is like."""

    seed: int
    seconds: float = 180.0
    breaths_per_minute: float = 14.0
    later: float | None = None  # breaths/min in the second half; None for the same
    unsteady: float = 0.10  # standard deviation of a breath's length, as a share
    heart_rate: float = 70.0  # bpm
    arrhythmia: float = 0.06  # share of the heart rate that a breath at 6/min moves it by
    mayer: float = 0.02  # the same, of the Mayer wave
    pink: float = 0.015  # the same, of the noise
    lag: float = 0.0  # rad by which the heart rate follows the lungs
    amplitude: float = 0.05  # share by which the R peak changes; negative the other way
    blur: float = 0.02  # share of the R peak that is noise
    tilt: float = 4.0  # mg that the chest moves by; 0 without an accelerometer
    missing: float = 0.0  # share of the beats that are not seen


def drawn(seed: int, **known: Any) -> Breather:
    """A body at random: 6–30 breaths/min, below 0.42 of a heart rate of 50–95 bpm."""
    random = np.random.Generator(np.random.Philox(key=1000 + seed))
    spread = np.exp(random.standard_normal(7) * (0.3, 0.6, 0.5, 0.4, 0.5, 0.4, 0.5))
    beats = float(random.uniform(50.0, 95.0))
    sign = 1.0 if random.random() < 0.5 else -1.0
    body = Breather(
        seed=seed,
        seconds=150.0,
        breaths_per_minute=min(max(6.0, 14.0 * spread[0]), 30.0, 0.42 * beats),
        heart_rate=beats,
        arrhythmia=0.06 * spread[1],
        mayer=0.015 * spread[2],
        pink=0.015 * spread[3],
        lag=0.5 * float(random.standard_normal()),
        amplitude=sign * 0.05 * spread[4],
        blur=0.025 * spread[5],
        tilt=4.0 * spread[6],
    )
    return body._replace(**known)


def kinds(seed: int) -> Iterator[tuple[str, Breather]]:
    """Bodies of every kind, each with its name."""
    first, second = np.random.Generator(np.random.Philox(key=seed)).uniform(10.0, 20.0, 2)
    yield "usual", drawn(seed)
    yield "uneven breaths", drawn(seed, unsteady=0.25)
    yield "changing rate", drawn(seed, breaths_per_minute=first, later=second)
    yield "weak arrhythmia", drawn(seed, arrhythmia=0.01)
    yield "slow, as in meditation", drawn(seed, breaths_per_minute=5.7, arrhythmia=0.10)
    yield "slow heart", drawn(seed, heart_rate=45.0, breaths_per_minute=11.0)
    yield "5 % of beats unseen", drawn(seed, missing=0.05)
    yield "over half the heart rate", drawn(seed, heart_rate=48.0, breaths_per_minute=28.0)
    yield "no breath", drawn(seed, arrhythmia=0.0, amplitude=0.0, tilt=1e-9)


class Breathed(NamedTuple):
    """What a simulated body did."""

    beats: Floats  # s, the R peaks that are seen
    amplitudes: Floats  # µV
    times: Floats  # s, of the acceleration
    milli_g: Floats  # (n, 3); empty without an accelerometer
    breaths: Floats  # s, where breathing in begins


ACCELERATION_RATE: Final = 25.0  # Hz, enough to tilt
INSPIRED: Final = 0.4  # of a breath that is breathing in
LEAD: Final = 0.4  # s by which the heart goes before the lungs (noncausal: Triedman 1995)
CORNER: Final = 7.2  # breaths/min above which the heart follows less (Hirsch & Bishop 1981)


def breathing(body: Breather) -> Breathed:
    """Let it breathe."""
    random = np.random.Generator(np.random.Philox(key=body.seed))
    breaths = _breaths(body, random)
    grid = np.arange(0.0, body.seconds, 0.02)
    turns = np.interp(grid, breaths, np.arange(len(breaths)))
    lungs, rates = _volume(turns), np.gradient(turns, 0.02) * 60.0
    ahead = np.interp(grid + LEAD, grid, turns)
    late = _volume(ahead - body.lag / (2.0 * pi))
    swing = body.arrhythmia * np.minimum(1.0, CORNER / np.maximum(rates, 1.0)) * late
    swing += body.mayer * _wave(random, grid) + body.pink * _pink(random, len(grid))
    beats = np.interp(
        np.arange(1, 10_000),
        np.cumsum(body.heart_rate / 60.0 * (1.0 + swing)) * 0.02,
        grid,
        right=np.nan,
    )
    beats = beats[np.isfinite(beats)]
    seen = beats[random.random(len(beats)) >= body.missing]
    heights = 1.0 + body.amplitude * np.interp(seen, grid, lungs)
    heights += body.blur * random.standard_normal(len(seen))
    jitter = 0.001 * random.standard_normal(len(seen))
    times, milli_g = _tilting(body, random, grid, lungs)
    return Breathed(seen + jitter, 1000.0 * heights, times, milli_g, breaths)


def _breaths(body: Breather, random: np.random.Generator) -> Floats:
    starts = [-60.0 / body.breaths_per_minute * float(random.random())]
    while starts[-1] < body.seconds:
        second = body.later is not None and starts[-1] > body.seconds / 2.0
        rate = body.later if second and body.later is not None else body.breaths_per_minute
        stretched = float(np.exp(body.unsteady * random.standard_normal()))
        starts.append(starts[-1] + 60.0 / rate * stretched)
    return np.array(starts)


def _volume(turns: Floats) -> Floats:
    """How full the lungs are, −1 to 1: in during the first 40 % of a breath, out in the rest."""
    part = turns % 1.0
    rising = 0.5 - 0.5 * np.cos(pi * np.minimum(part / INSPIRED, 1.0))
    falling = 0.5 + 0.5 * np.cos(pi * np.clip((part - INSPIRED) / (1.0 - INSPIRED), 0.0, 1.0))
    return np.asarray(2.0 * np.where(part < INSPIRED, rising, falling) - 1.0, np.float64)


def _wave(random: np.random.Generator, grid: Floats) -> Floats:
    """A Mayer wave: 0.1 Hz, wandering."""
    wander = np.cumsum(random.standard_normal(len(grid))) * np.sqrt(0.02) * 0.25
    return np.asarray(np.sin(2.0 * pi * 0.1 * grid + wander), np.float64)


def _pink(random: np.random.Generator, count: int) -> Floats:
    """Noise of 1/f and one standard deviation."""
    spectrum = np.fft.rfft(random.standard_normal(count))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    spectrum[0] = 0.0
    noise = np.fft.irfft(spectrum, count)
    return np.asarray(noise / noise.std(), np.float64)


def _tilting(
    body: Breather, random: np.random.Generator, grid: Floats, lungs: Floats
) -> tuple[Floats, Floats]:
    if body.tilt == 0.0:
        return np.empty(0), np.empty((0, 3))
    times = np.arange(0.0, body.seconds, 1.0 / ACCELERATION_RATE)
    way = random.standard_normal(3)
    way /= np.linalg.norm(way)
    milli_g = np.outer(body.tilt * np.interp(times, grid, lungs), way)
    milli_g += 4.0 * random.standard_normal(milli_g.shape) + np.array([0.0, 900.0, 400.0])
    milli_g += np.stack([2.0 * _pink(random, len(times)) for _ in range(3)], axis=1)
    return times, milli_g


class Told(NamedTuple):
    """What was told of the breath, every quarter second."""

    times: Floats  # s
    rates: Floats  # breaths/min; NaN where blank
    rate_sds: Floats
    phases: Floats  # rad; NaN where blank
    phase_sds: Floats


def told(times: list[float], states: list[Breathing]) -> Told:
    """As tables."""
    rate = [each.rate for each in states]
    phase = [each.phase for each in states]
    return Told(
        np.array(times, np.float64),
        np.array([each.value for each in rate], np.float64),
        np.array([each.sd for each in rate], np.float64),
        np.array([each.value for each in phase], np.float64),
        np.array([each.sd for each in phase], np.float64),
    )


def heard(
    body: Breathed, ecg: bool = True, chest: bool = True, activity: Activity = Activity.REST
) -> Told:
    """What ``Breath`` makes of a body whose beats are decided one beat late.

    Without ``ecg`` a strap tells intervals alone.  An interval in which beats were not seen is
    put right as the heart's own judge would: by as many as fit.
    """
    breath, states = Breath(), list[Breathing]()
    times = np.arange(0.0, body.beats[-1], 0.25).tolist()
    intervals = 1000.0 * np.diff(body.beats)
    usual = float(np.median(intervals))
    next_ = moved = 0
    for t in times:
        while next_ + 1 < len(body.beats) and body.beats[next_ + 1] <= t:
            _beat(breath, body, next_, intervals, usual, ecg)
            next_ += 1
        end = int(np.searchsorted(body.times, t))
        if chest and t % 1.0 == 0.0 and end > moved:
            breath.shake(_chunk(body, moved, end, t))
            moved = end
        states.append(breath.at(t, activity))
    return told(times, states)


def _beat(
    breath: Breath, body: Breathed, index: int, intervals: Floats, usual: float, ecg: bool
) -> None:
    t = float(body.beats[index])
    if ecg:
        breath.see(Heartbeat(t, float(body.amplitudes[index]), 1.0, 0))
    if index:
        ms = float(intervals[index - 1])
        breath.beat(Beat(t, BeatClass.NORMAL, 1.0, ms, ms / max(1, round(ms / usual))))


def _chunk(body: Breathed, begin: int, end: int, t: float) -> AccelerationChunk:
    times, milli_g = body.times[begin:end], body.milli_g[begin:end]
    first = float(times[0])
    return AccelerationChunk(t=first, t_arrival=t, device="c", times=times, milli_g=milli_g)
