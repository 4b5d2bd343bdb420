"""Sound files appear whole or not at all; a missing loudspeaker is explained."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Protocol, cast

import numpy as np
import pytest
import soundfile

from biomusic.errors import AudioError, OutputError
from biomusic.sound.files import FORMATS, open_file
from biomusic.sound.speaker import has_speaker, open_speaker
from biomusic.types import SAMPLE_RATE, Audio


class _Read(Protocol):
    def __call__(self, path: Path, *, dtype: str) -> tuple[Audio, int]: ...


_read = cast(_Read, soundfile.read)


def _tone(frames: int = 4800) -> Audio:
    turns = np.arange(frames) * 440.0 / SAMPLE_RATE
    return np.stack([np.sin(2 * np.pi * turns), np.cos(2 * np.pi * turns)], axis=1).astype(
        np.float32
    ) * np.float32(0.5)


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_what_was_written_reads_back(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"session{suffix}"
    output = open_file(path)
    for piece in np.split(_tone(), 4):
        output.write(piece)
    assert not path.exists()
    output.close()
    audio, rate = _read(path, dtype="float32")
    assert rate == SAMPLE_RATE
    if suffix in (".flac", ".wav"):
        assert np.abs(audio - _tone()).max() < 2.0**-22
    assert os.listdir(tmp_path) == [path.name]


def test_an_aborted_file_leaves_the_earlier_one(tmp_path: Path) -> None:
    path = tmp_path / "session.wav"
    path.write_bytes(b"earlier")
    output = open_file(path)
    output.write(_tone())
    output.abort()
    assert path.read_bytes() == b"earlier"
    assert os.listdir(tmp_path) == ["session.wav"]


def test_an_unknown_suffix_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"\.flac, \.mp3, \.ogg, \.opus, \.wav"):
        open_file(tmp_path / "session.aiff")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"create .*nowhere first"):
        open_file(tmp_path / "nowhere" / "session.wav")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "session.wav.part").symlink_to("/dev/full")
    with pytest.raises(OutputError, match="free space"):
        _write_much(tmp_path / "session.wav")
    assert not (tmp_path / "session.wav").exists()


def _write_much(path: Path) -> None:
    output = open_file(path)
    for _ in range(20):
        output.write(_tone(48_000))
    output.close()


def test_a_missing_loudspeaker_is_explained() -> None:
    able, reason = has_speaker()
    if able:
        pytest.skip("this machine can play")
    assert reason
    with pytest.raises(AudioError, match=r"PortAudio|sound card"):
        open_speaker()


def test_the_engine_loads_no_file_library_and_no_device() -> None:
    program = (
        "import sys, biomusic.sound.engine;"
        "print([m for m in ('scipy.signal', 'soundfile', 'sounddevice') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert result.stdout.strip() == "[]"
