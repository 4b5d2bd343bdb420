"""The listening test passes good audio, fails each fault, and draws pictures of both."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from benchmarks.listening import judge, main
from benchmarks.recording import SAMPLE_RATE, Audio

mido: Any = import_module("mido")
SECONDS = 62


def music() -> Audio:
    """Chords and hats at 120 bpm, wide and moderately loud."""
    rng = np.random.default_rng(8)
    t = np.arange(SECONDS * SAMPLE_RATE) / SAMPLE_RATE
    decay = np.exp(-(t % 0.5) * 5) * np.minimum(1, (t % 0.5) / 0.004)
    decay *= np.minimum(1, (0.5 - t % 0.5) / 0.004)
    left = sum(np.sin(2 * np.pi * f * t) for f in (110, 220.5, 330.2, 441))
    right = sum(np.sin(2 * np.pi * f * t + 1) for f in (110, 220.1, 331.1, 440))
    noise = 0.2 * rng.standard_normal((2, len(t))) * np.exp(-(t % 0.5) * 60)
    sound: Audio = ((np.stack([left, right]) + noise) * decay * 0.2).T.astype(np.float32)
    return sound


def failures(path: Path, audio: Audio, midi: Path | None = None) -> set[str]:
    save(path, audio)
    return {gate.name for gate in judge(path, midi) if not gate.passed}


def save(path: Path, audio: Audio) -> None:
    cast(Any, soundfile).write(str(path), audio, SAMPLE_RATE, subtype="FLOAT")


def score(path: Path, bpm: float) -> Path:
    on = mido.Message("note_on", note=60)
    tempo = mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm))
    notes = [on, mido.Message("note_off", note=60, time=480 * 124)]
    file = mido.MidiFile(ticks_per_beat=480)
    file.tracks.append(mido.MidiTrack([tempo, *notes]))
    file.save(str(path))
    return path


@pytest.fixture(scope="module")
def clean() -> Audio:
    return music()


def click(sound: Audio) -> None:
    sound[SAMPLE_RATE * 2 - 4000] += np.float32(0.2)


def dropout(sound: Audio) -> None:
    sound[SAMPLE_RATE * 2 + 4000 : SAMPLE_RATE * 2 + 4600] = 0


def direct_current(sound: Audio) -> None:
    sound += np.float32(0.002)


def mono(sound: Audio) -> None:
    sound[:, 1] = sound[:, 0]


def not_a_number(sound: Audio) -> None:
    sound[480, 0] = np.nan


def louder(sound: Audio) -> None:
    sound *= np.float32(1.6)


def test_clean_music_passes(tmp_path: Path, clean: Audio) -> None:
    assert failures(tmp_path / "m.wav", clean, score(tmp_path / "m.mid", 120)) == set()


@pytest.mark.parametrize(
    ("fault", "gate"),
    [
        (click, "clicks"),
        (dropout, "dropouts"),
        (direct_current, "|DC|"),
        (mono, "left–right correlation"),
        (not_a_number, "samples not finite"),
        (louder, "integrated loudness"),
    ],
)
def test_each_fault_fails_its_gate(tmp_path: Path, clean: Audio, fault: Any, gate: str) -> None:
    sound: NDArray[np.float32] = clean[: 8 * SAMPLE_RATE].copy()
    fault(sound)
    assert gate in failures(tmp_path / "m.wav", sound)


def test_music_at_another_tempo_fails(tmp_path: Path, clean: Audio) -> None:
    failed = failures(tmp_path / "m.wav", clean, score(tmp_path / "m.mid", 121))
    assert failed == {"tempo error, worst minute"}


def test_the_exit_code_says_whether_all_passed(tmp_path: Path, clean: Audio) -> None:
    save(tmp_path / "good.wav", clean[: 8 * SAMPLE_RATE])
    save(tmp_path / "bad.wav", clean[: 8 * SAMPLE_RATE] * np.float32(0.3))
    assert main([str(tmp_path / "good.wav")]) == 0
    assert main([str(tmp_path / "bad.wav")]) == 1


def test_the_script_runs_from_anywhere(tmp_path: Path) -> None:
    script = Path(__file__).parents[1] / "benchmarks" / "listening.py"
    done = subprocess.run(
        [sys.executable, str(script), "--help"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_pictures_are_drawn(tmp_path: Path, clean: Audio) -> None:
    pytest.importorskip("matplotlib", reason="pictures are drawn with matplotlib")
    pictures = import_module("benchmarks.pictures")
    save(tmp_path / "m.wav", clean[: 8 * SAMPLE_RATE])
    pictures.main([str(tmp_path / "m.wav"), str(score(tmp_path / "m.mid", 120))])
    assert (tmp_path / "m.spectrogram.png").stat().st_size > 10_000
    assert (tmp_path / "m.roll.png").stat().st_size > 5_000
