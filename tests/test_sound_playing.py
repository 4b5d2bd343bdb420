"""What players do and machines do not: no two notes of a voice are played alike."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.voice_stage import Note, play_alone
from biomusic.sound.voice import open_voice
from biomusic.types import SAMPLE_RATE, Audio

signal: Any = import_module("scipy.signal")
APART = 4.0  # s between notes
TONE = 72.0  # C5
HERTZ = 523.25


def notes(voice: str, velocities: list[float], length: float = 3.0) -> list[Audio]:
    """Notes one after the other, each for itself."""
    score = [Note(APART * n, length, TONE, velocity) for n, velocity in enumerate(velocities)]
    heard = play_alone(open_voice(voice), score, APART * len(score))
    frames = int(APART * SAMPLE_RATE)
    return [heard[n * frames : (n + 1) * frames] for n in range(len(score))]


def swing(note: Audio) -> float:
    """How far the pitch swings, one standard deviation in cents, once it does."""
    sections = signal.butter(
        4, (0.9 * HERTZ, 1.1 * HERTZ), "bandpass", fs=SAMPLE_RATE, output="sos"
    )
    tone = signal.sosfiltfilt(sections, note.mean(axis=1, dtype=np.float64))
    turning: NDArray[np.complex128] = signal.hilbert(tone)
    hertz = (
        np.diff(np.unwrap(np.angle(turning)))[int(1.2 * SAMPLE_RATE) : int(2.8 * SAMPLE_RATE)]
        * SAMPLE_RATE
    )
    return float(1200.0 * np.std(np.log2(hertz / (2.0 * np.pi * HERTZ))))


@pytest.mark.parametrize("voice", ["violin", "flute", "singer"])
def test_no_two_notes_swing_equally_far_and_hard_ones_swing_farther(voice: str) -> None:
    soft = [swing(note) for note in notes(voice, [0.3] * 8)]
    hard = [swing(note) for note in notes(voice, [0.9] * 8)]
    assert max(soft) > 1.15 * min(soft)
    assert np.mean(hard) > 1.2 * np.mean(soft)


def breath(part: NDArray[np.float32]) -> float:
    """Power between the overtones to the power on them."""
    power = np.abs(np.fft.rfft(part.mean(axis=1) * np.blackman(len(part)))) ** 2
    places = np.arange(1, 8) * HERTZ * len(part) / SAMPLE_RATE
    between = (places + 0.5 * HERTZ * len(part) / SAMPLE_RATE).astype(int)
    return float(power[between].sum() / power[places.round().astype(int)].sum())


def test_a_choir_breathes_before_its_vowel() -> None:
    for note in notes("choir", [0.6] * 4):
        begin, later = note[: SAMPLE_RATE // 10], note[SAMPLE_RATE : SAMPLE_RATE * 11 // 10]
        assert breath(begin) > 3.0 * breath(later)


def picked(note: Audio, hertz: float) -> float:
    """Where a string was plucked, as a share of it: so much later its burst comes turned over."""
    period = round(SAMPLE_RATE / hertz)
    first = note[period : 2 * period].mean(axis=1, dtype=np.float64)
    likeness = np.fft.irfft(np.abs(np.fft.rfft(first)) ** 2, period)
    nearest, farthest = int(0.05 * period), int(0.25 * period)
    return (nearest + int(likeness[nearest:farthest].argmin())) / period


def test_no_two_strings_are_plucked_in_the_same_place() -> None:
    low, hertz = 40.0, 82.41  # E2
    score = [Note(APART * n, 3.0, low, 0.9) for n in range(6)]
    heard = play_alone(open_voice("steel_guitar"), score, APART * len(score))
    starts = [int(APART * n * SAMPLE_RATE) for n in range(len(score))]
    places = [picked(heard[start : start + SAMPLE_RATE // 10], hertz) for start in starts]
    assert max(places) > 1.1 * min(places)
    assert np.mean(places) == pytest.approx(0.11, rel=0.25)


def test_the_same_seed_plays_the_same_notes() -> None:
    first, again = (np.concatenate(notes("violin", [0.5, 0.7])) for _ in range(2))
    assert np.array_equal(first, again)
