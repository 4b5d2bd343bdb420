"""What leaves the engine: loud enough, never too loud, wide but safe in mono."""

from __future__ import annotations

from itertools import count
from typing import Protocol, cast

import numpy as np
import pyloudnorm
import pytest
from scipy.signal import resample_poly

from biomusic.compiled import Floats, entry
from biomusic.sound.engine import Control, Engine, TimedNote
from biomusic.sound.limiter import Limiter, build_limiter, limit
from biomusic.types import SAMPLE_RATE, STEP, Audio, Role

_CHORDS = ((57, 60, 64, 67), (53, 57, 60, 64), (60, 64, 67, 71), (55, 59, 62, 65))


class _Meter(Protocol):
    def integrated_loudness(self, data: Audio) -> float: ...


def _driving(bars: int) -> list[TimedNote]:
    numbers = count()
    notes: list[TimedNote] = []

    def play(beat: float, length: float, pitch: int, velocity: float, role: Role) -> None:
        notes.append(TimedNote(next(numbers), beat, length, pitch, 0.8 * velocity, 0.0, role))

    for bar in range(bars):
        chord = _CHORDS[bar % 4]
        for beat in range(4):
            at = 4.0 * bar + beat
            play(at, 0.2, 36, 0.95, Role.DRUMS)
            play(at + 0.5, 0.2, 42, 0.6, Role.DRUMS)
            play(at + 0.25, 0.2, chord[0] - 24, 0.8, Role.BASS)
            play(at + 0.75, 0.2, chord[0] - 24, 0.8, Role.BASS)
            if beat % 2:
                play(at, 0.2, 39, 0.8, Role.DRUMS)
            for quarter in range(4):
                pitch = 12 + chord[(quarter * 3 + beat) % 4]
                play(at + quarter / 4, 0.2, pitch, 0.65, Role.ARPEGGIO)
        for pitch in chord:
            play(4.0 * bar, 4.0, pitch, 0.6, Role.PAD)
            play(4.0 * bar + 0.5, 0.3, pitch, 0.65, Role.CHORDS)
            play(4.0 * bar + 2.75, 0.3, pitch, 0.65, Role.CHORDS)
        play(4.0 * bar + 1.0, 1.5, chord[2] + 12, 0.75, Role.MELODY)
    return notes


def _quiet(bars: int) -> list[TimedNote]:
    numbers = count()
    notes: list[TimedNote] = []
    for bar in range(bars):
        chord = _CHORDS[bar % 4]
        at = 4.0 * bar
        notes.append(TimedNote(next(numbers), at, 3.8, chord[0] - 24, 0.45, 0.0, Role.BASS))
        for which, pitch in enumerate(chord):
            notes.append(TimedNote(next(numbers), at, 4.1, pitch - 12, 0.35, 0.0, Role.PAD))
            beat = at + 0.75 * which
            notes.append(TimedNote(next(numbers), beat, 1.5, pitch, 0.4, 0.0, Role.CHORDS))
        notes.append(TimedNote(next(numbers), at + 2, 1.5, chord[1] + 12, 0.5, 0.0, Role.MELODY))
    return notes


def _render(style: str, energy: float, seconds: int) -> Audio:
    driving = style == "techno"
    engine = Engine(tempo=166.0 if driving else 66.0, style=style, seed=1)
    engine.set(Control.ENERGY, energy)
    engine.queue(_driving(seconds) if driving else _quiet(seconds))
    return engine.render(SAMPLE_RATE * seconds)


def _true_peak(audio: Audio) -> float:
    return float(20.0 * np.log10(np.abs(resample_poly(audio, 4, 1, axis=0)).max()))


@pytest.mark.parametrize("energy", [0.2, 0.5, 0.8])
@pytest.mark.parametrize("style", ["techno", "ambient"])
def test_ordinary_playing_comes_out_at_minus_sixteen_lufs(style: str, energy: float) -> None:
    audio = _render(style, energy, 16)
    meter = cast(_Meter, pyloudnorm.Meter(SAMPLE_RATE))
    assert meter.integrated_loudness(audio) == pytest.approx(-16.0, abs=1.0)
    assert _true_peak(audio) <= -1.0


@pytest.mark.parametrize("style", ["techno", "ambient"])
def test_the_image_is_wide_and_safe_in_mono(style: str) -> None:
    audio = _render(style, 0.5, 8)
    left, right = audio[:, 0].astype(np.float64), audio[:, 1].astype(np.float64)
    power = float(np.mean(left**2) + np.mean(right**2)) / 2.0
    correlation = float(np.mean(left * right)) / float(np.std(left) * np.std(right))
    assert 0.1 < correlation < 0.98
    assert 10.0 * np.log10(float(np.mean((left + right) ** 2)) / 4.0 / power) > -3.0
    assert np.abs(audio.mean(axis=0)).max() < 1e-3


def test_no_true_peak_passes_minus_one_however_hard_it_is_driven() -> None:
    engine = Engine(tempo=180.0, style="techno")
    engine.set(Control.ENERGY, 1.0)
    numbers = count()
    notes: list[TimedNote] = []
    for beat in np.arange(0.0, 9.0, 0.25):
        for drum in (36, 38, 39, 46, 49, 51):
            notes.append(TimedNote(next(numbers), float(beat), 1.0, drum, 1.0, 0.0, Role.DRUMS))
        for pitch in range(40, 100, 4):
            role = (Role.CHORDS, Role.PAD, Role.MELODY, Role.ARPEGGIO)[pitch // 4 % 4]
            notes.append(TimedNote(next(numbers), float(beat), 1.0, pitch, 1.0, 0.0, role))
    engine.queue(notes)
    audio = engine.render(SAMPLE_RATE * 3)
    assert _true_peak(audio) <= -1.0


def test_the_fader_does_not_lift_a_pause() -> None:
    engine = Engine(tempo=120.0, style="ambient")
    engine.queue([TimedNote(n, n / 2, 0.5, 60 + n % 5, 0.8, 0.0, Role.CHORDS) for n in range(16)])
    engine.render(SAMPLE_RATE * 12)
    engine.queue([TimedNote(99, 24.0, 0.5, 60, 0.8, 0.0, Role.CHORDS)])
    late = np.abs(engine.render(SAMPLE_RATE)).max()
    fresh = Engine(tempo=120.0, style="ambient")
    fresh.queue([TimedNote(n, n / 2, 0.5, 60 + n % 5, 0.8, 0.0, Role.CHORDS) for n in range(16)])
    steady = np.abs(fresh.render(SAMPLE_RATE * 4)[-SAMPLE_RATE:]).max()
    assert late < steady * 10 ** (3.0 / 20.0)


@entry
def _limit_all(limiter: Limiter, left: Floats, right: Floats) -> None:
    for start in range(0, len(left), STEP):
        limit(limiter, left[start : start + STEP], right[start : start + STEP])


@pytest.mark.parametrize("shape", ["noise", "steps", "near a quarter of the rate", "one click"])
def test_the_limiter_holds_whatever_comes(shape: str) -> None:
    frames = np.arange(SAMPLE_RATE)
    signals = {
        "noise": np.random.Generator(np.random.Philox(key=1)).standard_normal(SAMPLE_RATE) * 3.0,
        "steps": np.sign(np.sin(frames / 150.0)) * 4.0,
        "near a quarter of the rate": np.sin(np.pi * frames * 0.4999 + 0.8) * 2.0,
        "one click": (frames == 24_000) * 30.0,
    }
    left = signals[shape].astype(np.float32)
    right = -left
    _limit_all(build_limiter(), left, right)
    heard = np.stack([left, right], axis=1)[: -SAMPLE_RATE // 100]
    heard[-480:] *= np.linspace(1.0, 0.0, 480, dtype=np.float32)[:, None]  # no edge of our own
    peak = _true_peak(heard)
    assert -2.5 < peak <= -1.0
