"""Stems: a file a role, on the frame of the mix, adding up to what the effects were fed with."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import lfilter

from biomusic.app.cli import run
from biomusic.sound.controls import ROLES
from biomusic.sound.engine import Engine, TimedNote
from biomusic.sound.master import HOLD
from biomusic.sound.strips import CHORUS, REVERB
from biomusic.sound.tape import stems
from biomusic.types import SAMPLE_RATE, STEP, Audio

Column = NDArray[np.float64]


def audio(path: Path) -> Audio:
    import soundfile

    module: Any = soundfile
    return cast(Audio, module.read(path, dtype="float32", always_2d=True)[0])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("stems")
    wish = ["--style", "techno", "--minutes", "0.5", "--energy", "0.7", "--out"]
    parts = ["--stems", str(place / "parts")]
    assert run(["--plain", "compose", *wish, str(place / "mix.wav"), *parts]) == 0
    assert run(["--plain", "compose", *wish, str(place / "alone.wav")]) == 0
    return place


def test_every_role_has_a_file_as_long_as_the_mix(folder: Path) -> None:
    mix = audio(folder / "mix.wav")
    parts = [audio(folder / "parts" / f"{role}.wav") for role in ROLES]
    assert {len(part) for part in parts} == {len(mix)}
    assert sum(bool(part.any()) for part in parts) >= 5


def test_the_mix_is_the_same_with_and_without_stems(folder: Path) -> None:
    assert (folder / "mix.wav").read_bytes() == (folder / "alone.wav").read_bytes()


def test_stems_lie_on_the_frames_of_the_mix(folder: Path) -> None:
    mix = audio(folder / "mix.wav")
    drums = audio(folder / "parts" / "drums.wav")
    # Drums are the driest: where they begin the mix must bend as they do.
    window = slice(0, 1 << 20)
    spectrum = np.fft.rfft(mix[window, 0]) * np.fft.rfft(drums[window, 0]).conj()
    assert int(np.argmax(np.fft.irfft(spectrum))) in range(2)


def test_stems_add_up_to_the_mix_before_the_bus() -> None:
    """Without effects the bus only takes the offset out and turns one gain, step by step."""
    engine = Engine(tempo=120.0, style="techno", seed=2)
    for strips in (engine.scenes.strips, engine.console.strips):
        strips[..., CHORUS : REVERB + 1] = 0.0  # nothing is sent to any effect
    engine.queue(
        TimedNote(n, n / 4, 0.5, 40.0 + n % 12, 0.7, 0.0, ROLES[n % len(ROLES)]) for n in range(40)
    )
    tape = engine.perform(4 * SAMPLE_RATE)
    mix = engine.mix(tape)[:, 0].astype(np.float64)
    together = stems(tape).sum(axis=0, dtype=np.float64)[: len(mix), 0]
    without_offset: Any = lfilter
    fed = cast(Column, without_offset([1.0, -1.0], [1.0, -HOLD], together))
    residual = mix - _with_gains(fed, mix)
    assert np.sum(residual**2) <= 1e-6 * np.sum(mix**2)  # −60 dB


def _with_gains(fed: Column, mix: Column) -> Column:
    """What comes nearest to the mix with a gain that bends from step to step."""
    ramp = np.arange(STEP) / STEP
    found = np.empty_like(mix)
    for start in range(0, len(mix), STEP):
        step = slice(start, start + STEP)
        basis = np.stack([fed[step], fed[step] * ramp], axis=1)
        found[step] = basis @ np.linalg.lstsq(basis, mix[step], rcond=None)[0]
    return found
