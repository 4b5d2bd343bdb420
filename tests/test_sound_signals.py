"""Signals are heard over the music and through silence, and leave no mark on either."""

from __future__ import annotations

from itertools import count, pairwise

import numpy as np
import pytest

from benchmarks.faults import FaultMeter
from biomusic.sound.engine import Control, Engine, TimedNote
from biomusic.sound.signals import PEAK
from biomusic.types import SAMPLE_RATE, Audio, Role, Signal


def _playing(level: float = 1.0) -> Engine:
    engine, numbers = Engine(tempo=120.0, style="house"), count()
    engine.set(Control.LEVEL, level)
    for beat in range(40):
        engine.queue([TimedNote(next(numbers), beat, 0.9, 60, 0.7, 0.0, Role.CHORDS)])
    return engine


def _db(audio: Audio) -> float:
    return float(10 * np.log10(np.square(audio).mean() + 1e-20))


@pytest.mark.parametrize("signal", Signal)
def test_a_signal_is_heard_through_silence_within_a_block(signal: Signal) -> None:
    engine = Engine(tempo=120.0, style="ambient")
    engine.set(Control.LEVEL, 0.0)
    engine.render(4800)
    engine.signal(signal)
    heard = np.abs(engine.render(SAMPLE_RATE)[:, 0])
    assert 0.8 * PEAK < heard.max() < 1.1 * PEAK
    assert heard[:512].max() > 0.01


def test_the_music_steps_back_for_a_signal_and_comes_again_slowly() -> None:
    plain, spoken = _playing(), _playing()
    for engine in (plain, spoken):
        engine.render(4 * SAMPLE_RATE)
    spoken.signal(Signal.EASE)
    apart = [(plain.render(SAMPLE_RATE // 2), spoken.render(SAMPLE_RATE // 2)) for _ in range(12)]
    levels = [_db(with_it) - _db(without) for without, with_it in apart]
    late = [_db(b) - _db(a) for a, b in apart[4:]]  # the signal itself is over after 1.4 s
    assert levels[-1] == pytest.approx(0.0, abs=0.3)
    assert late[0] < -2.0
    assert all(0.0 <= b - a < 1.6 for a, b in pairwise(late))  # 3 dB/s


def test_signals_on_top_of_each_other_make_no_click_and_no_peak() -> None:
    engine, meter = _playing(), FaultMeter()
    for signal in (*Signal, *Signal, Signal.COUNT, Signal.COUNT):
        engine.signal(signal)
        meter.add(engine.render(SAMPLE_RATE // 3 // 32 * 32))
    engine.fade_to(0.0, 1.0)
    meter.add(engine.render(2 * SAMPLE_RATE))
    found = meter.faults()
    assert not found.clicks.size
    assert not found.dropouts.size


def test_a_stop_silences_a_signal_as_well() -> None:
    engine = _playing()
    engine.render(SAMPLE_RATE)
    engine.signal(Signal.BELL)
    engine.render(4800)
    engine.fade_to(0.0, 0.1)
    engine.render(9600)
    assert not engine.render(4800).any() or _db(engine.render(4800)) < -120.0
